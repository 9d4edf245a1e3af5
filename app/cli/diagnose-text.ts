import type {
  Confidence,
  Diagnosis,
  FaultPlace,
  StageOutcome,
  StageResult,
} from '../../main/model/diagnosis.ts';

const OUTCOMES: Readonly<Record<StageOutcome, string>> = {
  passed: 'ok',
  warned: 'warn',
  failed: 'FAIL',
  skipped: '-',
};

const PLACES: Readonly<Record<FaultPlace, string>> = {
  'this-machine': 'this machine',
  'local-network': 'the network that this machine is on',
  path: 'the path to the TSCF',
  proxy: 'the proxy',
  tscf: 'the TSCF',
};

const CONFIDENCES: Readonly<Record<Confidence, string>> = {
  certain: 'certain',
  likely: 'likely, not certain',
  possible: 'possible, no more',
};

const OUTCOME_WIDTH = 5;
const TITLE_WIDTH = 15;
const TIME_WIDTH = 9;

/** What a stage came to, as one line. */
export function stageText({ title, outcome, durationMs, message, code }: StageResult): string {
  const time = outcome === 'skipped' ? '' : `${(durationMs / 1_000).toFixed(2)} s`;
  const head = `${OUTCOMES[outcome].padEnd(OUTCOME_WIDTH)}${title.padEnd(TITLE_WIDTH)}${time.padStart(TIME_WIDTH)}`;
  return `${head}  ${message}${code === null ? '' : ` [${code}]`}`;
}

/** The verdict in words: what, where, how sure, what else it may be, and what to do. */
export function* verdictText({ target, verdict }: Diagnosis): Generator<string> {
  const { code, what, where, confidence, rivals, nextTest, action, actionForIt } = verdict;
  yield '';
  yield `${target}: ${code}`;
  yield what;
  if (where !== null) yield `Where: ${PLACES[where]} (${CONFIDENCES[confidence]}).`;
  for (const rival of rivals) yield `Or: ${rival}`;
  if (nextTest !== null) yield `Next test: ${nextTest}`;
  if (code === 'healthy') return;
  yield `What to do: ${action}`;
  yield `For IT: ${actionForIt}`;
}
