import type { Diagnosis, DiagnosisRun, StageRunSnapshot } from '../../../app/contract/contract.ts';
import { text } from '../../text.ts';

const words = text.diagnostics;

/** How a stage stands, in one word for icon, colour and text. */
export const standingOf = ({ state, result }: StageRunSnapshot): keyof typeof words.stages.state =>
  result?.outcome ?? (state === 'over' ? 'skipped' : state);

/** Verdict and stages as plain text, to be given to somebody else. */
export function resultText({ name, stages }: DiagnosisRun, { verdict, target, when }: Diagnosis): string {
  const { code, what, where, confidence, rivals, nextTest, action, actionForIt } = verdict;
  const lines = [`${words.verdict.of(name, target)} · ${when}`, `${words.verdict.label}: ${what} [${code}]`];
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
  const { title, result } = stage;
  const head = `${words.stages.state[standingOf(stage)]}: ${title}`;
  if (result === null) return head;
  const time = result.outcome === 'skipped' ? '' : ` (${words.stages.took(result.durationMs)})`;
  return `${head}${time}: ${result.message}${result.code === null ? '' : ` [${result.code}]`}`;
}
