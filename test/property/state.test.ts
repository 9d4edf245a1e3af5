import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { INITIAL_STATE, transition, type TunnelInput, type TunnelState } from '../../main/tunnel/state.ts';

const INPUTS: readonly TunnelInput[] = [
  { kind: 'start' },
  { kind: 'stop' },
  { kind: 'stage', stage: 'tls' },
  { kind: 'established' },
  { kind: 'lost' },
  { kind: 'blocked' },
  { kind: 'offline' },
  { kind: 'online' },
];

const STATES: readonly TunnelState[] = [
  { name: 'stopped' },
  { name: 'connecting', stage: 'name' },
  { name: 'connected' },
  { name: 'reconnecting', attempt: 3, stage: null },
  { name: 'waiting', attempt: 3 },
  { name: 'failed' },
];

/** What stands in the table, as a person reads it; all else has to throw. */
const LEGAL: Readonly<Record<string, TunnelState>> = {
  'stopped start': { name: 'connecting', stage: 'name' },
  'failed start': { name: 'connecting', stage: 'name' },
  'failed stop': { name: 'stopped' },
  'connecting stop': { name: 'stopped' },
  'connecting blocked': { name: 'failed' },
  'connecting stage': { name: 'connecting', stage: 'tls' },
  'connecting established': { name: 'connected' },
  'connecting lost': { name: 'reconnecting', attempt: 1, stage: null },
  'connected stop': { name: 'stopped' },
  'connected blocked': { name: 'failed' },
  'connected lost': { name: 'reconnecting', attempt: 1, stage: null },
  'reconnecting stop': { name: 'stopped' },
  'reconnecting blocked': { name: 'failed' },
  'reconnecting stage': { name: 'reconnecting', attempt: 3, stage: 'tls' },
  'reconnecting established': { name: 'connected' },
  'reconnecting lost': { name: 'reconnecting', attempt: 4, stage: null },
  'connected offline': { name: 'waiting', attempt: 1 },
  'connecting offline': { name: 'waiting', attempt: 0 },
  'reconnecting offline': { name: 'waiting', attempt: 3 },
  'waiting stop': { name: 'stopped' },
  'waiting online': { name: 'reconnecting', attempt: 3, stage: null },
};

describe('the transition table', () => {
  const pairs = STATES.flatMap((state) => INPUTS.map((input) => ({ state, input })));

  it.each(pairs.map((pair) => [`${pair.state.name} ${pair.input.kind}`, pair] as const))(
    '%s',
    (name, { state, input }) => {
      const expected = LEGAL[name];
      if (expected === undefined) {
        expect(() => transition(state, input)).toThrow(`no transition from ${state.name} on ${input.kind}`);
      } else {
        expect(transition(state, input)).toEqual(expected);
      }
    },
  );

  it('holds every state and every input that this test names', () => {
    expect(Object.keys(LEGAL)).toHaveLength(21);
    expect(pairs).toHaveLength(48);
  });
});

describe('random legal walks', () => {
  const walk = fc.array(fc.nat({ max: 999 }), { maxLength: 60 });

  it('stay in the table, can always be stopped, and count attempts from the last time the tunnel was up', () => {
    fc.assert(
      fc.property(walk, (choices) => {
        let state = INITIAL_STATE;
        let losses = 0;
        for (const choice of choices) {
          const { name } = state;
          const legal = INPUTS.filter(({ kind }) => `${name} ${kind}` in LEGAL);
          const input = legal[choice % legal.length];
          if (input === undefined) throw new Error(`there is no way out of ${name}`);
          state = transition(state, input);
          if (input.kind === 'lost' || (input.kind === 'offline' && name === 'connected')) losses += 1;
          if (state.name === 'reconnecting' || state.name === 'waiting') expect(state.attempt).toBe(losses);
          else losses = 0;
          expect(STATES.map((each) => each.name)).toContain(state.name);
          if (state.name !== 'stopped')
            expect(transition(state, { kind: 'stop' })).toEqual({ name: 'stopped' });
        }
      }),
    );
  });

  it('lead from waiting for a network back to what was interrupted', () => {
    const early = transition({ name: 'connecting', stage: 'tls' }, { kind: 'offline' });
    expect(transition(early, { kind: 'online' })).toEqual({ name: 'connecting', stage: 'name' });
  });

  it('never change the state that they start from', () => {
    for (const state of STATES) {
      const frozen = Object.freeze({ ...state });
      for (const input of INPUTS) {
        if (`${state.name} ${input.kind}` in LEGAL) transition(frozen, input);
      }
      expect(frozen).toEqual(state);
    }
  });
});
