import { describe, expect, it } from 'vitest';
import { addForwards, parseEcho, parseRelay } from '../../app/cli/parse-traffic.ts';
import { PinholeError } from '../../main/model/errors.ts';
import { forwardsSchema } from '../../main/model/forward.ts';
import { LIMITS } from '../../main/model/limits.ts';
import { parseProfile } from '../../main/model/profile.ts';

function failure(call: () => unknown): { code: string; message: string } {
  try {
    call();
  } catch (thrown) {
    if (thrown instanceof PinholeError) return { code: thrown.code, message: thrown.message };
    throw thrown;
  }
  throw new Error('nothing was thrown');
}

describe('--forward', () => {
  it.each([
    ['127.0.0.1:5060=10.64.0.1:5061', { host: '127.0.0.1', port: 5060 }, '10.64.0.1', 5061, 1],
    ['5060=10.64.0.1:5061', { host: '127.0.0.1', port: 5060 }, '10.64.0.1', 5061, 1],
    ['0=10.64.0.1:5061', { host: '127.0.0.1', port: 0 }, '10.64.0.1', 5061, 1],
    ['[::1]:5060=[fd00:64::1]:5061', { host: '::1', port: 5060 }, 'fd00:64::1', 5061, 1],
    ['0.0.0.0:10000-10019=10.64.0.1:20000', { host: '0.0.0.0', port: 10_000 }, '10.64.0.1', 20_000, 20],
    ['10000-10019=10.64.0.1:20000-20019', { host: '127.0.0.1', port: 10_000 }, '10.64.0.1', 20_000, 20],
  ])('%s', (option, listen, address, port, count) => {
    expect(addForwards([], [option])).toEqual([{ listen, to: { address, port }, count }]);
  });

  it('comes after the forwards of the profile', () => {
    const own = addForwards([], ['5060=10.64.0.1:5060']);
    expect(addForwards(own, ['5062=10.64.0.1:5062']).map(({ to }) => to.port)).toEqual([5060, 5062]);
  });

  it.each([
    '',
    '5060',
    '5060=',
    '=10.64.0.1:5060',
    '5060=10.64.0.1',
    '5060=phone.example:5060',
    'localhost:5060=10.64.0.1:5060',
    '5060=10.64.0.1:5060=1',
    '65536=10.64.0.1:5060',
    '5060=10.64.0.1:0',
    '5061-5060=10.64.0.1:5060',
    '5060-5062=10.64.0.1:5060-5061',
    '0-3=10.64.0.1:5060',
    '5060-5062=10.64.0.1:65534',
    `1-${LIMITS.forwardPorts.value + 1}=10.64.0.1:1`,
    'fd00::1:5060=10.64.0.1:5060',
    '5060=[fd00::1%eth0]:5060',
  ])('"%s" is OPTION_INVALID, and the message names it', (option) => {
    const { code, message } = failure(() => addForwards([], [option]));
    expect(code).toBe('OPTION_INVALID');
    expect(message).toContain(`--forward is "${option}"`);
  });

  it('all together may have so many ports, and so many forwards', () => {
    const half = `1000-${1_000 + LIMITS.forwardPorts.value / 2}=10.64.0.1:1`;
    expect(failure(() => addForwards([], [half, half])).message).toContain(
      `${LIMITS.forwardPorts.value} ports`,
    );
    const many = Array.from({ length: LIMITS.forwards.value + 1 }, () => '0=10.64.0.1:1');
    expect(failure(() => addForwards([], many)).code).toBe('OPTION_INVALID');
  });
});

describe('--echo and --relay', () => {
  it('are services', () => {
    expect(parseEcho('[fd00:64::1]:7')).toEqual({ kind: 'echo', address: 'fd00:64::1', port: 7 });
    expect(parseRelay('10.64.0.1:5060=127.0.0.1:5080')).toEqual({
      kind: 'relay',
      address: '10.64.0.1',
      port: 5060,
      count: 1,
      to: { address: '127.0.0.1', port: 5080 },
    });
    expect(parseRelay('10.64.0.1:10000-10019=127.0.0.1:20000')).toMatchObject({ port: 10_000, count: 20 });
  });

  it.each(['', '7', '10.64.0.1', '10.64.0.1:0', '10.64.0.1:7-9', 'echo.example:7'])(
    '--echo "%s" is OPTION_INVALID',
    (option) => {
      const { code, message } = failure(() => parseEcho(option));
      expect(code).toBe('OPTION_INVALID');
      expect(message).toContain(`--echo is "${option}"`);
    },
  );

  it.each([
    '',
    '10.64.0.1:5060',
    '10.64.0.1:0=127.0.0.1:5080',
    '10.64.0.1:5060=127.0.0.1:0',
    '5060=127.0.0.1:5080',
    '10.64.0.1:5060=localhost:5080',
  ])('--relay "%s" is OPTION_INVALID', (option) => {
    const { code, message } = failure(() => parseRelay(option));
    expect(code).toBe('OPTION_INVALID');
    expect(message).toContain(`--relay is "${option}"`);
  });
});

describe("a profile's forwards", () => {
  const profile = { id: 'a', name: 'A', host: 'tscf.example' };
  const forward = { listen: { port: 5060 }, to: { address: '10.64.0.1', port: 5060 } };

  it('are none by default, and listen on loopback by default', () => {
    expect(parseProfile(profile, 'a').forwards).toEqual([]);
    expect(parseProfile({ ...profile, forwards: [forward] }, 'a').forwards).toEqual([
      { listen: { host: '127.0.0.1', port: 5060 }, to: forward.to, count: 1 },
    ]);
  });

  it('name the field that is wrong', () => {
    const wrong = { ...forward, to: { address: 'phone.example', port: 5060 } };
    expect(failure(() => parseProfile({ ...profile, forwards: [wrong] }, 'a.json'))).toEqual({
      code: 'PROFILE_INVALID',
      message: 'a.json: forwards.0.to.address is "phone.example"; must be an IPv4 or IPv6 address',
    });
  });

  it('are bounded', () => {
    expect(forwardsSchema.safeParse(Array(LIMITS.forwards.value).fill(forward)).success).toBe(true);
    expect(forwardsSchema.safeParse(Array(LIMITS.forwards.value + 1).fill(forward)).success).toBe(false);
  });
});
