import { basename, dirname, resolve } from 'node:path';
import { checkPolicyFile, listPolicies, type PolicySource } from '../../main/core.ts';
import { problemText } from '../../main/model/managed.ts';
import { EXIT, jsonLine, type ExitStatus, type Io } from './io.ts';
import { policyTable } from './policy-text.ts';

/** `pinhole policy list`: each key with its value and whose word it is. The status says whether anything is wrong. */
export async function policyList(
  options: { readonly json: boolean },
  io: Io,
  sources?: readonly PolicySource[],
): Promise<ExitStatus> {
  const { policies, problems } = await listPolicies(sources);
  if (options.json) io.out(jsonLine({ policies, problems }));
  else for (const line of policyTable(policies)) io.out(line);
  for (const problem of problems) io.err(problemText(problem));
  return problems.length === 0 ? EXIT.ok : EXIT.failed;
}

/** The folder of Linux whose files are recommended. */
const RECOMMENDED_FOLDER = 'recommended';

/** `pinhole policy check FILE`: what is wrong with a file, before it is rolled out. */
export async function policyCheck(
  file: string,
  options: { readonly recommended: boolean; readonly json: boolean },
  io: Io,
): Promise<ExitStatus> {
  const lies = basename(dirname(resolve(file)));
  const level = options.recommended || lies === RECOMMENDED_FOLDER ? 'recommended' : 'mandatory';
  const errors = await checkPolicyFile(file, level);
  const ok = errors.length === 0;
  if (options.json) io.out(jsonLine({ file, level, ok, errors }));
  else for (const error of errors) io.out(problemText(error));
  io.err(ok ? `${file} is a good policy file (${level})` : `${file}: ${errors.length} found`);
  return ok ? EXIT.ok : EXIT.failed;
}
