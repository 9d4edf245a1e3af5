import { connect } from 'node:net';
import { once } from 'node:events';
import { readFile } from 'node:fs/promises';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { nodePlatform } from '../../main/platform/node-platform.ts';
import type { Message } from '../../main/protocol/messages.ts';
import { createNodeDialer } from '../../main/transport/node-dialer.ts';
import type { Transport } from '../../main/transport/transport.ts';
import { TscfServer } from '../../main/tscf/tscf-server.ts';
import { ScriptedPeer } from '../support/scripted-peer.ts';
import { testAuthority } from '../support/servers.ts';
import { closeLabs, tunnelLab, type TunnelLab } from '../support/tunnel-lab.ts';

const open: Transport[] = [];

afterEach(async () => {
  for (const transport of open.splice(0)) transport.destroy();
  await closeLabs();
});

/** A client in the hands of the test. `come` waits until it has got such a message. */
async function client({ tscf }: TunnelLab) {
  const dialer = createNodeDialer(nodePlatform);
  const { port } = tscf.server.address;
  const ca = await readFile(tscf.caFile, 'utf8');
  const transport = await dialer.dial(
    { host: '127.0.0.1', port, ca },
    new AbortController().signal,
    () => undefined,
  );
  open.push(transport);
  const waiting = new Set<() => void>();
  const peer = new ScriptedPeer(transport, () => {
    for (const look of waiting) look();
  });
  const come = (type: Message['type']): Promise<void> =>
    new Promise((resolve) => {
      const look = (): void => {
        if (peer.of(type).length === 0) return;
        waiting.delete(look);
        resolve();
      };
      waiting.add(look);
      look();
    });
  const configure = async (sessionId: bigint): Promise<Message> => {
    peer.send({ type: 'Configuration_Request', sessionId, sequence: 1, tlvs: { keepAliveIntervalS: 0 } });
    await come('Configuration_Response');
    return peer.last('Configuration_Response');
  };
  return { peer, transport, come, configure };
}

describe('Session IDs at one TSCF (protocol 6.4)', () => {
  it('are one tunnel’s alone, and free again when it has ended', async () => {
    const lab = await tunnelLab();
    const first = await client(lab);
    expect(await first.configure(42n)).toMatchObject({ sessionId: 42n, tlvs: { resultCode: 0 } });
    const second = await client(lab);
    expect(await second.configure(42n)).toMatchObject({ sessionId: 42n, tlvs: { resultCode: 5 } });
    await lab.tscfEvent((event) => event.event === 'ended' && event.code === 'REFUSED_SESSION_IN_USE');
    expect(lab.tscf.server.tunnels).toBe(1);
    first.peer.send({ type: 'Configuration_Release_Request', sessionId: 42n, sequence: 2, tlvs: {} });
    await first.come('Configuration_Release_Response');
    const third = await client(lab);
    expect(await third.configure(42n)).toMatchObject({ tlvs: { resultCode: 0 } });
  });

  it('asked for with 0 are chosen by the TSCF, each another one', async () => {
    const lab = await tunnelLab();
    const ids = [];
    for (let count = 0; count < 3; count += 1) {
      const { sessionId } = await (await client(lab)).configure(0n);
      ids.push(sessionId);
    }
    expect(new Set(ids).size).toBe(3);
    expect(ids).not.toContain(0n);
  });
});

describe('one client that is hostile', () => {
  it.each([
    ['octets of another protocol', Buffer.from('GET / HTTP/1.1\r\n\r\n'), 'NOT_A_TSCF'],
    ['E = 1', Uint8Array.of(0x11, ...Array<number>(15).fill(0)), 'FRAMING_EXTENSION'],
  ])('%s end its own connection, and no other', async (_name, octets, code) => {
    const lab = await tunnelLab();
    lab.core.startTunnel('office');
    const { kam } = await lab.until(({ state }) => state === 'connected');
    const hostile = await client(lab);
    hostile.peer.send(octets);
    await lab.tscfEvent((event) => event.event === 'ended' && event.code === code);
    await lab.until((snapshot) => snapshot.kam.answered >= kam.answered + 2);
    expect(lab.core.tunnel('office')).toMatchObject({ state: 'connected', reconnects: 0 });
  });

  it('that does not speak TLS is cut off, and others get in', async () => {
    const lab = await tunnelLab();
    const socket = connect(lab.tscf.server.address.port, '127.0.0.1');
    socket.on('error', () => undefined);
    const closed = once(socket, 'close');
    socket.write('this is no handshake at all, whatever it is\r\n\r\n');
    await closed;
    lab.core.startTunnel('office');
    await lab.until(({ state }) => state === 'connected');
  });
});

