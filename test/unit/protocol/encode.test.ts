import { expect, test } from 'vitest';
import { encodeMessage } from '../../../main/protocol/encode.ts';
import type { Message } from '../../../main/protocol/messages.ts';

const keepAlive = { type: 'Keep_Alive', sessionId: 1n, sequence: 1, tlvs: {} } as const satisfies Message;
const response = { type: 'Configuration_Response', sessionId: 1n, sequence: 1 } as const;
const withTlvs = (tlvs: Extract<Message, { type: 'Configuration_Response' }>['tlvs']): Message => ({
  ...response,
  tlvs,
});
const ipv6 = '2001:db8::1';

const refused: readonly { readonly what: string; readonly message: Message }[] = [
  { what: 'a negative Session ID', message: { ...keepAlive, sessionId: -1n } },
  { what: 'a Session ID of 65 bits', message: { ...keepAlive, sessionId: 1n << 64n } },
  { what: 'a negative Sequence', message: { ...keepAlive, sequence: -1 } },
  { what: 'a Sequence of 33 bits', message: { ...keepAlive, sequence: 2 ** 32 } },
  { what: 'a Sequence that is no whole number', message: { ...keepAlive, sequence: 0.5 } },
  { what: 'a Sequence that is no number', message: { ...keepAlive, sequence: Number.NaN } },
  { what: 'an interval of 86,401 s', message: withTlvs({ keepAliveIntervalS: 86_401 }) },
  { what: 'a negative interval', message: withTlvs({ keepAliveIntervalS: -1 }) },
  { what: 'an interval of half seconds', message: withTlvs({ keepAliveIntervalS: 1.5 }) },
  { what: 'a Result_Code of 17 bits', message: withTlvs({ resultCode: 65_536 }) },
  { what: 'a mode of 9 bits', message: withTlvs({ keepAliveMode: 256 }) },
  { what: 'an Idle_Limit of 33 bits', message: withTlvs({ idleLimitS: 2 ** 32 }) },
  { what: 'an IPv4 address of three parts', message: withTlvs({ internalIpv4Address: '10.0.0' }) },
  { what: 'an IPv6 address in place of IPv4', message: withTlvs({ internalIpv4Address: ipv6 }) },
  {
    what: 'a prefix length of 129',
    message: withTlvs({ internalIpv6Address: { address: ipv6, prefixLength: 129 } }),
  },
  {
    what: 'an IPv4 address in place of IPv6',
    message: withTlvs({ internalIpv6Address: { address: '10.0.0.1', prefixLength: 64 } }),
  },
  {
    what: 'a port of 17 bits',
    message: withTlvs({ reflexiveAddress: { address: '192.0.2.1', port: 65_536 } }),
  },
  {
    what: 'a host name as an address',
    message: withTlvs({ reflexiveAddress: { address: 'tscf.example', port: 1 } }),
  },
];

test.each(refused)('$what is refused', ({ message }) => {
  expect(() => encodeMessage(message)).toThrow(
    expect.objectContaining({ name: 'PinholeError', code: 'ENCODE_RANGE' }),
  );
});

test('the refusal names the field and the value', () => {
  expect(() => encodeMessage(withTlvs({ keepAliveIntervalS: 86_401 }))).toThrow(
    'Keep_Alive_Interval 86401 does not fit its field',
  );
});
