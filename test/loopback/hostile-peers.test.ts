import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setImmediate as turn } from 'node:timers/promises';
import { connect, type TLSSocket } from 'node:tls';
import { afterEach, describe, expect, it } from 'vitest';
import type { TscfEvent } from '../../main/core.ts';
import { LIMITS } from '../../main/model/limits.ts';
import { encodeMessage } from '../../main/protocol/encode.ts';
import { heldOctets } from '../support/held-octets.ts';
import { rawMessage } from '../support/raw-message.ts';
import { closeServers, testAuthority, tlsServer } from '../support/servers.ts';
import { closeLabs, tunnelLab, type TunnelLab } from '../support/tunnel-lab.ts';

const closing: (() => void | Promise<void>)[] = [];

afterEach(async () => {
  for (const close of closing.splice(0)) await close();
  await closeLabs();
  await closeServers();
});

const SESSION_ID = 0xbadn;
/** What an attacker writes at a time, and lets wait in its own end: both ends are in this process. */
const BURST_OCTETS = 65_536;
/** How often it is looked what is held, turns of the event loop. */
const TURNS_PER_LOOK = 64;
/** Above what was held before: far more than the queues may hold, far less than piling up would come to. */
const HELD_OCTETS = 16 * 1_048_576;
const PATIENCE_MS = 60_000;

/** On a machine that a flood keeps busy a slow answer is nobody's fault. */
const PATIENT = { responseTimeS: 10 };

const PACKET = Uint8Array.of(0x45, 0, 4, 0xb0, ...Array<number>(1_196).fill(0));
const keepAlive = (sessionId: bigint): Uint8Array =>
  encodeMessage({ type: 'Keep_Alive', sessionId, sequence: 1, tlvs: {} });

interface Flood {
  readonly writtenOctets: number;
  /** The seconds that it touched, of a clock that counts whole ones. */
  readonly seconds: number;
  /** The most that was held above what was held before. */
  readonly heldOctets: number;
}

/** Writes as fast as the other side takes it, until `over`. */
async function flood(socket: TLSSocket, message: Uint8Array, over: () => boolean): Promise<Flood> {
  const burst = Buffer.concat(Array<Uint8Array>(Math.ceil(BURST_OCTETS / message.length)).fill(message));
  const before = heldOctets();
  const beganMs = performance.now();
  let writtenOctets = 0;
  let most = 0;
  for (let turns = 1; !over() && !socket.destroyed; turns += 1) {
    if (socket.writableLength < BURST_OCTETS) {
      socket.write(burst);
      writtenOctets += burst.length;
    }
    if (turns % TURNS_PER_LOOK === 0) most = Math.max(most, heldOctets() - before);
    await turn();
  }
  const seconds = Math.ceil((performance.now() - beganMs) / 1_000) + 1;
  return { writtenOctets, seconds, heldOctets: most };
}

/** The office tunnel has to live through what happens: its keep-alives are answered, and it is never built again. */
async function neighbour({ core, until }: TunnelLab) {
  core.startTunnel('office');
  const { kam } = await until(({ state }) => state === 'connected');
  return {
    goesOn: async (): Promise<void> => {
      await until((snapshot) => snapshot.kam.answered >= kam.answered + 2);
      expect(core.tunnel('office')).toMatchObject({ state: 'connected', reconnects: 0 });
    },
  };
}

/** Whether that has come to an end. */
function watched(promise: Promise<unknown>): () => boolean {
  let done = false;
  void promise.then(() => (done = true));
  return () => done;
}

describe('a hostile client and a TSCF, over real sockets', () => {
  /** Established, in the hands of the test. Unless `reads`, it takes nothing of what it is sent. */
  async function attacker({ tscf, tscfEvents, tscfEvent }: TunnelLab, reads: boolean) {
    const ca = await readFile(tscf.caFile);
    const socket = connect({
      port: tscf.server.address.port,
      host: '127.0.0.1',
      servername: 'localhost',
      ca,
    });
    closing.push(() => void socket.destroy());
    socket.on('error', () => undefined);
    if (reads) socket.resume();
    const request = { type: 'Configuration_Request', sessionId: SESSION_ID, sequence: 1, tlvs: {} } as const;
    socket.write(encodeMessage(request));
    const isOwn = (event: TscfEvent): boolean =>
      'client' in event && event.client.endsWith(`:${socket.localPort ?? 0}`);
    await tscfEvent((event) => event.event === 'configured' && isOwn(event));
    const end = (): TscfEvent | undefined =>
      tscfEvents.find((event) => event.event === 'ended' && isOwn(event));
    return { socket, end, ended: () => tscfEvent((event) => event === end()) };
  }

  it(
    'that never reads its answers is ended at the bound of the queue, and another tunnel goes on (TSCF)',
    async () => {
      const lab = await tunnelLab({}, [PATIENT]);
      const { goesOn } = await neighbour(lab);
      const { socket, end } = await attacker(lab, false);
      // Each is answered with code 1.
      const wrong = rawMessage({ type: 'Configuration_Request', sessionId: SESSION_ID, tlvs: [[1, []]] });
      const { heldOctets: held } = await flood(socket, wrong, () => end() !== undefined);
      expect(end()).toMatchObject({ code: 'WRITE_QUEUE_FULL' });
      expect(held).toBeLessThan(HELD_OCTETS);
      await goesOn();
    },
    PATIENCE_MS,
  );

  it(
    'that floods with Keep_Alives is answered ten times a second and ended after five, and another tunnel goes on (TSCF)',
    async () => {
      const lab = await tunnelLab({}, [PATIENT]);
      const { goesOn } = await neighbour(lab);
      const { socket, end } = await attacker(lab, true);
      let answeredOctets = 0;
      socket.on('data', (chunk: Buffer) => (answeredOctets += chunk.length));
      const { seconds, heldOctets: held } = await flood(
        socket,
        keepAlive(SESSION_ID),
        () => end() !== undefined,
      );
      expect(end()).toMatchObject({ code: 'KEEP_ALIVE_FLOOD' });
      expect(answeredOctets).toBeLessThanOrEqual(seconds * LIMITS.keepAlivesPerSecond.value * 16);
      expect(held).toBeLessThan(HELD_OCTETS);
      await goesOn();
    },
    PATIENCE_MS,
  );

  it(
    'that floods with packets has them dropped and counted, and another tunnel goes on (TSCF)',
    async () => {
      const lab = await tunnelLab({}, [PATIENT]);
      const { goesOn } = await neighbour(lab);
      const { socket, end, ended } = await attacker(lab, true);
      const { writtenOctets, heldOctets: held } = await flood(socket, PACKET, watched(goesOn()));
      expect(held).toBeLessThan(HELD_OCTETS);
      expect(end()).toBeUndefined();
      socket.end();
      await ended();
      expect(end()).toMatchObject({
        code: 'PEER_CLOSED',
        dropped: { 'packet-source': writtenOctets / PACKET.length },
      });
    },
    PATIENCE_MS,
  );
});

