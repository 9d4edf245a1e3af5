import { LIMITS } from '../model/limits.ts';
import type { PolicyProblem } from '../model/managed.ts';
import { readBoundedFile } from '../platform/read-file.ts';
import { jsonDocument, type DocumentPlace } from './document.ts';
import { judge } from './judge.ts';
import { resolve } from './resolve.ts';

/**
 * What is wrong with a policy file, in the order of its lines, wherever it lies and whosever it is.
 * @throws PinholeError FILE_UNREADABLE
 */
export async function checkPolicyFile(
  path: string,
  level: 'mandatory' | 'recommended',
): Promise<readonly PolicyProblem[]> {
  const octets = await readBoundedFile(path, LIMITS.policyFileOctets.value, 'FILE_UNREADABLE');
  const place: DocumentPlace = { origin: path, level, scope: 'machine' };
  const { problems } = resolve([judge(jsonDocument(octets, place))]);
  return problems.toSorted((one, other) => (one.line ?? 0) - (other.line ?? 0));
}
