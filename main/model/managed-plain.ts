// Apart from the schemas of `managed.ts`: the engine needs these alone, and a command is not to build what is for windows.

export const NO_LOCKS = {
  intervalS: null,
  responseTimeS: null,
  reconnectMs: null,
  proxy: null,
  caFile: null,
  captiveProbeUrl: null,
} as const;

/** Stands for a secret value wherever values are shown. */
export const SECRET_SHOWN = '(secret)';

/** `FILE:LINE:COLUMN: message`, as compilers write it and editors understand it. */
export function problemText({
  origin,
  line,
  column,
  message,
}: {
  readonly origin: string;
  readonly line: number | null;
  readonly column: number | null;
  readonly message: string;
}): string {
  return `${[origin, line, column].filter((part) => part !== null).join(':')}: ${message}`;
}
