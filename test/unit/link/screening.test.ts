import { describe, expect, it } from 'vitest';
import { DropCounters, FloodGate } from '../../../main/link/screening.ts';
import { randomSessionId } from '../../../main/link/session-id.ts';
import { PinholeError } from '../../../main/model/errors.ts';
import { ScriptedRandom } from '../../support/scripted-random.ts';

/** Verdicts on `count` Keep_Alives that arrive in one moment. */
const burst = (gate: FloodGate, atMs: number, count: number): string[] =>
  Array.from({ length: count }, () => {
    const verdict = gate.judge(atMs);
    return verdict instanceof PinholeError ? verdict.code : verdict;
  });

describe('flood of Keep_Alives (protocol 8)', () => {
  it('ten in one fixed second pass, the eleventh is dropped, the next second is clean', () => {
    const gate = new FloodGate();
    expect(burst(gate, 1_999, 11)).toEqual([...Array<string>(10).fill('pass'), 'drop']);
    expect(burst(gate, 2_000, 10)).toEqual(Array<string>(10).fill('pass'));
  });

  it('the fifth flooded second in a row closes', () => {
    const gate = new FloodGate();
    for (let second = 0; second < 4; second += 1) {
      expect(burst(gate, second * 1_000, 12)).not.toContain('KEEP_ALIVE_FLOOD');
    }
    expect(burst(gate, 4_000, 11).at(-1)).toBe('KEEP_ALIVE_FLOOD');
  });

  it.each([
    ['a second with ten', (gate: FloodGate) => burst(gate, 4_000, 10)],
    ['a second with none', () => []],
  ])('%s in between begins the count anew', (_name, between) => {
    const gate = new FloodGate();
    for (let second = 0; second < 4; second += 1) burst(gate, second * 1_000, 11);
    between(gate);
    for (let second = 5; second < 9; second += 1) {
      expect(burst(gate, second * 1_000, 11).at(-1)).toBe('drop');
    }
    expect(burst(gate, 9_000, 11).at(-1)).toBe('KEEP_ALIVE_FLOOD');
  });
});

describe('drop counters', () => {
  it('count by rule, and give the new count', () => {
    const counters = new DropCounters();
    expect(counters.add('late-response')).toBe(1);
    expect(counters.add('late-response')).toBe(2);
    counters.add('unknown-type');
    expect(counters.toRecord()).toEqual({ 'late-response': 2, 'unknown-type': 1 });
  });

  it('take in those of an ended connection', () => {
    const tunnel = new DropCounters();
    tunnel.add('late-response');
    const connection = new DropCounters();
    connection.add('late-response');
    connection.add('unknown-type');
    tunnel.merge(connection);
    expect(tunnel.toRecord()).toEqual({ 'late-response': 2, 'unknown-type': 1 });
    expect(connection.get('late-response')).toBe(1);
  });
});

describe('Session ID (protocol 6.4)', () => {
  it('is 64 random bits in network byte order', () => {
    expect(randomSessionId({ uniform: () => 0, octets: () => Uint8Array.of(1, 2, 3, 4, 5, 6, 7, 8) })).toBe(
      0x0102030405060708n,
    );
  });

  it('is never zero, which would ask the TSCF to choose', () => {
    const draws = [new Uint8Array(8), new Uint8Array(8), Uint8Array.of(0, 0, 0, 0, 0, 0, 0, 9)];
    expect(randomSessionId({ uniform: () => 0, octets: () => draws.shift() ?? new Uint8Array(8) })).toBe(9n);
  });

  it('is another one each time', () => {
    const random = new ScriptedRandom();
    expect(randomSessionId(random)).not.toBe(randomSessionId(random));
  });

  it('reads only the octets that it was given', () => {
    const pool = Uint8Array.of(99, 0, 0, 0, 0, 0, 0, 0, 7, 99);
    expect(randomSessionId({ uniform: () => 0, octets: () => pool.subarray(1, 9) })).toBe(7n);
  });
});
