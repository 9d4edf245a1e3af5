import { describe, expect, it } from 'vitest';
import { eventText } from '../../app/cli/event-text.ts';
import { DEFAULT_POLICY } from '../../main/model/policy.ts';
import type { Profile } from '../../main/model/profile.ts';
import type { TunnelEvent } from '../../main/model/tunnel-event.ts';
import { agreeInterval } from '../../main/tunnel/interval.ts';
import { testLifetime } from '../support/lifetime.ts';

const head = { time: '2030-01-01T00:00:00.000Z', tunnel: 'office' };

/** What stands after the time and the tunnel. */
const words = (event: TunnelEvent): string => eventText(event).split('  ').slice(2).join('  ');

describe('why this interval, in the words of the command line', () => {
  const AUTO: Profile['interval'] = { mode: 'auto', measureByItself: false };
  const PROPOSED: Profile['interval'] = { mode: 'proposed', seconds: 90 };
  it.each<[string, Profile['interval'], number | null, number, string]>([
    [
      'measured, and granted',
      AUTO,
      16,
      16,
      "keep-alive every 16 s at most, 80 % of what was measured, as proposed (other values: 60 s the policy's most)",
    ],
    [
      'measured, and more was assigned',
      AUTO,
      16,
      30,
      "keep-alive every 16 s at most, 80 % of what was measured, shorter than the TSCF assigned (other values: 30 s by the TSCF, 60 s the policy's most)",
    ],
    [
      'nothing measured',
      AUTO,
      null,
      30,
      "keep-alive every 30 s at most, assigned by the TSCF (other values: 60 s the policy's most)",
    ],
    [
      'a policy below the wish',
      PROPOSED,
      null,
      60,
      "keep-alive every 60 s at most, the policy's most, as proposed (other values: 90 s as the profile wishes)",
    ],
  ])('%s', (_, wanted, recommendedS, assignedS, expected) => {
    const bounds = { ...DEFAULT_POLICY, maxIntervalS: 60 };
    const { interval, candidates } = agreeInterval({ wanted, recommendedS, bounds }, assignedS);
    const event = { ...head, event: 'interval', ...interval, tscfOriginates: false } as const;
    expect(words({ ...event, candidates: [...candidates] })).toBe(expected);
  });
});

describe('what was learnt of the pin-hole', () => {
  const event = { ...head, event: 'lifetime', lifetime: testLifetime(), doubt: null } as const;

  it('a measurement, and what it recommends', () => {
    expect(words(event)).toBe(
      'measured: a silent connection lived for 20 s, dead by 22 s (confidence high); recommended interval 16 s',
    );
  });

  it('a doubt, and what to do', () => {
    const doubt = { when: head.time, deadlySeconds: 9.04, trustedSeconds: 4.52 };
    expect(words({ ...event, doubt })).toBe(
      'a silent connection died after 9.0 s, although 20 s had been survived when it was measured; measuring anew is advised',
    );
  });
});
