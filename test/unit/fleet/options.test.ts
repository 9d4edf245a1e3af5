import { describe, expect, it } from 'vitest';
import { parseFleetOptions, type FleetOptions } from '../../../app/cli/fleet/fleet-options.ts';
import { assertOwnTarget, isNear, type Lookup } from '../../../app/cli/fleet/own-target.ts';
import { localPorts, openFilesAllowed } from '../../../app/cli/fleet/process-watch.ts';
import { parseRate, parseShare } from '../../../app/cli/parse.ts';

const options = (given: Partial<FleetOptions> = {}): FleetOptions => ({
  tunnels: '1000',
  ramp: '100',
  pin: [],
  abandon: false,
  atLeast: '100%',
  json: false,
  ...given,
});

describe('rates and shares on the command line', () => {
  it.each([
    ['2/s', 2],
    ['60/min', 1],
    ['36/h', 0.01],
    ['0.5/s', 0.5],
    ['6%/min', 0.5],
    ['100%/h', 500 / 3_600],
  ])('%s of 500 tunnels is so often a second: %d', (text, perSecond) => {
    expect(parseRate('--cut', text, { of: 500, most: 1_000 })).toBeCloseTo(perSecond, 9);
  });

  it.each(['', '5', '0/s', '-1/s', '1/d', '1/ s', 'x/s', '1001/s', '5%', '1e3/s'])(
    'a rate of "%s" is refused',
    (text) => {
      expect(() => parseRate('--cut', text, { of: 500, most: 1_000 })).toThrow(
        '; a rate like 2/s, 60/min or 5%/min, of at most 1000/s, would be right',
      );
    },
  );

  it.each([
    ['100%', 1],
    ['0%', 0],
    ['99.5%', 0.995],
  ])('%s is a share', (text, share) => {
    expect(parseShare('--at-least', text)).toBeCloseTo(share, 9);
  });

  it.each(['95', '101%', '-1%', '%', '1000%'])('a share of "%s" is refused', (text) => {
    expect(() => parseShare('--at-least', text)).toThrow('a share like 95% would be right');
  });
});

describe('what a load test is to do', () => {
  it('goes until an interrupt, without faults, and tells more often where a person watches', () => {
    expect(parseFleetOptions(options(), true)).toMatchObject({
      tunnels: 1_000,
      rampPerSecond: 100,
      durationMs: undefined,
      faults: { cutPerSecond: 0, silencePerSecond: 0, releasePerSecond: 0 },
      atLeast: 1,
      everyMs: 1_000,
    });
    expect(parseFleetOptions(options(), false).everyMs).toBe(10_000);
    expect(parseFleetOptions(options({ json: true }), true).everyMs).toBe(10_000);
    expect(parseFleetOptions(options({ every: '2s' }), false).everyMs).toBe(2_000);
  });

  it.each([
    [{ tunnels: '0' }, /--tunnels is "0"; a whole number from 1 to 20000/],
    [{ tunnels: '20001' }, /--tunnels is "20001"/],
    [{ ramp: '0' }, /--ramp is "0"/],
    [{ for: 'ever' }, /--for is "ever"/],
    [{ cut: '5' }, /--cut is "5"/],
    [{ silence: '5' }, /--silence is "5"/],
    [{ release: '5' }, /--release is "5"/],
    [{ seed: '-1' }, /--seed is "-1"/],
    [{ atLeast: '95' }, /--at-least is "95"/],
    [{ every: '10ms' }, /--every is "10ms"; 100ms or more/],
  ])('is refused where an option is wrong: %o', (given, why) => {
    expect(() => parseFleetOptions(options(given), false)).toThrow(why);
  });
});

describe('whose TSCF it is', () => {
  const resolvesTo =
    (...addresses: readonly string[]): Lookup =>
    () =>
      Promise.resolve(addresses.map((address) => ({ address })));
  const nobody: Lookup = () => Promise.reject(new Error('no such name'));
  const never: Lookup = () => Promise.reject(new Error('must not be asked'));
  const judge = (host: string, resolve: Lookup, tunnels = 101, confirmed?: string): Promise<void> =>
    assertOwnTarget({ host, tunnels, confirmed }, resolve);

  it.each([
    ['127.0.0.1', true],
    ['::1', true],
    ['10.1.2.3', true],
    ['172.16.0.1', true],
    ['172.32.0.1', false],
    ['192.168.7.8', true],
    ['169.254.1.1', true],
    ['fe80::1', true],
    ['fd12::1', true],
    ['100.64.0.1', false],
    ['192.0.2.1', false],
    ['2001:db8::1', false],
  ])('%s is near: %s', (address, near) => {
    expect(isNear(address)).toBe(near);
  });

  it('does not matter for a hundred tunnels', async () => {
    await judge('tscf.example', never, 100);
  });

  it.each([
    ['this machine', 'localhost', never],
    ['a private address', '10.0.0.5', never],
    ['a name of private addresses alone', 'tscf.test', resolvesTo('10.0.0.5', 'fd12::1')],
  ])('is plain where it is %s', async (_what, host, resolve) => {
    await judge(host, resolve, 20_000);
  });

  it.each([
    ['a public address', '192.0.2.1', never],
    ['a name with one public address among them', 'tscf.example', resolvesTo('10.0.0.5', '192.0.2.1')],
    ['a name that only a proxy may know', 'tscf.example', nobody],
    ['a name without addresses', 'tscf.example', resolvesTo()],
  ])('has to be said where it is %s', async (_what, host, resolve) => {
    await expect(judge(host, resolve)).rejects.toMatchObject({
      code: 'OPTION_INVALID',
      message: expect.stringContaining(`--confirm ${host}`) as string,
    });
    await judge(host, resolve, 20_000, host);
  });

  it('is not said by the name of another one', async () => {
    await expect(judge('192.0.2.1', never, 5, 'tscf.example')).rejects.toThrow(
      '--confirm is "tscf.example", and the host is "192.0.2.1"',
    );
  });
});

describe('what Linux tells of limits', () => {
  it('is read where it is there', () => {
    const limits =
      'Limit                     Soft Limit           Hard Limit           Units\nMax open files            1024                 1048576              files\n';
    expect(openFilesAllowed(limits)).toBe(1_024);
    expect(localPorts('32768\t60999\n')).toBe(28_232);
  });

  it('is unknown elsewhere, and where there is no bound', () => {
    expect(openFilesAllowed('')).toBeUndefined();
    expect(
      openFilesAllowed('Max open files            unlimited            unlimited            files\n'),
    ).toBeUndefined();
    expect(localPorts('')).toBeUndefined();
  });
});
