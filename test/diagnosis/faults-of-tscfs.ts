import { once } from 'node:events';
import { spawn } from 'node:child_process';
import { connect } from 'node:net';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { onTestFinished } from 'vitest';
import { diagnosisSchema, type Diagnosis } from '../../main/model/diagnosis.ts';
import type { Profile } from '../../main/model/profile.ts';
import { nodePlatform } from '../../main/platform/node-platform.ts';
import { RESULT_CODES } from '../../main/protocol/constants.ts';
import { startLocalTscf, type LocalTscf } from '../../main/tscf/local-tscf.ts';
import { loadCaFile } from '../../main/transport/ca-file.ts';
import { mannerly, type Manners } from '../support/memory-dialer.ts';
import { rawMessage } from '../support/raw-message.ts';
import { scriptedTscf } from '../support/scripted-tscf.ts';
import { secureServer, tcpServer } from '../support/servers.ts';
import { ca, fault, good, type Fault } from './fault.ts';

const PROGRAM = join(import.meta.dirname, 'diagnose-process.ts');

/** A TSCF that deals with Keep_Alive in its own way, and is in order otherwise. */
const withKeepAlives =
  (answer: Manners): Manners =>
  (peer, message) => {
    if (message.type === 'Keep_Alive') answer(peer, message);
    else mannerly(30)(peer, message);
  };

const refusing =
  (resultCode: number): Manners =>
  (peer, message) => {
    if (message.type !== 'Configuration_Request') return;
    peer.send({ ...message, type: 'Configuration_Response', tlvs: { resultCode } });
  };

async function atScripted(manners: (connection: number) => Manners, profile: Partial<Profile> = {}) {
  return { ca, profile: { port: await scriptedTscf(good, manners), ...profile } };
}

/** The product's own TSCF. */
async function atTscf(options: { intervalS?: number; idleLimitS?: number; maxIntervalS?: number }) {
  const folder = mkdtempSync(join(tmpdir(), 'pinhole-fault-'));
  const tscf: LocalTscf = await startLocalTscf(folder, {
    host: '127.0.0.1',
    port: 0,
    settings: { intervalS: 30, maxIntervalS: 86_400, idleLimitS: 0, requireKam: false, ...options },
    ports: nodePlatform,
    onEvent: () => undefined,
  });
  onTestFinished(async () => {
    await tscf.close();
    rmSync(folder, { recursive: true });
  });
  const { port } = tscf.server.address;
  return { tscf, patient: { ca: await loadCaFile(tscf.caFile), profile: { port } } };
}

