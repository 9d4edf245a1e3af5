import type { TunnelSnapshot } from '../../app/contract/contract.ts';
import type { Tone } from '../components/tones.ts';
import { text } from '../text.ts';

export interface Summary {
  readonly tone: Tone;
  readonly words: string;
}

interface Rule {
  readonly tone: Tone;
  readonly applies: (tunnel: TunnelSnapshot) => boolean;
  /** @param total of the tunnels. */
  readonly words: (count: number, total: number) => string;
}

/** Worst first: the first rule that any tunnel meets is the summary. */
const rules: readonly Rule[] = [
  {
    tone: 'bad',
    applies: ({ state }) => state === 'failed',
    words: (count) => text.summary.needAttention(count),
  },
  {
    tone: 'warn',
    applies: ({ state }) => state === 'reconnecting',
    words: (_, total) => text.summary.reconnecting(total),
  },
  {
    tone: 'warn',
    applies: ({ state }) => state === 'waiting',
    words: (_, total) => text.summary.waiting(total),
  },
  {
    tone: 'bad',
    applies: ({ state, pinhole }) => state === 'connected' && pinhole.verdict === 'closed',
    words: (_, total) => text.summary.closed(total),
  },
  {
    tone: 'warn',
    applies: ({ state, pinhole }) => state === 'connected' && pinhole.verdict === 'at-risk',
    words: (_, total) => text.summary.atRisk(total),
  },
  {
    tone: 'busy',
    applies: ({ state }) => state === 'connecting',
    words: (_, total) => text.summary.connecting(total),
  },
];

/** The worst of all tunnels; null where there are none. */
export function summarise(tunnels: readonly TunnelSnapshot[]): Summary | null {
  const total = tunnels.length;
  if (total === 0) return null;
  for (const { tone, applies, words } of rules) {
    const count = tunnels.filter(applies).length;
    if (count > 0) return { tone, words: text.summary.of(count, total, words(count, total)) };
  }
  const stopped = tunnels.filter(({ state }) => state === 'stopped').length;
  if (stopped === total) return { tone: 'quiet', words: text.summary.allStopped };
  if (stopped > 0) return { tone: 'good', words: text.summary.someStopped(total - stopped, stopped) };
  return { tone: 'good', words: text.summary.allConnected };
}
