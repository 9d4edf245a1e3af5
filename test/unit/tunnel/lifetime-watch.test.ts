import { beforeEach, describe, expect, it } from 'vitest';
import type { KnownLifetime } from '../../../main/model/lifetime.ts';
import { LIMITS } from '../../../main/model/limits.ts';
import type { Profile } from '../../../main/model/profile.ts';
import { LifetimeMemory, type Lifetimes } from '../../../main/pinhole/lifetime/store.ts';
import {
  LifetimeWatch,
  type ConnectionLoss,
  type MeasurementWanted,
  type NetworkLifetime,
} from '../../../main/tunnel/lifetime-watch.ts';
import { FakeTime } from '../../support/fake-time.ts';
import { testLifetime } from '../../support/lifetime.ts';
import { testProfile } from '../../support/profile.ts';

const AUTO: Profile['interval'] = { mode: 'auto', measureByItself: true };
const SILENT: ConnectionLoss = { code: 'PEER_SILENT', silenceMs: 9_000, intervalS: 10 };

let time: FakeTime;
let lifetimes: LifetimeMemory;
beforeEach(async () => {
  time = new FakeTime();
  lifetimes = new LifetimeMemory();
  await lifetimes.put(testLifetime());
});

function watch(interval: Profile['interval'] = AUTO, kept: Lifetimes = lifetimes) {
  const told: KnownLifetime[] = [];
  const wanted: MeasurementWanted[] = [];
  const place = { network: 'network' };
  const subject = new LifetimeWatch(
    testProfile({ interval }),
    {
      clock: time,
      timers: time,
      lifetimesOf: () => kept,
      networkOf: () => ({ id: place.network, name: place.network }),
      measurementWanted: (one) => wanted.push(one),
    },
    (known) => told.push(known),
  );
  const reached = async (tookMs = 50): Promise<NetworkLifetime> => {
    subject.attempting();
    time.advance(tookMs);
    const found = subject.reached('192.0.2.9');
    await time.advanceAsync(0);
    return found;
  };
  return {
    subject,
    told,
    wanted,
    place,
    reached,
    up: async (): Promise<void> => subject.begin(await reached()),
  };
}

describe('what is known', () => {
  it('is what was measured on the network of the connection', async () => {
    const { subject, up, place } = watch();
    expect(subject.snapshot()).toEqual({ known: null, doubt: null });
    await up();
    expect(subject.snapshot()).toEqual({ known: testLifetime(), doubt: null });
    expect(subject.evidence).toEqual({ survivedS: 20, failedByS: 22, doubted: false });
    place.network = 'elsewhere';
    await up();
    expect(subject.snapshot()).toEqual({ known: null, doubt: null });
  });

  it('is nothing where the store does not answer in time', async () => {
    const never: Lifetimes = {
      find: () => new Promise(() => undefined),
      put: () => Promise.resolve(),
      doubt: () => Promise.resolve(),
    };
    const { subject } = watch(AUTO, never);
    const found = subject.reached('192.0.2.9');
    await time.advanceAsync(LIMITS.lifetimeLookUpMs.value);
    expect((await found).known).toBeUndefined();
    expect(time.pending).toBe(0);
  });

  it('is what is measured from then on, for this TSCF on this network alone', async () => {
    const { subject, up } = watch();
    await up();
    const anew: KnownLifetime = { ...testLifetime({ survivedSeconds: 40 }), doubt: null };
    expect(subject.learned({ ...anew, target: 'another:443' }, true)).toBe(false);
    expect(subject.learned({ ...anew, network: { id: 'elsewhere', name: '' } }, true)).toBe(false);
    expect(subject.learned(anew, true)).toBe(true);
    expect(subject.snapshot().known?.survivedSeconds).toBe(40);
  });

  it('without a connection, is what is measured for this TSCF wherever this machine is by now', async () => {
    const { subject, up } = watch();
    await up();
    const elsewhere: KnownLifetime = {
      ...testLifetime({ survivedSeconds: 40, network: { id: 'elsewhere', name: '' } }),
      doubt: null,
    };
    expect(subject.learned({ ...elsewhere, target: 'another:443' }, false)).toBe(false);
    expect(subject.learned(elsewhere, false)).toBe(true);
    expect(subject.snapshot().known?.survivedSeconds).toBe(40);
  });
});