describe('what it counts', () => {
  it('tells of tunnels, handshakes, keep-alives, refusals and ends', async () => {
    const lab = await tunnelLab();
    const { server } = lab.tscf;
    expect(server.counts()).toEqual({
      tunnels: 0,
      connections: 0,
      waiting: 0,
      accepted: 0,
      refusedConnections: { full: 0, rate: 0, address: 0 },
      handshakes: 0,
      resumed: 0,
      handshakesFailed: 0,
      configured: 0,
      refused: {},
      ended: {},
      keepAlivesReceived: 0,
      keepAlivesAnswered: 0,
    });
    const first = await client(lab);
    await first.configure(42n);
    for (const sequence of [2, 3])
      first.peer.send({ type: 'Keep_Alive', sessionId: 42n, sequence, tlvs: {} });
    await first.come('Keep_Alive_Response');
    const second = await client(lab);
    await second.configure(42n);
    await lab.tscfEvent((event) => event.event === 'ended');
    const socket = connect(server.address.port, '127.0.0.1');
    socket.on('error', () => undefined);
    socket.write('this is no handshake at all, whatever it is\r\n\r\n');
    await once(socket, 'close');
    const before = server.counts();
    expect(before).toMatchObject({
      tunnels: 1,
      waiting: 0,
      accepted: 3,
      handshakes: 2,
      handshakesFailed: 1,
      configured: 1,
      refused: { 5: 1 },
      ended: { REFUSED_SESSION_IN_USE: 1 },
      keepAlivesReceived: 2,
      keepAlivesAnswered: 2,
    });
    first.peer.send({ type: 'Configuration_Release_Request', sessionId: 42n, sequence: 4, tlvs: {} });
    await lab.tscfEvent((event) => event.event === 'ended' && event.code === 'PEER_CLOSED');
    expect(server.counts()).toMatchObject({ tunnels: 0, configured: 1, ended: { PEER_CLOSED: 1 } });
    expect(before.ended).toEqual({ REFUSED_SESSION_IN_USE: 1 });
  });
});

describe('the server', () => {
  it('whoever listens to it may throw: no tunnel is touched by it', async () => {
    const warnings = vi.spyOn(process, 'emitWarning').mockImplementation(() => undefined);
    const defect = new TypeError('a defect');
    const lab = await tunnelLab({}, [{}], () => {
      throw defect;
    });
    lab.core.startTunnel('office');
    await lab.until(({ kam }) => kam.answered >= 1);
    await lab.core.stopTunnel('office');
    await closeLabs();
    // Connected, configured, ended.
    expect(warnings.mock.calls).toEqual([[defect], [defect], [defect]]);
    warnings.mockRestore();
  });

  it('closes every connection, also one that has said nothing', async () => {
    const lab = await tunnelLab();
    const configured = await client(lab);
    await configured.configure(7n);
    const quiet = connect(lab.tscf.server.address.port, '127.0.0.1');
    await once(quiet, 'connect');
    const gone = once(quiet, 'close');
    await lab.tscf.close();
    await configured.come('Configuration_Release_Request');
    expect(configured.peer.last('Configuration_Release_Request').tlvs).toEqual({ resultCode: 7 });
    await gone;
  });

  it('silent, it takes connections and says nothing; closing ends them too', async () => {
    const lab = await tunnelLab();
    lab.tscf.server.behave({ silent: true });
    const socket = connect(lab.tscf.server.address.port, '127.0.0.1');
    await once(socket, 'connect');
    const gone = once(socket, 'close');
    await lab.tscf.close();
    await gone;
  });

  it('names a port that is taken, an address that is not here, and a key that does not fit', async () => {
    const lab = await tunnelLab();
    const authority = await testAuthority();
    const one = await authority.issue();
    const other = await authority.issue();
    const options = {
      host: '127.0.0.1',
      port: 0,
      cert: one.certPem,
      key: one.keyPem,
      settings: { intervalS: 5, maxIntervalS: 600, idleLimitS: 0, requireKam: false },
      ports: nodePlatform,
      onEvent: () => undefined,
    };
    await expect(TscfServer.listen({ ...options, port: lab.tscf.server.address.port })).rejects.toMatchObject(
      { code: 'PORT_IN_USE' },
    );
    await expect(TscfServer.listen({ ...options, host: '192.0.2.1' })).rejects.toMatchObject({
      code: 'ADDRESS_UNAVAILABLE',
    });
    await expect(TscfServer.listen({ ...options, key: other.keyPem })).rejects.toMatchObject({
      code: 'CERTIFICATE_INVALID',
    });
  });
});
