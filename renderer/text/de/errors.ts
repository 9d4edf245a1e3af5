/** Every error of the engine: a code that is missing here does not compile. */
import type { ErrorCode } from '../../../app/contract/contract.ts';
import { errorsOfConnecting, type ErrorWords } from './errors-of-connecting.ts';
import { errorsOfDiagnosis } from './errors-of-diagnosis.ts';
import { errorsOfTheProgram } from './errors-of-the-program.ts';
import { errorsOfTunnels } from './errors-of-tunnels.ts';
import { errorsOfUse } from './errors-of-use.ts';

export const errors: Record<ErrorCode, ErrorWords> = {
  ...errorsOfConnecting,
  ...errorsOfTunnels,
  ...errorsOfDiagnosis,
  ...errorsOfUse,
  ...errorsOfTheProgram,
};