describe('a doubt', () => {
  const doubt = { when: '2030-01-01T00:00:00.100Z', deadlySeconds: 9, trustedSeconds: 4.5 };

  it('is cast where a silence was deadly that was survived before, and a new connection gets through at once', async () => {
    const { subject, up, told, reached } = watch();
    await up();
    subject.lost(SILENT);
    const found = await reached();
    expect(found.known).toEqual({ ...testLifetime(), doubt });
    expect(told).toEqual([found.known]);
    expect(await lifetimes.find('network', '192.0.2.1:443')).toEqual(found.known);
    subject.begin(found);
    expect(subject.snapshot()).toEqual({ known: testLifetime(), doubt });
    // Once: the next connection has not died.
    await up();
    expect(told).toHaveLength(1);
  });

  type Lab = ReturnType<typeof watch>;
  it.each<[string, ConnectionLoss, (lab: Lab) => void, number]>([
    ['an attempt has failed meanwhile', SILENT, ({ subject }) => subject.doubtNothing(), 50],
    ['the connection took longer than a packet that was lost', SILENT, () => undefined, 1_000],
    ['it is another network', SILENT, ({ place }) => (place.network = 'elsewhere'), 50],
    ['the silence was as long as measured', { ...SILENT, silenceMs: 19_000 }, () => undefined, 50],
    ['it was not silent for a round', { ...SILENT, silenceMs: 900 }, () => undefined, 50],
    ['nothing tells how long it was silent', { ...SILENT, silenceMs: undefined }, () => undefined, 50],
    ['data went on arriving', { ...SILENT, code: 'ANSWERS_MISSING' }, () => undefined, 50],
    ['the TSCF closed it', { ...SILENT, code: 'PEER_CLOSED' }, () => undefined, 50],
    ['it was reset, where pin-holes die in silence', { ...SILENT, code: 'PEER_RESET' }, () => undefined, 50],
  ])('is not cast where %s', async (_, loss, meanwhile, tookMs) => {
    const lab = watch();
    await lifetimes.put(testLifetime({ network: { id: 'elsewhere', name: '' } }));
    await lab.up();
    lab.subject.lost(loss);
    meanwhile(lab);
    expect((await lab.reached(tookMs)).known?.doubt).toBeNull();
    expect(lab.told).toEqual([]);
  });

  it('is cast by a reset too, where pin-holes were measured to die by it', async () => {
    await lifetimes.put(testLifetime({ causes: ['reset'] }));
    const { subject, up, reached } = watch();
    await up();
    subject.lost({ ...SILENT, code: 'PEER_RESET' });
    expect((await reached()).known?.doubt).toEqual(doubt);
  });

  it('is not cast where nothing was known, or by the connection that comes after another', async () => {
    const { subject, up, place, reached, told } = watch();
    place.network = 'unknown';
    await up();
    subject.lost(SILENT);
    expect(await reached()).toMatchObject({ known: undefined });
    place.network = 'network';
    await up();
    expect(told).toEqual([]);
  });
});

describe('measuring by itself', () => {
  it('is asked for where nothing is known, or what is known is in doubt', async () => {
    const { subject, up, wanted, place } = watch();
    subject.askForMeasurement(() => true);
    await up();
    subject.askForMeasurement(() => true);
    expect(wanted).toEqual([]);
    place.network = 'elsewhere';
    await up();
    subject.askForMeasurement(() => true);
    expect(wanted).toMatchObject([{ profile: { id: 'office' }, networkId: 'elsewhere', doubted: false }]);
    place.network = 'network';
    await up();
    subject.lost(SILENT);
    await up();
    subject.askForMeasurement(() => true);
    expect(wanted[1]).toMatchObject({ networkId: 'network', doubted: true });
  });

  it.each<[string, Profile['interval']]>([
    ['auto without it', { mode: 'auto', measureByItself: false }],
    ['assigned', { mode: 'assigned' }],
    ['proposed', { mode: 'proposed', seconds: 30 }],
    ['static', { mode: 'static', seconds: 30 }],
  ])('is never asked for by a profile whose interval is %s', async (_, interval) => {
    const { subject, up, wanted, place } = watch(interval);
    place.network = 'elsewhere';
    await up();
    subject.askForMeasurement(() => true);
    expect(wanted).toEqual([]);
  });
});
