import { isIP } from 'node:net';
import type { EvidenceOf } from '../../model/diagnosis.ts';
import { LIMITS } from '../../model/limits.ts';
import { Candidates, type Family } from '../../transport/candidates.ts';
import { nameError } from '../../transport/errors.ts';
import { findAddresses, type Resolve } from '../../transport/find-addresses.ts';
import { failureOf, milliseconds, sentence } from '../found.ts';
import { notNeeded, type Finding, type Stage, type StageContext } from '../stage.ts';

type Lookup = EvidenceOf<'name'>['lookups'][number];

/** The addresses of the TSCF, or of the proxy, as a tunnel would find them. */
export const name: Stage<'name'> = {
  id: 'name',
  title: 'Name',
  dependsOn: ['way'],
  timeoutMs: LIMITS.stageMs.value,
  timeoutCode: 'NAME_TIMEOUT',
  async run(context, signal) {
    const { profile, made } = context;
    const { host, ports } =
      made.way === 'direct'
        ? { host: profile.host, ports: [profile.port, ...profile.otherPorts] }
        : { host: made.way.host, ports: [made.way.port] };
    const candidates = new Candidates(ports);
    made.candidates = candidates;
    if (isIP(host) === 0) return find(host, candidates, context, signal);
    candidates.add([host]);
    candidates.finish();
    return notNeeded(`${host} is an address: there is nothing to look up.`);
  },
};

async function find(
  host: string,
  candidates: Candidates,
  { ports, made, proceed }: StageContext,
  signal: AbortSignal,
): Promise<Finding<'name'>> {
  const { clock } = ports;
  const lookups = new Map<Family, Lookup>(
    ([6, 4] as const).map((family) => [
      family,
      { family, addresses: [], code: null, systemCode: null, durationMs: null },
    ]),
  );
  const over: Promise<unknown>[] = [];
  const record: Resolve = (asked, family) => {
    const startedMs = clock.monotonicMs();
    const note = (found: Partial<Lookup>): void => {
      const durationMs = clock.monotonicMs() - startedMs;
      lookups.set(family, { family, addresses: [], code: null, systemCode: null, durationMs, ...found });
    };
    const search = ports.resolve(asked, family).then(
      (addresses) => {
        note({ addresses: addresses.slice(0, LIMITS.dialAddresses.value) });
        return addresses;
      },
      (thrown: unknown) => {
        const { code, facts } = nameError(asked, thrown as Error);
        note({ code, systemCode: facts.systemCode ?? null });
        throw thrown;
      },
    );
    over.push(search.catch(() => undefined));
    return search;
  };
  const evidence = (): EvidenceOf<'name'> => ({
    of: made.way === 'direct' ? 'tscf' : 'proxy',
    host,
    lookups: [...lookups.values()],
  });
  const startedMs = clock.monotonicMs();
  try {
    await findAddresses(host, candidates, { resolve: record, timers: ports.timers }, signal);
    proceed();
    await unlessAborted(Promise.all(over), signal);
  } catch (thrown) {
    // What is there already can be connected to, although one family has not answered in time.
    candidates.finish();
    if (candidates.empty) {
      const error = failureOf(thrown, signal);
      const message = signal.aborted ? `${host}: no answer from the name service.` : sentence(error);
      return { outcome: 'failed', code: error.code, evidence: evidence(), message };
    }
  }
  const found = evidence();
  const count = found.lookups.reduce((sum, { addresses }) => sum + addresses.length, 0);
  const took = milliseconds(clock.monotonicMs() - startedMs);
  return {
    outcome: 'passed',
    code: null,
    evidence: found,
    message: `${host} has ${count === 1 ? 'one address' : `${count} addresses`}, found in ${took}.`,
  };
}

/** A look-up of the system cannot be called off. */
function unlessAborted<T>(promise: Promise<T>, signal: AbortSignal): Promise<T> {
  return new Promise((resolve, reject) => {
    const abort = (): void => reject(signal.reason as Error);
    if (signal.aborted) abort();
    signal.addEventListener('abort', abort, { once: true });
    promise.then(resolve, reject);
  });
}