describe('a hostile TSCF and a client, over real sockets', () => {
  /** A core with the tunnel `office` to a TSCF as it should be, and `attacked` to a server in the hands of the test. */
  async function attacked() {
    const authority = await testAuthority();
    const folder = await mkdtemp(join(tmpdir(), 'pinhole-hostile-'));
    closing.push(() => rm(folder, { recursive: true }));
    const caFile = join(folder, 'ca.pem');
    await writeFile(caFile, authority.caPem);
    const accepted = Promise.withResolvers<TLSSocket>();
    const port = await tlsServer({ authority, onSecure: accepted.resolve });
    const lab = await tunnelLab({}, [
      PATIENT,
      {
        id: 'attacked',
        port,
        tls: { caFile },
        interval: { mode: 'static', seconds: 3_600 },
        reconnect: { initialMs: 3_600_000, maxMs: 3_600_000 },
      },
    ]);
    const { goesOn } = await neighbour(lab);
    lab.core.startTunnel('attacked');
    const socket = await accepted.promise;
    const request = await new Promise<Buffer>((resolve) => void socket.once('data', resolve));
    // From here on it reads nothing more.
    socket.pause();
    const sessionId = request.readBigUInt64BE(4);
    const tlvs = { resultCode: 0, internalIpv4Address: '10.64.1.0' };
    socket.write(encodeMessage({ type: 'Configuration_Response', sessionId, sequence: 1, tlvs }));
    await lab.until(({ state }) => state === 'connected', 'attacked');
    const snapshot = () => lab.core.tunnel('attacked');
    return { lab, goesOn, socket, sessionId, snapshot, isDown: () => snapshot()?.state !== 'connected' };
  }

  it(
    'that never reads its answers is ended at the bound of the queue, and another tunnel goes on (client)',
    async () => {
      const { goesOn, socket, sessionId, snapshot, isDown } = await attacked();
      // Each is answered with code 1.
      const wrong = rawMessage({ type: 'Configuration_Release_Request', sessionId, tlvs: [[4, []]] });
      const { heldOctets: held } = await flood(socket, wrong, isDown);
      expect(snapshot()?.problem?.code).toBe('WRITE_QUEUE_FULL');
      expect(held).toBeLessThan(HELD_OCTETS);
      await goesOn();
    },
    PATIENCE_MS,
  );

  it(
    'that floods with Keep_Alives is answered ten times a second and ended after five, and another tunnel goes on (client)',
    async () => {
      const { goesOn, socket, sessionId, snapshot, isDown } = await attacked();
      const { seconds, heldOctets: held } = await flood(socket, keepAlive(sessionId), isDown);
      expect(snapshot()?.problem?.code).toBe('KEEP_ALIVE_FLOOD');
      expect(snapshot()?.kam.received).toBeLessThanOrEqual(seconds * LIMITS.keepAlivesPerSecond.value);
      expect(held).toBeLessThan(HELD_OCTETS);
      await goesOn();
    },
    PATIENCE_MS,
  );

  it(
    'that floods with packets has them dropped and counted, and another tunnel goes on (client)',
    async () => {
      const { lab, goesOn, socket, snapshot, isDown } = await attacked();
      const { writtenOctets, heldOctets: held } = await flood(socket, PACKET, watched(goesOn()));
      expect(held).toBeLessThan(HELD_OCTETS);
      expect(isDown()).toBe(false);
      socket.end();
      await lab.until(({ state }) => state !== 'connected', 'attacked');
      const dropped = Object.values(snapshot()?.dropped ?? {}).reduce((sum, count) => sum + count, 0);
      expect(dropped).toBe(writtenOctets / PACKET.length);
    },
    PATIENCE_MS,
  );
});
