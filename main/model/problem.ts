import { z } from 'zod';
import { ERROR_CODES, ERRORS, type PinholeError } from './errors.ts';

export const problemSchema = z.strictObject({
  code: z.enum(ERROR_CODES),
  stage: z.string(),
  retry: z.enum(['now', 'backoff', 'never']),
  /** What was seen, one line. */
  message: z.string(),
  /** What to do next, one line. */
  action: z.string(),
});
export type Problem = z.output<typeof problemSchema>;

export function problemOf({ code, message }: PinholeError): Problem {
  const { stage, retry, action } = ERRORS[code];
  return { code, stage, retry, message, action };
}
