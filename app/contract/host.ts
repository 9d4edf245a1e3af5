import { z } from 'zod';
import type { CoreApi, CoreChange } from '../../main/model/core-api.ts';
import { asPinholeError, PinholeError } from '../../main/model/errors.ts';
import { LIMITS } from '../../main/model/limits.ts';
import { describeIssue } from '../../main/model/profile.ts';
import { lastEvents } from '../../main/model/last-events.ts';
import type { TunnelEvent } from '../../main/model/tunnel-event.ts';
import type { WireAnswer, WireEvent } from './channel.ts';
import {
  requests,
  type CoreSnapshot,
  type CoreUpdate,
  type Params,
  type RequestName,
  type Result,
} from './contract.ts';

type Handlers = { readonly [N in RequestName]: (params: Params<N>) => Result<N> | Promise<Result<N>> };

/** The engine's end of the contract for one window. */
export interface ContractHost {
  /** Answers one request; whatever arrives, it resolves and never rejects. */
  handle(name: unknown, params: unknown): Promise<WireAnswer>;
  /** Nobody sees the window: what changes is gathered, and sent once somebody does. Requests are answered all the same. */
  setWatched(isWatched: boolean): void;
  /** Ends the updates to this window. */
  close(): void;
}

export interface ContractHostOptions {
  readonly core: CoreApi;
  readonly version: string;
  readonly kind: CoreSnapshot['host'];
  /** Sends an event to the window. */
  readonly send: (event: WireEvent) => void;
  /** Calls back after `ms`. @returns the way to call it off. */
  readonly after: (ms: number, callback: () => void) => () => void;
  /** Opens the policy's help address, where the page cannot by a link. @throws PinholeError HELP_UNAVAILABLE */
  readonly openHelp?: ((address: string) => Promise<void>) | undefined;
}

const UPDATE_GAP_MS = 1_000 / LIMITS.updatesPerSecond.value;

/** Derives a window's host from the contract's table: every request parsed, every failure a value, updates coalesced. */
export function createContractHost(options: ContractHostOptions): ContractHost {
  const { core } = options;
  const updates = createUpdates(options);
  let inFlight = 0;

  const handlers: Handlers = {
    'core.snapshot': () => ({
      sequence: updates.settle(),
      version: options.version,
      host: options.kind,
      tunnels: [...core.tunnels()],
      demo: core.demo(),
      events: [...core.events()],
      warnings: [...core.warnings()],
      managed: core.managed.facts(),
      support: core.support.snapshot(),
      settings: core.settings.snapshot(),
      updates: core.updates.snapshot(),
    }),
    'tunnel.start': ({ id }) => (core.startTunnel(id), {}),
    'tunnel.stop': async ({ id }) => (await core.stopTunnel(id), {}),
    'tunnel.tryNow': ({ id }) => (core.tryNow(id), {}),
    'measurement.start': ({ id, maxSeconds }) => (core.measure(id, { maxSeconds }), {}),
    'measurement.cancel': ({ id }) => (core.cancelMeasurement(id), {}),
    'demo.start': async () => (await core.startDemo(), {}),
    'demo.stop': async () => (await core.stopDemo(), {}),
    'demo.behave': (change) => (core.behave(change), {}),
    'demo.forget': () => (core.forget(), {}),
    'demo.cut': () => (core.cut(), {}),
    'profiles.list': (query) => core.profiles.list(query),
    'profiles.get': ({ id }) => core.profiles.get(id),
    'profiles.save': (request) => core.profiles.save(request),
    'profiles.setSecrets': (request) => core.profiles.setSecrets(request),
    'profiles.remove': async ({ id, revision }) => (await core.profiles.remove(id, revision), {}),
    'profiles.import': ({ text, onConflict }) => core.profiles.importText(text, onConflict),
    'profiles.export': ({ ids }) => core.profiles.exportText(ids),
    'certificate.inspect': (request) => core.profiles.inspect(request),
    'ca.inspect': ({ path }) => core.profiles.inspectCa(path),
    'diagnosis.start': (request) => (core.support.diagnose(request), {}),
    'diagnosis.cancel': () => (core.support.cancelDiagnosis(), {}),
    'capture.start': async (request) => (await core.support.startCapture(request), {}),
    'capture.stop': async () => (await core.support.stopCapture(), {}),
    'history.read': (query) => core.history.read(query),
    'log.read': (query) => core.support.readLog(query),
    'report.prepare': ({ level }) => core.support.prepareReport(level),
    'report.file': ({ name }) => core.support.reportFile(name),
    'report.save': async () => ({ path: await core.support.saveReport() }),
    'settings.change': async (change) => (await core.settings.change(change), {}),
    'updates.check': async () => (await core.updates.check(), {}),
    'updates.download': () => (core.updates.download(), {}),
    'updates.install': async () => (await core.updates.install(), {}),
    'secrets.store': () => core.secretStore(),
    'policy.list': () => core.managed.list(),
    'policy.reload': async () => (await core.managed.reload(), {}),
    async 'help.open'() {
      const { helpAddress } = core.managed.facts();
      if (helpAddress === null || options.openHelp === undefined) throw new PinholeError('HELP_UNAVAILABLE');
      await options.openHelp(helpAddress);
      return {};
    },
  };

  async function answer<N extends RequestName>(name: N, params: unknown): Promise<Result<N>> {
    const parsed = requests[name].params.safeParse(params);
    if (!parsed.success) {
      const why = describeIssue(parsed.error, params, ([first]) => first === 'secrets');
      throw new PinholeError('REQUEST_INVALID', `${name}: ${why}`);
    }
    return handlers[name](parsed.data as Params<N>);
  }

  return {
    async handle(name, params) {
      if (inFlight >= LIMITS.contractInFlight.value) return failure(new PinholeError('REQUEST_LIMIT'));
      inFlight += 1;
      try {
        const known = z.enum(Object.keys(requests) as RequestName[]).safeParse(name);
        if (!known.success) throw new PinholeError('REQUEST_UNKNOWN');
        return { ok: true, result: await answer(known.data, params) };
      } catch (thrown) {
        return failure(asPinholeError(thrown));
      } finally {
        inFlight -= 1;
      }
    },
    setWatched: updates.setWatched,
    close: updates.close,
  };
}

