import { describe, expect, it } from 'vitest';
import { PinholeError } from '../../../main/model/errors.ts';
import { LIMITS } from '../../../main/model/limits.ts';
import { ASSIGNED_SESSION, bothSides, clientSide, messagesOf, sentBy } from '../../support/both-sides.ts';
import { FakeTime } from '../../support/fake-time.ts';
import { memoryPair } from '../../support/memory-transport.ts';
import { ScriptedPeer } from '../../support/scripted-peer.ts';

const CLOSED = new PinholeError('REFUSED_ADMINISTRATIVELY');

describe('release (protocol 4 and 6)', () => {
  it('by the client: the TSCF answers with code 0, then both ends are closed', async () => {
    const { configure, client, tscf, clientEnd, tscfEnd, time } = bothSides();
    await configure();
    const released = client.session.release();
    await time.advanceAsync(0);
    await released;
    const [request] = sentBy(clientEnd, 'Configuration_Release_Request');
    expect(sentBy(tscfEnd, 'Configuration_Release_Response')).toMatchObject([
      { sequence: request?.sequence, sessionId: request?.sessionId, tlvs: { resultCode: 0 } },
    ]);
    expect([clientEnd.over, tscfEnd.over]).toEqual([true, true]);
    expect([client.codes(), tscf.codes()]).toEqual([[], ['PEER_CLOSED']]);
    expect(time.pending).toBe(0);
  });

  it('by the client, unanswered: closed after 1 s all the same', async () => {
    const { configure, client, clientEnd, path, time } = bothSides();
    await configure();
    path.blackHole = true;
    const released = client.session.release();
    await time.advanceAsync(LIMITS.releaseMs.value - 1);
    expect(clientEnd.over).toBe(false);
    await time.advanceAsync(1);
    await released;
    expect(clientEnd.over).toBe(true);
    expect(client.codes()).toEqual([]);
  });

  it('by the TSCF: the client answers with code 0, closes, and says why', async () => {
    const { configure, client, tscf, clientEnd, tscfEnd, time } = bothSides();
    await configure();
    tscf.session.release(7, CLOSED);
    await time.advanceAsync(0);
    expect(sentBy(tscfEnd, 'Configuration_Release_Request')).toMatchObject([{ tlvs: { resultCode: 7 } }]);
    expect(messagesOf(clientEnd).at(-1)).toMatchObject({
      type: 'Configuration_Release_Response',
      tlvs: { resultCode: 0 },
    });
    expect([clientEnd.over, tscfEnd.over]).toEqual([true, true]);
    expect([client.codes(), tscf.codes()]).toEqual([
      ['REFUSED_ADMINISTRATIVELY'],
      ['REFUSED_ADMINISTRATIVELY'],
    ]);
    expect(time.pending).toBe(0);
  });

  it('by both at once: the requests cross, each side is over once, and the client’s release is done', async () => {
    const { configure, client, tscf, clientEnd, tscfEnd, time } = bothSides();
    await configure();
    const released = client.session.release();
    tscf.session.release(7, CLOSED);
    await time.advanceAsync(0);
    await released;
    expect(sentBy(clientEnd, 'Configuration_Release_Request')).toHaveLength(1);
    expect(sentBy(tscfEnd, 'Configuration_Release_Request')).toHaveLength(1);
    expect([clientEnd.over, tscfEnd.over]).toEqual([true, true]);
    // Whoever asked for the end is told of none.
    expect([client.codes(), tscf.codes()]).toEqual([[], ['REFUSED_ADMINISTRATIVELY']]);
    expect(time.pending).toBe(0);
  });

  it('by both, on a peer that keeps the connection: the client answers the crossing request, then closes', async () => {
    const time = new FakeTime();
    const pair = memoryPair(time);
    const peer = new ScriptedPeer(pair.server);
    const client = clientSide(time, pair.client);
    const done = client.configure();
    time.advance(0);
    const request = peer.last('Configuration_Request');
    peer.send({ ...request, type: 'Configuration_Response', tlvs: { resultCode: 0 } });
    time.advance(0);
    await done;
    const released = client.session.release();
    peer.send({ ...request, type: 'Configuration_Release_Request', sequence: 9, tlvs: { resultCode: 7 } });
    await time.advanceAsync(0);
    await released;
    expect(peer.last('Configuration_Release_Response')).toMatchObject({
      sequence: 9,
      tlvs: { resultCode: 0 },
    });
    expect(peer.closed?.code).toBe('PEER_CLOSED');
    expect(client.codes()).toEqual([]);
    expect(time.pending).toBe(0);
  });
});

