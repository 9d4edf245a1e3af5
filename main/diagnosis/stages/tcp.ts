import type { Socket } from 'node:net';
import { endpoint } from '../../model/endpoint.ts';
import type { EvidenceOf } from '../../model/diagnosis.ts';
import { LIMITS } from '../../model/limits.ts';
import { isLoopback, usableAddresses } from '../../platform/network.ts';
import type { Candidate, Candidates } from '../../transport/candidates.ts';
import { connectAddress } from '../../transport/connect-address.ts';
import { failureOf, milliseconds } from '../found.ts';
import type { Finding, Stage, StageContext } from '../stage.ts';

type Evidence = EvidenceOf<'tcp'>;
type Attempt = Evidence['attempts'][number];

/**
 * Connects to every address on every port, all side by side. The further stages go by the first that connects, and do not wait for
 * the others, which are tested to the end all the same: they tell what is wrong with the rest.
 */
export const tcp: Stage<'tcp'> = {
  id: 'tcp',
  title: 'TCP',
  dependsOn: ['name'],
  timeoutMs: LIMITS.stageMs.value,
  timeoutCode: 'TCP_TIMEOUT',
  async run(context, signal) {
    const { made } = context;
    const attempts: Attempt[] = [];
    const { candidates } = made;
    if (candidates !== undefined) {
      await eachCandidate(candidates, signal, async (candidate) => {
        const at = attempts.push(begun(candidate)) - 1;
        attempts[at] = await attempt(candidate, context, signal);
      });
    }
    return judge(attempts.slice(0, LIMITS.dialAttempts.value), context);
  },
};

/** Runs `run` for those there are and those that come, at once for each; resolves when all are over. */
function eachCandidate(
  candidates: Candidates,
  signal: AbortSignal,
  run: (candidate: Candidate) => Promise<void>,
): Promise<void> {
  return new Promise((resolve, reject) => {
    let underWay = 0;
    const look = (): void => {
      for (let next = take(); next !== undefined; next = take()) {
        underWay += 1;
        run(next).then(ended, reject);
      }
      if (underWay === 0 && (candidates.complete || signal.aborted)) resolve();
    };
    const take = (): Candidate | undefined => (signal.aborted ? undefined : candidates.take());
    const ended = (): void => {
      underWay -= 1;
      look();
    };
    candidates.onChange(look);
    signal.addEventListener('abort', look, { once: true });
    look();
  });
}

const begun = ({ address, port, family }: Candidate): Attempt => ({
  address,
  port,
  family,
  durationMs: 0,
  outcome: 'cancelled',
  code: null,
  systemCode: null,
  expected: false,
});

async function attempt(candidate: Candidate, context: StageContext, signal: AbortSignal): Promise<Attempt> {
  const { clock, timers } = context.ports;
  const startedMs = clock.monotonicMs();
  const host = hostOf(context);
  let socket: Socket;
  try {
    socket = await connectAddress(host, candidate, timers, signal);
  } catch (thrown) {
    const error = failureOf(thrown, signal);
    const isCancelled = error.stage !== 'tcp';
    return {
      ...begun(candidate),
      durationMs: clock.monotonicMs() - startedMs,
      outcome: isCancelled ? 'cancelled' : 'failed',
      code: isCancelled ? null : error.code,
      systemCode: error.facts.systemCode ?? null,
    };
  }
  const durationMs = clock.monotonicMs() - startedMs;
  reached(socket, candidate, durationMs, context);
  return { ...begun(candidate), durationMs, outcome: 'connected' };
}

function reached(socket: Socket, candidate: Candidate, connectMs: number, context: StageContext): void {
  const { made, ports } = context;
  if (made.reachedAt !== undefined) {
    socket.destroy();
    return;
  }
  const host = hostOf(context);
  made.reached = { socket, port: candidate.port };
  made.reachedAt = candidate;
  made.connectMs = connectMs;
  made.again = async (signal) => {
    signal.throwIfAborted();
    return connectAddress(host, candidate, ports.timers, signal);
  };
  context.proceed();
}

const hostOf = ({ made, profile }: Pick<StageContext, 'made' | 'profile'>): string =>
  made.way === 'direct' ? profile.host : made.way.host;

function judge(tried: readonly Attempt[], context: StageContext): Finding<'tcp'> {
  const { made, ports } = context;
  const attempts = tried.map((one) => ({ ...one, expected: isExpected(one, hostOf(context), ports) }));
  const { reachedAt: first, connectMs = 0 } = made;
  const evidence: Evidence = {
    of: made.way === 'direct' ? 'tscf' : 'proxy',
    attempts,
    used: first === undefined ? null : { address: first.address, port: first.port },
  };
  const failed = attempts.filter(({ outcome }) => outcome === 'failed');
  if (first === undefined) {
    const code = failed.find(({ expected }) => !expected)?.code ?? failed[0]?.code ?? 'TCP_TIMEOUT';
    return { outcome: 'failed', code, evidence, message: `None of ${list(attempts)} connected.` };
  }
  const used = `${endpoint(first.address, first.port)} connected in ${milliseconds(connectMs)}`;
  const dead = failed.filter(({ expected }) => !expected);
  if (dead.length === 0) return { outcome: 'passed', code: null, evidence, message: `${used}.` };
  return {
    outcome: 'warned',
    code: 'ADDRESSES_DEAD',
    evidence,
    message: `${used}; ${list(dead)} did not.`,
  };
}

/** A failure that is no fault: what is on this machine listens where it likes, and a family that it lacks leads nowhere. */
function isExpected(
  { outcome, code, family, address }: Attempt,
  host: string,
  { network }: StageContext['ports'],
): boolean {
  if (outcome !== 'failed') return false;
  if (isLoopback(host) || isLoopback(address)) return true;
  const usable = usableAddresses(network);
  const isFamily = (one: string): boolean => (family === 6) === one.includes(':');
  return code === 'TCP_UNREACHABLE' && usable !== undefined && ![...usable].some(isFamily);
}

/** Places that a sentence names; the evidence has all. */
const LISTED = 3;

function list(attempts: readonly Attempt[]): string {
  const places = attempts.slice(0, LISTED).map(({ address, port, code }) => {
    const seen = code === null ? '' : ` (${code})`;
    return `${endpoint(address, port)}${seen}`;
  });
  const more = attempts.length > LISTED ? ` and ${attempts.length - LISTED} more` : '';
  return `${places.join(', ')}${more}`;
}
