import type { UpdatesSnapshot } from '../../app/contract/contract.ts';
import { text } from '../text.ts';

/** What came of looking for a new version, or of downloading it; not how far it is. */
export function updateNews(
  was: UpdatesSnapshot | null | undefined,
  is: UpdatesSnapshot | null,
): readonly string[] {
  if (was === null || was === undefined || is === null || was.status.state === is.status.state) return [];
  const words = text.updates.announce;
  const { status } = is;
  switch (status.state) {
    case 'available':
      return [words.available(status.version)];
    case 'ready':
      return [words.ready(status.version)];
    case 'failed':
      return [words.failed(status.problem.message)];
    default:
      return [];
  }
}
