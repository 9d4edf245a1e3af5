import type { TunnelSnapshot } from '../../../app/contract/contract.ts';
import type { CoreApi } from '../../../main/model/core-api.ts';
import { ERRORS } from '../../../main/model/error-table.ts';
import type { Problem } from '../../../main/model/problem.ts';
import { NO_SUPPORT } from '../../support/fake-core.ts';
import { fullTunnel } from '../../renderer/support/full-tunnel.ts';
import {
  demo,
  gapEvent,
  intervalEvent,
  kam,
  lifetimeOf,
  pinholeEvent,
  running,
  stateEvent,
  tunnel,
} from '../../renderer/support/samples.ts';
import { engine, press, type PageState } from './state.ts';

function problem(code: keyof typeof ERRORS): Problem {
  const { stage, retry, meaning, action } = ERRORS[code];
  return { code, stage, retry, message: meaning, action };
}

/** A tunnel in each state, short and long names among them. */
const SOME: readonly TunnelSnapshot[] = [
  tunnel('office', { name: 'Office', kam: kam({ nextInMs: 60_000 }) }),
  fullTunnel('branch', {
    name: 'Branch office, with a rather long name that does not fit on one line at all',
  }),
  tunnel('home', {
    name: 'Home',
    host: 'a-very-long-host-name.with.many.labels.of.a.carrier.example.net',
    state: 'reconnecting',
    reconnect: { attempt: 12, nextInMs: 3_600_000 },
    problem: problem('TCP_REFUSED'),
    pinhole: {
      verdict: 'closed',
      reasons: [
        {
          code: 'silence-after-miss-limit',
          text: 'Nothing came back for three requests in a row: the path is dead.',
          evidence: {},
        },
      ],
      sinceAgoMs: 90_000,
    },
  }),
  tunnel('train', {
    name: 'Train',
    state: 'waiting',
    interval: null,
    problem: problem('NAME_LOOKUP_FAILED'),
  }),
  tunnel('lab', {
    name: 'Lab',
    state: 'failed',
    interval: null,
    problem: problem('TLS_CERTIFICATE_UNTRUSTED'),
  }),
  tunnel('new', { name: 'New', state: 'connecting', stage: 'tls', interval: null }),
  tunnel('off', { name: 'Off', state: 'stopped', interval: null, connectedForMs: null }),
];

const EVENTS = [
  intervalEvent({ tunnel: 'office' }),
  stateEvent({ tunnel: 'office' }),
  gapEvent({ tunnel: 'branch' }),
  pinholeEvent({ tunnel: 'home', verdict: 'closed', reasons: [] }),
  stateEvent({
    tunnel: 'home',
    state: 'reconnecting',
    attempt: 12,
    code: 'TCP_REFUSED',
    message: 'Refused.',
  }),
];

const withTunnels =
  (tunnels: readonly TunnelSnapshot[], more: Partial<CoreApi> = {}) =>
  (): Partial<CoreApi> => ({
    tunnels: () => tunnels,
    tunnel: (id) => tunnels.find((each) => each.id === id),
    events: () => EVENTS,
    ...more,
  });

export const runningTunnels = withTunnels(SOME);

const DEMO = tunnel('demo', { name: 'Demo tunnel', host: '127.0.0.1' });

export const TUNNELS: readonly PageState[] = [
  { name: 'tunnels', tab: 'Tunnels', engine: engine({}, runningTunnels) },
  { name: 'demo', tab: 'Tunnels', engine: engine({}, withTunnels([DEMO], { demo: () => demo() })) },
  {
    name: 'detail',
    tab: 'Tunnels',
    engine: engine({}, runningTunnels),
    arrange: (page) => press(page, /^Branch office.*: details$/),
  },
  {
    name: 'detail-failed',
    tab: 'Tunnels',
    engine: engine({}, runningTunnels),
    arrange: (page) => press(page, 'Lab: details'),
  },
  {
    name: 'detail-measuring',
    tab: 'Tunnels',
    engine: engine(
      {},
      withTunnels([tunnel('office', { name: 'Office', lifetime: lifetimeOf({ measurement: running() }) })]),
    ),
    arrange: (page) => press(page, 'Office: details'),
  },
  {
    name: 'capture',
    tab: 'Tunnels',
    engine: engine({}, (core) =>
      withTunnels(SOME, {
        support: {
          ...core.support,
          snapshot: () => ({
            ...NO_SUPPORT,
            capture: {
              ids: ['office'],
              path: '/home/a-rather-long-user-name/Downloads/pinhole-2026-11-22T10-00-00.pcapng',
              startedAgoMs: 61_000,
              maxOctets: 10_485_760,
              maxMs: 3_600_000,
              outcome: null,
            },
          }),
        },
      })(),
    ),
    async arrange(page) {
      await press(page, 'Office: details');
      await page.getByTestId('capture').scrollIntoViewIfNeeded();
    },
  },
];
