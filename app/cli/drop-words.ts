import type { MessageDrop } from '../../main/model/message-drop.ts';
import type { PacketDrop } from '../../main/model/packet-drop.ts';

/** What was dropped, by its counter. */
const WORDS: Readonly<Record<MessageDrop | PacketDrop, string>> = {
  'reserved-bits': 'messages with reserved bits set',
  'unknown-type': 'messages of an unknown CM_Type',
  'keep-alive-with-tlvs': 'keep-alives with TLVs',
  'malformed-request': 'malformed requests',
  'malformed-response': 'malformed responses',
  'wrong-session-id': 'messages with another Session ID',
  'keep-alive-flood': 'keep-alives beyond ten in a second',
  'keep-alive-before-configuration': 'keep-alives before the configuration',
  'unexpected-message': 'requests that only the other side is asked',
  'late-response': 'late answers',
  'duplicate-response': 'answers that came twice',
  'void-response': 'answers to keep-alives made void by a pause of this machine',
  'unmatched-response': 'answers to nothing that was asked',
  'packet-malformed': 'malformed packets',
  'packet-options': 'packets with IPv4 options',
  'packet-fragment': 'fragments of packets',
  'packet-not-udp': 'packets of another protocol than UDP',
  'packet-checksum': 'packets with a wrong checksum',
  'packet-source': 'packets from an address that was not assigned',
  'packet-destination': 'packets to another address',
  'packet-unmapped': 'packets to a port that no forward uses',
  'packet-no-service': 'packets to no service',
  'packet-relay-full': 'packets for which a relay had no socket',
  'packet-relay-source': 'datagrams to a relay from a stranger',
  'packet-too-large': 'datagrams too large for a packet',
  'packet-queue-full': 'packets while the next queue was full',
};

/** Drop counters in words, the most frequent first; undefined where nothing was dropped. */
export function dropWords(dropped: Readonly<Record<string, number>>): string | undefined {
  const counters = Object.entries(dropped).toSorted(([, a], [, b]) => b - a);
  if (counters.length === 0) return undefined;
  return `dropped: ${counters.map(([rule, count]) => `${wordsOf(rule)} (${count})`).join(', ')}`;
}

const wordsOf = (rule: string): string =>
  Object.hasOwn(WORDS, rule) ? WORDS[rule as keyof typeof WORDS] : rule;
