import { once } from 'node:events';
import { connect, type Socket } from 'node:net';
import { afterEach, expect, it } from 'vitest';
import { closeServers, tcpServer } from '../support/servers.ts';
import { closeLabs, tunnelLab } from '../support/tunnel-lab.ts';

afterEach(async () => {
  await closeLabs();
  await closeServers();
});

it('a TSCF that is silent on the first two connections: the third is the tunnel, and the two are closed', async () => {
  let tscfPort = 0;
  const swallowed: Promise<unknown>[] = [];
  let connections = 0;
  const relayPort = await tcpServer((socket: Socket) => {
    connections += 1;
    if (connections === 2 || connections === 3) {
      swallowed.push(once(socket.resume(), 'close'));
      return;
    }
    const onwards = connect(tscfPort, '127.0.0.1');
    onwards.on('error', () => socket.destroy());
    socket.on('close', () => onwards.destroy());
    socket.pipe(onwards).pipe(socket);
  });
  const { core, tscf, until, events } = await tunnelLab({}, [{ port: relayPort }]);
  tscfPort = tscf.server.address.port;
  core.startTunnel('office');
  await until(({ kam }) => kam.answered > 0);
  tscf.server.cut();
  const again = await until(({ state, reconnects }) => state === 'connected' && reconnects === 1);
  expect(again.tls).toMatchObject({ resumed: true });
  expect(connections).toBe(4);
  await Promise.all(swallowed);
  expect(swallowed).toHaveLength(2);
  expect(tscf.server.tunnels).toBe(1);
  const rounds = events.flatMap((event) => (event.event === 'state' ? (event.attempt ?? []) : []));
  expect(new Set(rounds)).toEqual(new Set([1]));
  const { kam } = await until((each) => each.kam.answered > again.kam.answered);
  expect(kam.missed).toBe(0);
});

it('a TSCF that refuses with result code 3 meets one attempt at a time, with a pause before each', async () => {
  const { core, tscf, until, tscfEvents, events } = await tunnelLab();
  core.startTunnel('office');
  await until(({ state }) => state === 'connected');
  const before = tscfEvents.length;
  const eventsBefore = events.length;
  tscf.server.behave({ refuse: true });
  tscf.server.cut();
  await until(({ reconnect }) => (reconnect?.attempt ?? 0) >= 5);
  await core.stopTunnel('office');
  const [cut, ...attempts] = tscfEvents.slice(before).map(({ event }) => event);
  expect(cut).toBe('ended');
  expect(attempts.filter((_, at) => at % 2 === 0)).toEqual(Array(attempts.length / 2).fill('connected'));
  expect(attempts.filter((_, at) => at % 2 === 1)).toEqual(Array(attempts.length / 2).fill('ended'));
  const stories = events.slice(eventsBefore).flatMap((event) => {
    if (event.event !== 'state' || event.state !== 'reconnecting') return [];
    return event.nextAttemptMs === null ? (event.stage ?? []) : 'pause';
  });
  const attempt = ['pause', 'name', 'tcp', 'tls', 'configuration'];
  expect(stories).toEqual([...attempt, ...attempt, ...attempt, ...attempt, 'pause']);
});