/** A diagnosis in a program of its own. @param third what happens as its third Keep_Alive comes */
async function asChild(third: (child: number) => void): Promise<Diagnosis> {
  const folder = mkdtempSync(join(tmpdir(), 'pinhole-fault-'));
  onTestFinished(() => rmSync(folder, { recursive: true }));
  const caFile = join(folder, 'ca.pem');
  writeFileSync(caFile, ca);
  let keepAlives = 0;
  let pid = 0;
  const port = await scriptedTscf(good, () =>
    withKeepAlives((peer, message) => {
      keepAlives += 1;
      if (keepAlives === 3) third(pid);
      peer.send({ ...message, type: 'Keep_Alive_Response' });
    }),
  );
  const child = spawn(process.execPath, [PROGRAM, String(port), caFile], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  pid = child.pid ?? 0;
  const [said] = await Promise.all([text(child.stdout), once(child, 'close')]);
  return diagnosisSchema.parse(JSON.parse(said));
}

const refused = (
  what: string,
  resultCode: number,
  code: NonNullable<Fault['shown']>[1],
  name: string,
): Fault =>
  fault({
    name,
    what,
    where: 'tscf',
    confidence: 'certain',
    shown: ['configuration', code],
    inject: () => atScripted(() => refusing(resultCode)),
  });

/** The TSCF, keep-alives, and this machine meanwhile. */
export const OF_TSCFS: readonly Fault[] = [
  fault({
    name: 'nothing is wrong',
    what: 'healthy',
    where: null,
    confidence: 'certain',
    inject: async () => (await atTscf({})).patient,
  }),
  refused('tscf-full', RESULT_CODES.noResources, 'REFUSED_NO_RESOURCES', 'configuration refused with code 3'),
  refused('interval-refused', RESULT_CODES.intervalUnacceptable, 'REFUSED_INTERVAL', 'with code 4'),
  refused('session-taken', RESULT_CODES.sessionIdInUse, 'REFUSED_SESSION_IN_USE', 'with code 5'),
  refused(
    'closed-by-administrator',
    RESULT_CODES.administrativelyClosed,
    'REFUSED_ADMINISTRATIVELY',
    'with code 7',
  ),
  refused('not-authorised', RESULT_CODES.notAuthorised, 'REFUSED_NOT_AUTHORISED', 'with code 9'),
  refused('refused-by-tscf', 99, 'REFUSED_OTHER', 'with a code that is not known'),
  fault({
    name: 'the configuration is not answered',
    what: 'configuration-silent',
    where: 'tscf',
    confidence: 'likely',
    shown: ['configuration', 'CONFIG_TIMEOUT'],
    inject: () => atScripted(() => () => undefined),
  }),
  fault({
    name: 'the connection ends at the configuration',
    what: 'configuration-failed',
    where: 'tscf',
    confidence: 'likely',
    shown: ['configuration', 'CONFIG_CLOSED'],
    async inject() {
      const port = await secureServer({
        cert: good.certPem,
        key: good.keyPem,
        onSecure: (socket) => void socket.once('data', () => socket.end()),
      });
      return { ca, profile: { port } };
    },
  }),
  fault({
    name: 'keep-alives are not answered, on any connection',
    what: 'keep-alives-unanswered',
    where: 'tscf',
    confidence: 'likely',
    shown: ['keep-alive', 'KEEP_ALIVES_MISSED'],
    async inject() {
      const { tscf, patient } = await atTscf({});
      tscf.server.behave({ answers: 'never' });
      return patient;
    },
  }),
  fault({
    name: 'one connection is forgotten, and another one works',
    what: 'connection-fell-silent',
    where: 'path',
    confidence: 'likely',
    shown: ['keep-alive', 'KEEP_ALIVES_MISSED'],
    inject: () =>
      atScripted((connection) => (connection === 0 ? withKeepAlives(() => undefined) : mannerly(30))),
  }),
  fault({
    name: 'the TSCF stops in the midst of it',
    what: 'path-lost',
    where: 'path',
    confidence: 'likely',
    shown: ['keep-alive', 'KEEP_ALIVES_MISSED'],
    async inject() {
      let stopped = false;
      const listening = await atScripted(() =>
        withKeepAlives((peer, message) => {
          // From the third on; no other connection gets as far as TLS.
          if (message.sequence > 3) stopped = true;
          else peer.send({ ...message, type: 'Keep_Alive_Response' });
        }),
      );
      const port = await tcpServer((socket) => {
        if (stopped) return;
        const onward = connect(listening.profile.port, '127.0.0.1');
        onward.on('error', () => undefined);
        socket.on('close', () => onward.destroy());
        socket.pipe(onward).pipe(socket);
      });
      return { ...listening, profile: { port } };
    },
  }),
  fault({
    name: 'keep-alives are answered late',
    what: 'keep-alives-late',
    where: 'tscf',
    confidence: 'likely',
    shown: ['keep-alive', 'KEEP_ALIVES_LATE'],
    async inject() {
      const { tscf, patient } = await atTscf({});
      tscf.server.behave({ answers: 'late', lateByMs: 2_500 });
      return patient;
    },
  }),
  fault({
    name: 'keep-alives are answered with the wrong Sequence',
    what: 'keep-alives-mismatched',
    where: 'tscf',
    confidence: 'certain',
    shown: ['keep-alive', 'KEEP_ALIVES_MISMATCHED'],
    inject: () =>
      atScripted(() =>
        withKeepAlives((peer, { sessionId, sequence }) =>
          peer.send(rawMessage({ type: 'Keep_Alive_Response', sessionId, sequence: sequence + 1_000 })),
        ),
      ),
  }),
  fault({
    name: 'the TSCF ends the connection between keep-alives',
    what: 'connection-ended',
    where: 'tscf',
    confidence: 'possible',
    shown: ['keep-alive', 'PEER_CLOSED'],
    inject: () => atScripted(() => withKeepAlives((peer) => peer.close())),
  }),
  fault({
    name: 'the TSCF bears less silence than its own interval',
    what: 'idle-limit-short',
    where: 'tscf',
    confidence: 'certain',
    shown: ['configuration', 'IDLE_LIMIT_SHORT'],
    inject: async () => (await atTscf({ idleLimitS: 5 })).patient,
  }),
  fault({
    name: 'the program stands still (SIGSTOP)',
    what: 'machine-stalled',
    where: 'this-machine',
    confidence: 'certain',
    shown: ['steady', 'DISTURBED'],
    inject: () =>
      asChild((pid) => {
        process.kill(pid, 'SIGSTOP');
        setTimeout(() => process.kill(pid, 'SIGCONT'), 2_500);
      }),
  }),
  fault({
    name: 'the machine sleeps',
    what: 'machine-slept',
    where: 'this-machine',
    confidence: 'certain',
    shown: ['steady', 'DISTURBED'],
    words: /for 600\.\d s/,
    async inject() {
      let sleptMs = 0;
      const { clock } = nodePlatform;
      let keepAlives = 0;
      const patient = await atScripted(() =>
        withKeepAlives((peer, message) => {
          keepAlives += 1;
          // On Linux the wall clock alone goes on; what is under way is lost.
          if (keepAlives === 3) sleptMs = 600_000;
          else peer.send({ ...message, type: 'Keep_Alive_Response' });
        }),
      );
      const sleeping = { monotonicMs: () => clock.monotonicMs(), wallMs: () => clock.wallMs() + sleptMs };
      return { ...patient, clock: sleeping };
    },
  }),
];
