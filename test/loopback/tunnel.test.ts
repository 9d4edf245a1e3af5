import { readdir } from 'node:fs/promises';
import { afterEach, describe, expect, it } from 'vitest';
import type { TunnelSnapshot } from '../../main/model/snapshot.ts';
import { closeLabs, tunnelLab } from '../support/tunnel-lab.ts';

afterEach(closeLabs);

const connected = ({ state }: TunnelSnapshot): boolean => state === 'connected';
const reconnecting = ({ state }: TunnelSnapshot): boolean => state === 'reconnecting';
const answered =
  (count: number) =>
  ({ kam }: TunnelSnapshot): boolean =>
    kam.answered >= count;

describe('a tunnel to a TSCF over TLS', () => {
  it('takes the interval that is assigned, and shows both ends', async () => {
    const { core, until, tscf, tscfEvent } = await tunnelLab({ intervalS: 7 }, [
      { interval: { mode: 'assigned' } },
    ]);
    core.startTunnel('office');
    const { interval, idleLimitS, tls, addresses } = await until(connected);
    expect(interval).toEqual({ seconds: 7, decidedBy: 'tscf', agreement: 'assigned' });
    expect(idleLimitS).toBe(22);
    expect(tls?.protocol).toBe('TLSv1.3');
    expect(addresses).toMatchObject({
      remote: `127.0.0.1:${tscf.server.address.port}`,
      reflexive: addresses.local,
    });
    const configured = await tscfEvent(({ event }) => event === 'configured');
    expect(configured).toMatchObject({ client: addresses.local, intervalS: 7, negotiated: true });
    expect(tscf.server.tunnels).toBe(1);
  });

  it('sends Keep_Alives in silence and gets them answered', async () => {
    const { core, until, events } = await tunnelLab();
    core.startTunnel('office');
    const { kam, pinhole } = await until(answered(3));
    expect(kam).toMatchObject({ missed: 0, late: 0, missedInRow: 0 });
    expect(kam.lastRttMs).toBeGreaterThan(0);
    expect(pinhole).toMatchObject({ verdict: 'open', reasons: [{ code: 'answered-in-time' }] });
    expect(events.flatMap((event) => (event.event === 'kam' ? event.sequence : []))).toEqual([2, 3, 4]);
  });

  it('is released when it is stopped', async () => {
    const { core, until, tscfEvent, tscf, events } = await tunnelLab();
    core.startTunnel('office');
    await until(answered(1));
    await core.stopTunnel('office');
    expect(await tscfEvent(({ event }) => event === 'ended')).toMatchObject({
      code: 'PEER_CLOSED',
      message: 'the client released the tunnel',
      lastKeepAlive: { sequence: 2 },
      dropped: {},
    });
    expect(tscf.server.tunnels).toBe(0);
    expect(events.at(-1)).toMatchObject({ event: 'summary', missed: 0, reconnects: 0 });
  });

  it('ends where the certificate is not trusted, and is not tried again', async () => {
    const { core, until } = await tunnelLab({}, [{ tls: {} }]);
    core.startTunnel('office');
    expect(await until(({ state }) => state === 'failed')).toMatchObject({
      problem: { code: 'TLS_CERTIFICATE_UNTRUSTED', retry: 'never' },
      reconnect: null,
    });
  });
});

