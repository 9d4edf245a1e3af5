import type { DiagnosisRun } from '../../app/contract/contract.ts';
import { text } from '../text.ts';

/** That a diagnosis began, and how it ended: its stages follow each other too fast to be read out. */
export function diagnosisNews(
  was: DiagnosisRun | null | undefined,
  is: DiagnosisRun | null | undefined,
): readonly string[] {
  // An update that says nothing of it, or the same again.
  if (is === null || is === undefined || was?.state === is.state) return [];
  const words = text.diagnostics.announce;
  if (is.state === 'running') return [words.started(is.name)];
  // One that ended before this window was there is no news.
  if (was === null || was === undefined) return [];
  if (is.diagnosis !== null) return [words.ended(is.name, text.engine.verdict(is.diagnosis.verdict).what)];
  const { problem } = is;
  return [words.failed(is.name, problem === null ? '' : text.engine.message(problem.code, problem.message))];
}
