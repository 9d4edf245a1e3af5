import type { Diagnosis, DiagnosisRun, StageRunSnapshot } from '../../../app/contract/contract.ts';
import { text } from '../../text.ts';

const words = text.diagnostics;

/** How a stage stands, in one word for icon, colour and text. */
export const standingOf = ({ state, result }: StageRunSnapshot): keyof typeof words.stages.state =>
  result?.outcome ?? (state === 'over' ? 'skipped' : state);

/** Verdict and stages as plain text, to be given to somebody else. */
export function resultText({ name, stages }: DiagnosisRun, { verdict, target, when }: Diagnosis): string {
  const { code, where, confidence } = verdict;
  const { what, original, rivals, nextTest, action, actionForIt } = text.engine.verdict(verdict);
  const lines = [`${words.verdict.of(name, target)} · ${when}`, `${words.verdict.label}: ${what} [${code}]`];
  if (original !== null) lines.push(original);
  if (code !== 'healthy') {
    lines.push(`${words.verdict.where}: ${words.verdict.whereOf(where)}`);
    lines.push(`${words.verdict.sure}: ${words.verdict.confidence[confidence]}`);
    lines.push(...rivals.map((rival) => `${words.verdict.rivals}: ${rival}`));
    if (nextTest !== null) lines.push(`${words.verdict.nextTest}: ${nextTest}`);
    lines.push(`${words.verdict.action}: ${action}`, `${words.verdict.actionForIt}: ${actionForIt}`);
  }
  return [...lines, '', ...stages.map(stageLine), ''].join('\n');
}

function stageLine(stage: StageRunSnapshot): string {
  const { result } = stage;
  const head = `${words.stages.state[standingOf(stage)]}: ${text.engine.stageTitle(stage)}`;
  if (result === null) return head;
  const time = result.outcome === 'skipped' ? '' : ` (${words.stages.took(result.durationMs)})`;
  return `${head}${time}: ${text.engine.stageMessage(result)}${result.code === null ? '' : ` [${result.code}]`}`;
}