describe('Session ID (protocol 6.4)', () => {
  it('drawn by the client: the TSCF echoes it', async () => {
    const { configure, clientEnd, tscfEnd, close } = bothSides();
    await configure();
    const [request] = sentBy(clientEnd, 'Configuration_Request');
    expect(request?.sessionId).not.toBe(0n);
    expect(sentBy(tscfEnd, 'Configuration_Response')[0]?.sessionId).toBe(request?.sessionId);
    expect(close()).toBe(0);
  });

  it('a request with ID 0 asks the TSCF to assign one: it is that of the response, and of all that follows', async () => {
    const { configure, clientEnd, tscfEnd, client, tscf, time } = bothSides({ sessionIdBy: 'tscf' });
    await configure();
    expect(sentBy(clientEnd, 'Configuration_Request')[0]?.sessionId).toBe(0n);
    expect(sentBy(tscfEnd, 'Configuration_Response')[0]?.sessionId).toBe(ASSIGNED_SESSION);
    await time.advanceAsync(30_000);
    const released = client.session.release();
    await time.advanceAsync(0);
    await released;
    expect(sentBy(clientEnd, 'Keep_Alive')).toMatchObject([{ sessionId: ASSIGNED_SESSION, sequence: 2 }]);
    expect(sentBy(clientEnd, 'Configuration_Release_Request')).toMatchObject([
      { sessionId: ASSIGNED_SESSION },
    ]);
    expect(client.outcomes.map(({ kind }) => kind)).toEqual(['sent', 'answered']);
    expect([client.session.dropped.toRecord(), tscf.session.dropped]).toEqual([{}, {}]);
  });

  it('with ID 0, a message before the response is of no session; after it, another ID is another session', async () => {
    const { client, peer, time, done } = assigning();
    const request = peer.last('Configuration_Request');
    peer.send({ ...request, type: 'Keep_Alive', sessionId: 5n, tlvs: {} });
    peer.send({ ...request, type: 'Configuration_Response', sessionId: 6n, tlvs: { resultCode: 0 } });
    peer.send({ ...request, type: 'Keep_Alive', sessionId: 0n, tlvs: {} });
    peer.send({ ...request, type: 'Keep_Alive', sessionId: 6n, tlvs: {} });
    await time.advanceAsync(0);
    expect(await done).not.toBeInstanceOf(PinholeError);
    expect(client.session.dropped.toRecord()).toEqual({
      'keep-alive-before-configuration': 1,
      'wrong-session-id': 1,
    });
    expect(peer.of('Keep_Alive_Response')).toMatchObject([{ sessionId: 6n }]);
    client.session.destroy();
  });

  it('with ID 0, a response that assigns none is malformed', async () => {
    const { peer, time, done } = assigning();
    const request = peer.last('Configuration_Request');
    peer.send({ ...request, type: 'Configuration_Response', tlvs: { resultCode: 0 } });
    await time.advanceAsync(0);
    expect(await done).toMatchObject({
      code: 'CONFIG_MALFORMED',
      message: 'the Configuration_Response assigns no Session ID',
    });
    await time.advanceAsync(0);
    expect(time.pending).toBe(0);
  });
});

/** A client that asks a scripted TSCF for its Session ID. */
function assigning() {
  const time = new FakeTime();
  const pair = memoryPair(time);
  const peer = new ScriptedPeer(pair.server);
  const client = clientSide(time, pair.client, { sessionIdBy: 'tscf' });
  const done = client.configure();
  time.advance(0);
  return { time, peer, client, done };
}