/** A failure as the answer to a request. */
export function failure(error: PinholeError): WireAnswer {
  return { ok: false, error: { code: error.code, message: error.message, action: error.action } };
}

type Part = Exclude<CoreChange['kind'], 'tunnel' | 'removed' | 'event'>;

/**
 * Gathers changes and sends them as one update, at most `LIMITS.updatesPerSecond`. An urgent one goes at once, ahead of its turn,
 * and a later turn is left out for it; where so many turns are owed already, it waits for the next.
 */
function createUpdates({ core, send, after }: ContractHostOptions): {
  settle: () => number;
  setWatched: (isWatched: boolean) => void;
  close: () => void;
} {
  let watched = true;
  let sequence = 0;
  /** Of the next turn to send; undefined while nothing was sent of late. */
  let callOff: (() => void) | undefined;
  /** Updates that went ahead of their turn. */
  let ahead = 0;
  /** Something urgent waits for its turn. */
  let pressing = false;
  let changed = new Set<string>();
  let removed = new Set<string>();
  let fresh: readonly TunnelEvent[] = [];
  /** Parts that are to be told of as a whole. */
  let parts = new Set<Part>();

  const forget = (): void => {
    pressing = false;
    changed = new Set();
    removed = new Set();
    fresh = [];
    parts = new Set();
  };
  const isNew = (): boolean => changed.size + removed.size + fresh.length + parts.size > 0;

  const awaitTurn = (): void => {
    callOff = after(UPDATE_GAP_MS, () => {
      const owed = ahead > 0 && !pressing;
      callOff = undefined;
      if (owed) ahead -= 1;
      const waits = watched && isNew();
      if (owed || waits) awaitTurn();
      if (waits && !owed) flush();
    });
  };

  const flush = (): void => {
    sequence += 1;
    const update: CoreUpdate = {
      sequence,
      tunnels: [...changed].flatMap((id) => core.tunnel(id) ?? []),
      removed: [...removed],
      demo: parts.has('demo') ? core.demo() : null,
      events: fresh.slice(0, LIMITS.eventsPerUpdate.value),
      // What is wrong with a policy is among the warnings.
      warnings: parts.has('warnings') || parts.has('policy') ? [...core.warnings()] : null,
      managed: parts.has('policy') ? core.managed.facts() : null,
      // What the policy allows is among it.
      support: parts.has('support') || parts.has('policy') ? core.support.snapshot() : null,
      settings: parts.has('settings') ? core.settings.snapshot() : null,
      updates: parts.has('updates') ? core.updates.snapshot() : null,
      stale: { profiles: parts.has('profiles'), policy: parts.has('policy') },
    };
    const later = fresh.slice(LIMITS.eventsPerUpdate.value);
    forget();
    fresh = later;
    send({ event: 'core.changed', payload: update });
  };

  const tellInTurn = (urgent: boolean): void => {
    if (callOff === undefined) {
      awaitTurn();
      flush();
    } else if (urgent && ahead < LIMITS.updatesAhead.value) {
      ahead += 1;
      flush();
    } else {
      pressing ||= urgent;
    }
  };

  const take = (change: CoreChange): void => {
    let urgent = false;
    switch (change.kind) {
      case 'tunnel':
        changed.add(change.id);
        urgent = change.urgent;
        break;
      case 'removed':
        changed.delete(change.id);
        removed.add(change.id);
        urgent = true;
        break;
      case 'demo':
      case 'warnings':
      case 'profiles':
      case 'support':
      case 'updates':
      case 'policy':
      case 'settings':
        parts.add(change.kind);
        break;
      case 'event':
        // Unwatched, as many as a full snapshot would have.
        fresh = lastEvents(
          [...fresh, change.event],
          LIMITS[watched ? 'eventsPerUpdate' : 'eventsKept'].value,
        );
        break;
    }
    if (watched) tellInTurn(urgent);
  };

  const stop = core.onChange(take);
  return {
    /** What waits to be sent is in the full snapshot that the window is about to get. */
    settle() {
      forget();
      return sequence;
    },
    setWatched(isWatched) {
      watched = isWatched;
      if (watched && callOff === undefined && isNew()) tellInTurn(false);
    },
    close() {
      stop();
      callOff?.();
    },
  };
}
