/** Diagnoses to begin from; a test says only what it is about. */
import type {
  Diagnosis,
  DiagnosisRun,
  StageResult,
  StageRunSnapshot,
  SupportSnapshot,
  Verdict,
} from '../../../app/contract/contract.ts';
import { NO_SUPPORT } from '../../support/fake-core.ts';

const TITLES = {
  machine: 'This machine',
  portal: 'Captive portal',
  way: 'Way',
  name: 'Name',
  tcp: 'TCP',
  proxy: 'Proxy',
  tls: 'TLS',
  clock: 'Clock',
  configuration: 'Configuration',
  'keep-alive': 'Keep-alive',
  idle: 'Idle hold',
  steady: 'Steadiness',
} as const satisfies Record<StageResult['id'], string>;
const STAGES = Object.keys(TITLES) as readonly StageResult['id'][];

type Common = Omit<StageResult, 'id' | 'title' | 'evidence'>;

/** A stage that is over, without evidence. */
export const stageResult = (id: StageResult['id'], change: Partial<Common> = {}): StageResult => ({
  id,
  title: TITLES[id],
  outcome: 'passed',
  code: null,
  durationMs: 12,
  pacingMs: 0,
  because: null,
  evidence: null,
  message: `${TITLES[id]} holds.`,
  ...change,
});

export const tcpRefused: StageResult = {
  ...stageResult('tcp', { outcome: 'failed', code: 'TCP_REFUSED', message: 'Refused.' }),
  id: 'tcp',
  evidence: {
    of: 'tscf',
    attempts: [
      {
        address: '192.0.2.1',
        port: 4433,
        family: 4,
        durationMs: 20,
        outcome: 'failed',
        code: 'TCP_REFUSED',
        systemCode: 'ECONNREFUSED',
        expected: false,
      },
      {
        address: '192.0.2.2',
        port: 4433,
        family: 4,
        durationMs: 15,
        outcome: 'cancelled',
        code: null,
        systemCode: null,
        expected: false,
      },
    ],
    used: null,
  },
};

export const HEALTHY: Verdict = {
  code: 'healthy',
  what: 'The whole way holds, and keep-alives are answered.',
  where: null,
  confidence: 'certain',
  rivals: [],
  nextTest: null,
  action: 'Nothing to do.',
  actionForIt: 'Nothing to do.',
};

export const REFUSED: Verdict = {
  code: 'tscf-refuses',
  what: 'The TSCF refuses the connection.',
  where: 'tscf',
  confidence: 'likely',
  rivals: ['A packet filter answers in its place.'],
  nextTest: 'The same from another network.',
  action: 'Check host and port.',
  actionForIt: 'Look whether the TSCF listens.',
};

export const diagnosis = (verdict: Verdict = HEALTHY, results: readonly StageResult[] = []): Diagnosis => ({
  when: '2026-11-22T10:00:00.000Z',
  target: 'tscf.example.com:443',
  durationMs: 3_200,
  pacingMs: 1_800,
  stages: STAGES.map((id) => results.find((result) => result.id === id) ?? stageResult(id)),
  verdict,
});

/** @param results of the stages that are over; `begun` run, the rest wait. */
export const stages = (
  results: readonly StageResult[],
  begun: readonly StageResult['id'][] = [],
): StageRunSnapshot[] =>
  STAGES.filter((id) => id !== 'idle').map((id) => {
    const result = results.find((each) => each.id === id) ?? null;
    const state = result !== null ? 'over' : begun.includes(id) ? 'running' : 'waiting';
    return { id, title: TITLES[id], state, result };
  });

export const underWay = (change: Partial<DiagnosisRun> = {}): DiagnosisRun => ({
  id: 'a',
  name: 'Tunnel a',
  state: 'running',
  elapsedMs: 2_000,
  withIdle: false,
  stages: stages([]),
  diagnosis: null,
  problem: null,
  ...change,
});

export const ended = (of: Diagnosis = diagnosis()): DiagnosisRun =>
  underWay({ state: 'ended', stages: stages(of.stages), diagnosis: of });

export const support = (
  run: DiagnosisRun | null,
  rights: Partial<SupportSnapshot['rights']> = {},
): SupportSnapshot => ({
  ...NO_SUPPORT,
  diagnosis: run,
  rights: { ...NO_SUPPORT.rights, ...rights },
});
