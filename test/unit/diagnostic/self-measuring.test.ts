import { beforeEach, describe, expect, it } from 'vitest';
import type { MeasurementRequest } from '../../../main/diagnostic/measurements.ts';
import { SelfMeasuring } from '../../../main/diagnostic/self-measuring.ts';
import { DEFAULT_MEASURE_SECONDS } from '../../../main/model/lifetime.ts';
import { LIMITS } from '../../../main/model/limits.ts';
import type { MeasurementWanted } from '../../../main/tunnel/lifetime-watch.ts';
import { FakeTime } from '../../support/fake-time.ts';
import { testProfile } from '../../support/profile.ts';

const HOUR_MS = 3_600_000;

let time: FakeTime;
let begun: MeasurementRequest[];
let busy: boolean;
let measuring: SelfMeasuring;
beforeEach(() => {
  time = new FakeTime();
  begun = [];
  busy = false;
  measuring = new SelfMeasuring(
    {
      get busy() {
        return busy;
      },
      start: (request) => begun.push(request),
    },
    time,
  );
});

const wanted = (set: Partial<MeasurementWanted> = {}): MeasurementWanted => ({
  profile: testProfile(),
  networkId: 'network',
  doubted: false,
  holds: () => true,
  ...set,
});

describe('measuring that no person asked for', () => {
  it('begins at once, and says of itself that nobody asked', () => {
    measuring.wanted(wanted());
    expect(begun).toEqual([{ profile: testProfile(), maxSeconds: DEFAULT_MEASURE_SECONDS, byItself: true }]);
  });

  it('is once a day for each TSCF on each network, however often it is wanted', () => {
    for (let hour = 0; hour < 24; hour += 1) {
      measuring.wanted(wanted());
      time.advance(HOUR_MS);
    }
    expect(begun).toHaveLength(1);
    measuring.wanted(wanted());
    expect(begun).toHaveLength(2);
    measuring.wanted(wanted({ networkId: 'elsewhere' }));
    measuring.wanted(wanted({ profile: testProfile({ id: 'other', host: '192.0.2.2' }) }));
    expect(begun).toHaveLength(4);
  });

  it('is once an hour where what is known is in doubt', () => {
    measuring.wanted(wanted());
    time.advance(HOUR_MS - 1);
    measuring.wanted(wanted({ doubted: true }));
    expect(begun).toHaveLength(1);
    time.advance(1);
    measuring.wanted(wanted({ doubted: true }));
    expect(begun).toHaveLength(2);
  });

  it('waits for what is under way, each tunnel once, and forgets one that is gone', () => {
    busy = true;
    const ids = ['one', 'two', 'three'];
    for (const id of [...ids, ...ids]) {
      measuring.wanted(wanted({ profile: testProfile({ id, host: id }) }));
    }
    expect(begun).toEqual([]);
    measuring.forget('two');
    busy = false;
    measuring.next();
    expect(begun.map(({ profile }) => profile.id)).toEqual(['one', 'three']);
  });

  it('does not begin for a connection that has ended while it waited, which takes none of its turns', () => {
    busy = true;
    let isUp = true;
    measuring.wanted(wanted({ holds: () => isUp }));
    isUp = false;
    busy = false;
    measuring.next();
    expect(begun).toEqual([]);
    measuring.wanted(wanted());
    expect(begun).toHaveLength(1);
  });

  it('remembers no more than it may', () => {
    const most = LIMITS.lifetimesKept.value;
    for (let network = 0; network <= most; network += 1)
      measuring.wanted(wanted({ networkId: `${network}` }));
    measuring.wanted(wanted({ networkId: '1' }));
    expect(begun).toHaveLength(most + 1);
    measuring.wanted(wanted({ networkId: '0' }));
    expect(begun).toHaveLength(most + 2);
  });
});
