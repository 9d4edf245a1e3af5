import { describe, expect, it } from 'vitest';
import type { Profile } from '../../../main/model/profile.ts';
import type { TscfSettings } from '../../../main/tscf/settings.ts';
import { bothSides, sentBy } from '../../support/both-sides.ts';

const ORIGINATES: Partial<TscfSettings> = { originates: true, intervalS: 10 };
/** The TSCF's rounds are the shortest, the client's the longest. */
const TSCF_FIRST = { client: [1], tscf: [0] };
const CLIENT_FIRST = { client: [0], tscf: [1] };

describe('Keep_Alive that the TSCF originates (protocol 3 and 7)', () => {
  it.each<[string, boolean, Partial<TscfSettings>, Profile['interval'], boolean]>([
    ['set by both sides', true, ORIGINATES, { mode: 'assigned' }, true],
    [
      'set by both sides, interval configured on both',
      true,
      ORIGINATES,
      { mode: 'static', seconds: 20 },
      true,
    ],
    ['set by the client alone', true, { intervalS: 10 }, { mode: 'assigned' }, false],
    ['set by the TSCF alone', false, ORIGINATES, { mode: 'assigned' }, false],
    [
      'set by both, but keep-alive is off',
      true,
      { ...ORIGINATES, intervalS: 0 },
      { mode: 'assigned' },
      false,
    ],
  ])('Keep_Alive_Mode %s', async (_name, tscfOriginates, settings, interval, inForce) => {
    const { configure, tscf, clientEnd, tscfEnd, time, close } = bothSides(
      { tscfOriginates, interval },
      settings,
      TSCF_FIRST,
    );
    expect((await configure()).tscfOriginates).toBe(inForce);
    expect(tscf.agreements).toMatchObject([{ originates: inForce }]);
    expect(sentBy(clientEnd, 'Configuration_Request')[0]?.tlvs.keepAliveMode).toBe(
      tscfOriginates ? 1 : undefined,
    );
    time.advance(8_000);
    expect(sentBy(tscfEnd, 'Keep_Alive')).toHaveLength(inForce ? 1 : 0);
    expect(close()).toBe(0);
  });

  it('a TSCF that insists on the mode does not have its way', async () => {
    const { configure, tscfEnd, close } = bothSides({ tscfOriginates: false }, ORIGINATES);
    const write = tscfEnd.write.bind(tscfEnd);
    // Its response, with Keep_Alive_Mode put at its end.
    tscfEnd.write = (octets) => {
      const response = octets[1] === 2;
      const changed = response ? Uint8Array.of(...octets, 0, 5, 0, 1, 1) : octets;
      if (response) changed[3] = (octets[3] ?? 0) + 1;
      write(changed);
    };
    expect((await configure()).tscfOriginates).toBe(false);
    expect(close()).toBe(0);
  });

  it('the client answers each at once, and counts it; each side numbers its own Sequences', async () => {
    const { configure, time, clientEnd, tscfEnd, client, tscf, close } = bothSides(
      {},
      ORIGINATES,
      TSCF_FIRST,
    );
    await configure();
    time.advance(24_000);
    time.advance(0);
    const asked = sentBy(tscfEnd, 'Keep_Alive');
    expect(asked.map(({ sequence }) => sequence)).toEqual([1, 2, 3]);
    expect(sentBy(clientEnd, 'Keep_Alive_Response')).toEqual(
      asked.map((request) => ({ ...request, type: 'Keep_Alive_Response' })),
    );
    expect(client.counts.answeredPeer).toBe(3);
    expect(tscf.session.dropped).toEqual({});
    expect(close()).toBe(0);
  });

  it('one side’s Keep_Alive and its answer are traffic both ways: the other side need send none', async () => {
    const quiet = bothSides({}, ORIGINATES, TSCF_FIRST);
    await quiet.configure();
    quiet.time.advance(60_000);
    expect(sentBy(quiet.clientEnd, 'Keep_Alive')).toEqual([]);
    // The client's answers are signs of life to the TSCF.
    expect(quiet.tscf.codes()).toEqual([]);
    expect(quiet.close()).toBe(0);

    const busy = bothSides({}, ORIGINATES, CLIENT_FIRST);
    await busy.configure();
    busy.time.advance(60_000);
    expect(sentBy(busy.clientEnd, 'Keep_Alive').length).toBeGreaterThanOrEqual(6);
    expect(sentBy(busy.tscfEnd, 'Keep_Alive')).toEqual([]);
    expect(busy.close()).toBe(0);
  });

  it('both directions at once: each answers the other', async () => {
    const { configure, time, clientEnd, tscfEnd, client, close } = bothSides({}, ORIGINATES);
    await configure();
    time.advance(10_000);
    time.advance(0);
    expect(sentBy(clientEnd, 'Keep_Alive')).toHaveLength(1);
    expect(sentBy(tscfEnd, 'Keep_Alive')).toHaveLength(1);
    expect(sentBy(clientEnd, 'Keep_Alive_Response')).toHaveLength(1);
    expect(client.outcomes.map(({ kind }) => kind)).toEqual(['sent', 'answered']);
    expect(close()).toBe(0);
  });

  it('a client that does not answer is lost to the TSCF: a release with code 8, then the end', async () => {
    const { configure, time, clientEnd, tscfEnd, tscf, path } = bothSides(
      { interval: { mode: 'proposed', seconds: 600 } },
      ORIGINATES,
      TSCF_FIRST,
    );
    await configure();
    clientEnd.pause();
    // 480 s of silence, then two response times of 10 s.
    time.advance(499_999);
    expect(tscf.codes()).toEqual([]);
    expect(sentBy(tscfEnd, 'Keep_Alive').map(({ sequence }) => sequence)).toEqual([1, 2]);
    time.advance(1);
    expect(tscf.codes()).toEqual(['REFUSED_KEEP_ALIVE_EXPIRED']);
    expect(sentBy(tscfEnd, 'Configuration_Release_Request')).toMatchObject([
      { sequence: 3, tlvs: { resultCode: 8 } },
    ]);
    path.blackHole = true;
    time.advance(0);
  });

  it('an answer that comes twice, or to nothing, is counted by the TSCF', async () => {
    const { configure, time, clientEnd, tscf, close } = bothSides({}, ORIGINATES, TSCF_FIRST);
    await configure();
    time.advance(8_000);
    time.advance(0);
    const [answer] = clientEnd.written.slice(-1);
    if (answer === undefined) throw new Error('nothing was answered');
    clientEnd.write(answer);
    clientEnd.write(answer.map((octet, at) => (at === 15 ? 99 : octet)));
    time.advance(0);
    expect(tscf.session.dropped).toEqual({ 'duplicate-response': 1, 'unmatched-response': 1 });
    expect(close()).toBe(0);
  });

  it('a TSCF that is silent does not show that it has lost its client', async () => {
    const { configure, time, tscf, tscfEnd } = bothSides({}, ORIGINATES, TSCF_FIRST);
    await configure();
    tscf.behave({ silent: true });
    tscf.session.fallSilent();
    const before = tscfEnd.written.length;
    time.advance(500_000);
    expect(tscf.codes()).toEqual([]);
    expect(tscfEnd.written).toHaveLength(before);
    tscf.behave({ silent: false });
    tscf.session.speak();
    expect(tscf.codes()).toEqual(['REFUSED_KEEP_ALIVE_EXPIRED']);
    time.advance(0);
  });
});