describe('what a TSCF can do to a tunnel', () => {
  it('silent: the peer is lost, attempts find nobody, and once it speaks the tunnel is built again', async () => {
    const { core, until, tscf, event } = await tunnelLab();
    core.startTunnel('office');
    await until(answered(1));
    tscf.server.behave({ silent: true });
    const lost = await until(reconnecting);
    expect(lost).toMatchObject({
      problem: { code: 'PEER_SILENT' },
      pinhole: { verdict: 'closed', reasons: [{ code: 'silence-after-miss-limit' }] },
      kam: { missed: 2 },
    });
    await event((each) => each.event === 'pinhole' && each.verdict === 'at-risk');
    await until(({ stage }) => stage === 'tls');
    tscf.server.behave({ silent: false });
    const again = await until((each) => connected(each) && each.reconnects === 1);
    expect(again.problem).toBeNull();
    await until(answered(lost.kam.answered + 1));
  });

  it('forget: the connection is lost without a word, and a new one gets through', async () => {
    const { core, until, tscf, tscfEvent } = await tunnelLab();
    core.startTunnel('office');
    await until(answered(1));
    tscf.server.forget();
    const lost = await until(reconnecting);
    expect(lost).toMatchObject({ problem: { code: 'PEER_SILENT' }, pinhole: { verdict: 'closed' } });
    const again = await until((each) => connected(each) && each.kam.answered > lost.kam.answered);
    expect(again).toMatchObject({ reconnects: 1, pinhole: { verdict: 'open' } });
    // The client's end of the lost connection reaches the TSCF: nothing of it stays there.
    await tscfEvent(({ event }) => event === 'ended');
    expect(tscf.server.tunnels).toBe(1);
  });

  it('cut: seen at once, and built again', async () => {
    const { core, until, tscf, event } = await tunnelLab();
    core.startTunnel('office');
    await until(connected);
    tscf.server.cut();
    await event(
      (each) => each.event === 'state' && each.state === 'reconnecting' && each.code === 'PEER_CLOSED',
    );
    await until((each) => connected(each) && each.reconnects === 1);
  });

  it('refuse: result code 3, tried again until it is granted', async () => {
    const { core, until, tscf } = await tunnelLab();
    tscf.server.behave({ refuse: true });
    core.startTunnel('office');
    expect(await until(({ reconnect }) => (reconnect?.attempt ?? 0) >= 2)).toMatchObject({
      problem: { code: 'REFUSED_NO_RESOURCES' },
    });
    tscf.server.behave({ refuse: false });
    expect(await until(connected)).toMatchObject({ problem: null, reconnects: 0 });
  });

  it('answer late: missed, then late; octets do arrive, so it is borne, and at last has its own reason', async () => {
    const { core, until, tscf, event } = await tunnelLab({}, [{ missLimit: 1, responseTimeS: 0.2 }]);
    core.startTunnel('office');
    await until(answered(1));
    tscf.server.behave({ answers: 'late', lateByMs: 300 });
    await event(
      (each) => each.event === 'state' && (each.code === 'ANSWERS_MISSING' || each.code === 'PEER_SILENT'),
    );
    expect(core.tunnel('office')?.kam.missed).toBeGreaterThan(0);
  });

  it('never answer, and send nothing else: the peer is lost', async () => {
    const { core, until, tscf, event } = await tunnelLab();
    core.startTunnel('office');
    await until(answered(1));
    tscf.server.behave({ answers: 'never' });
    expect(await event((each) => each.event === 'state' && each.code !== null)).toMatchObject({
      state: 'reconnecting',
      code: 'PEER_SILENT',
    });
  });

  it('another interval: for later configurations alone', async () => {
    const { core, until, tscf } = await tunnelLab({ intervalS: 5 }, [{ interval: { mode: 'assigned' } }]);
    core.startTunnel('office');
    await until(connected);
    tscf.server.behave({ intervalS: 3 });
    expect(core.tunnel('office')?.interval?.seconds).toBe(5);
    tscf.server.cut();
    const again = await until((each) => connected(each) && each.reconnects === 1);
    expect(again.interval?.seconds).toBe(3);
  });

  it('a silence that it does not bear: released with code 8', async () => {
    const { core, until, tscfEvent } = await tunnelLab({ idleLimitS: 0.2 }, [
      { interval: { mode: 'static', seconds: 60 } },
    ]);
    core.startTunnel('office');
    await until(({ problem }) => problem?.code === 'REFUSED_KEEP_ALIVE_EXPIRED');
    expect(await tscfEvent(({ event }) => event === 'ended')).toMatchObject({
      code: 'REFUSED_KEEP_ALIVE_EXPIRED',
    });
  });

  it('go for good: each tunnel is told so with code 7, and meets a closed port then', async () => {
    const { core, until, tscf, event, directory } = await tunnelLab();
    core.startTunnel('office');
    await until(connected);
    await tscf.close();
    await event((each) => each.event === 'state' && each.code === 'REFUSED_ADMINISTRATIVELY');
    // The CA file has gone with it, and only a person can bring it back.
    await until(({ state, problem }) => state === 'failed' && problem?.code === 'CA_FILE_UNREADABLE');
    expect(await readdir(directory)).toEqual([]);
  });
});

describe('many tunnels', () => {
  it('what is done to one TSCF session does not show in another', async () => {
    const ids = ['one', 'two', 'three'];
    const { core, until, tscf } = await tunnelLab(
      {},
      ids.map((id) => ({ id })),
    );
    for (const id of ids) core.startTunnel(id);
    for (const id of ids) await until(connected, id);
    expect(tscf.server.tunnels).toBe(3);
    await core.stopTunnel('two');
    const { kam } = await until(connected, 'three');
    const { reconnects } = await until(answered(kam.answered + 2), 'three');
    expect(reconnects).toBe(0);
    expect(core.tunnel('two')?.state).toBe('stopped');
  });
});
