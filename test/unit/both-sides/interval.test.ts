import { describe, expect, it } from 'vitest';
import type { Profile } from '../../../main/model/profile.ts';
import type { IntervalInForce } from '../../../main/model/interval.ts';
import type { TscfSettings } from '../../../main/tscf/settings.ts';
import { bothSides, clientSide, sentBy } from '../../support/both-sides.ts';
import { FakeTime } from '../../support/fake-time.ts';
import { memoryPair } from '../../support/memory-transport.ts';
import { ScriptedPeer } from '../../support/scripted-peer.ts';

interface Row {
  readonly name: string;
  readonly wanted: Profile['interval'];
  readonly tscf: Partial<TscfSettings>;
  readonly asks: number | undefined;
  readonly says: number | undefined;
  readonly client: IntervalInForce;
  readonly tscfHoldsS: number;
}

const rows: readonly Row[] = [
  {
    name: 'assigned: 0 asks for an interval, and the one assigned is in force on both sides',
    wanted: { mode: 'assigned' },
    tscf: { intervalS: 110 },
    asks: 0,
    says: 110,
    client: { seconds: 110, decidedBy: 'tscf', agreement: 'assigned' },
    tscfHoldsS: 110,
  },
  {
    name: 'proposed: what the TSCF can bear is in force on both sides',
    wanted: { mode: 'proposed', seconds: 45 },
    tscf: { intervalS: 110 },
    asks: 45,
    says: 45,
    client: { seconds: 45, decidedBy: 'profile', agreement: 'proposed' },
    tscfHoldsS: 45,
  },
  {
    name: 'proposed: a TSCF that insists on another value has its way',
    wanted: { mode: 'proposed', seconds: 900 },
    tscf: { intervalS: 110, maxIntervalS: 120 },
    asks: 900,
    says: 120,
    client: { seconds: 120, decidedBy: 'tscf', agreement: 'insisted' },
    tscfHoldsS: 120,
  },
  {
    name: 'assigned: 0 in the response is off, by the word of the TSCF',
    wanted: { mode: 'assigned' },
    tscf: { intervalS: 0 },
    asks: 0,
    says: 0,
    client: { seconds: 0, decidedBy: 'tscf', agreement: 'off' },
    tscfHoldsS: 0,
  },
  {
    name: 'proposed: 0 in the response is off, by the word of the TSCF',
    wanted: { mode: 'proposed', seconds: 45 },
    tscf: { intervalS: 0 },
    asks: 45,
    says: 0,
    client: { seconds: 0, decidedBy: 'tscf', agreement: 'off' },
    tscfHoldsS: 0,
  },
  {
    name: 'configured on both sides: no TLV either way, and each goes by its own',
    wanted: { mode: 'static', seconds: 45 },
    tscf: { intervalS: 60 },
    asks: undefined,
    says: undefined,
    client: { seconds: 45, decidedBy: 'profile', agreement: 'static' },
    tscfHoldsS: 60,
  },
];

describe('how the interval is agreed, between both sides (protocol 6)', () => {
  it.each(rows)('$name', async ({ wanted, tscf: settings, asks, says, client: expected, tscfHoldsS }) => {
    const { configure, clientEnd, tscfEnd, tscf, time, close } = bothSides({ interval: wanted }, settings);
    const { interval } = await configure();
    expect(sentBy(clientEnd, 'Configuration_Request')[0]?.tlvs.keepAliveIntervalS).toBe(asks);
    expect(sentBy(tscfEnd, 'Configuration_Response')[0]?.tlvs.keepAliveIntervalS).toBe(says);
    expect(interval).toEqual(expected);
    expect(tscf.agreements).toMatchObject([{ intervalS: tscfHoldsS, negotiated: asks !== undefined }]);

    // What was agreed is what is done: a Keep_Alive at the end of the interval, and none where it is off.
    time.advance(expected.seconds === 0 ? 86_400_000 : expected.seconds * 1_000);
    expect(sentBy(clientEnd, 'Keep_Alive')).toHaveLength(expected.seconds === 0 ? 0 : 1);
    expect(close()).toBe(0);
  });

  it.each<Profile['interval']>([{ mode: 'assigned' }, { mode: 'proposed', seconds: 45 }])(
    'asked, but not negotiated: a response without the TLV, and none is sent ($mode)',
    async (interval) => {
      const time = new FakeTime();
      const pair = memoryPair(time);
      const peer = new ScriptedPeer(pair.server);
      const client = clientSide(time, pair.client, { interval });
      const done = client.configure();
      time.advance(0);
      const request = peer.last('Configuration_Request');
      peer.send({ ...request, type: 'Configuration_Response', tlvs: { resultCode: 0 } });
      time.advance(0);
      expect(await done).toMatchObject({
        interval: { seconds: 0, decidedBy: 'none', agreement: 'not-negotiated' },
      });
      time.advance(86_400_000);
      expect(peer.of('Keep_Alive')).toEqual([]);
      client.session.destroy();
    },
  );
});
