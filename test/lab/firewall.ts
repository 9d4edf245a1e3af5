import { run } from './command.ts';
import { inside, setKernel } from './namespaces.ts';

/** `up`: from client to server. */
export type Direction = 'up' | 'down';

/** What the path between router and server does to packets of one direction. */
export interface Fault {
  readonly blocked: boolean;
  readonly lossPercent: number;
}

/**
 * Faults happen beyond the router: what is lost on its way down never reaches connection tracking, what is lost on its
 * way up has passed it. `unknown` is what packets of connections without a pin-hole go through before they are dropped;
 * in `input` because what comes down without one is addressed to the router, whose own stack would answer with RST.
 */
const table = (routerAddress: string): string => `
table ip lab {
  chain up { }
  chain down { }
  chain unknown { }
  chain arriving {
    type filter hook prerouting priority -400; policy accept;
    iifname "wan" jump down
  }
  chain leaving {
    type filter hook postrouting priority 300; policy accept;
    oifname "wan" jump up
  }
  chain forward {
    type filter hook forward priority 0; policy drop;
    ct state established,related accept
    ct state invalid jump unknown
    oifname "wan" ct state new tcp flags & (fin|syn|rst|ack) == syn accept
    oifname "wan" ct state new meta l4proto { udp, icmp } accept
  }
  chain input {
    type filter hook input priority 0; policy accept;
    iifname "wan" jump unknown
    iifname "wan" drop
  }
  chain translate {
    type nat hook postrouting priority 100; policy accept;
    oifname "wan" snat to ${routerAddress}
  }
}
`;

/** Has a place answer attempts to connect to it with RST, and count them. */
export const REFUSE = `
table ip refusal {
  counter attempts { }
  chain input {
    type filter hook input priority 0; policy accept;
    tcp flags & (syn|ack) == syn counter name attempts reject with tcp reset
  }
}
`;

export interface FirewallOptions {
  readonly routerAddress: string;
  /** Silence after which a pin-hole closes, seconds. */
  readonly establishedTimeoutS: number;
}

/** Makes the router one: it forwards, translates addresses, and forgets connections that are silent for too long. */
export async function raiseFirewall({ routerAddress, establishedTimeoutS }: FirewallOptions): Promise<void> {
  await nft(table(routerAddress));
  await setKernel('router', {
    'ipv4/ip_forward': 1,
    // A packet from the midst of a connection opens nothing: only a new connection does.
    'netfilter/nf_conntrack_tcp_loose': 0,
    'netfilter/nf_conntrack_tcp_timeout_established': establishedTimeoutS,
    // The kernel takes the smallest that applies: retransmissions must not shorten the life of a pin-hole.
    'netfilter/nf_conntrack_tcp_timeout_unacknowledged': establishedTimeoutS,
    'netfilter/nf_conntrack_tcp_timeout_max_retrans': establishedTimeoutS,
  });
}

export function setFault(direction: Direction, { blocked, lossPercent }: Fault): Promise<void> {
  const share = Math.round(lossPercent * 10);
  return replaceRules(direction, [
    ...(blocked ? ['drop'] : []),
    ...(share > 0 ? [`numgen random mod 1000 < ${share} drop`] : []),
  ]);
}

/** What becomes of packets of unknown connections: an RST, or nothing at all. */
export function answerUnknown(withReset: boolean): Promise<void> {
  return replaceRules('unknown', withReset ? ['meta l4proto tcp reject with tcp reset'] : []);
}

/** Closes every pin-hole at once. */
export async function flushPinholes(): Promise<void> {
  await run(inside('router', ['conntrack', '--flush']));
}

async function replaceRules(chain: Direction | 'unknown', rules: readonly string[]): Promise<void> {
  const added = rules.map((rule) => `add rule ip lab ${chain} ${rule}`);
  // One file is one transaction: no packet sees the chain half done.
  await nft([`flush chain ip lab ${chain}`, ...added, ''].join('\n'));
}

async function nft(script: string): Promise<void> {
  await run(inside('router', ['nft', '-f', '-']), script);
}
