import { assertCapturable, openKeyLog, type KeyLog } from '../../main/core.ts';
import type { CaptureOptions, CaptureOutcome } from '../../main/model/capture.ts';
import type { CoreApi } from '../../main/model/core-api.ts';
import { PinholeError } from '../../main/model/errors.ts';
import { LIMITS } from '../../main/model/limits.ts';
import type { Policy } from '../../main/model/policy.ts';
import { nodePlatform } from '../../main/platform/node-platform.ts';
import { jsonLine, type Io } from './io.ts';
import { parseDuration, parseSize } from './parse.ts';

/** What `pinhole connect` can be told to record. */
export interface RecordOptions {
  readonly capture?: string;
  readonly captureMaxSize?: string;
  readonly captureFor?: string;
  readonly capturePackets?: string;
  readonly tlsKeyLog?: string;
}

const DEFAULT_SIZE = '10M';
const DEFAULT_TIME = '1h';

/** @returns undefined where nothing is to be captured. @throws PinholeError OPTION_INVALID, CAPTURE_FORBIDDEN */
export function chooseCapture(options: RecordOptions, policy: Policy): CaptureOptions | undefined {
  const { capture: path, captureMaxSize, captureFor, capturePackets = 'headers' } = options;
  if (path === undefined) {
    const stray = captureMaxSize ?? captureFor ?? options.capturePackets;
    if (stray === undefined) return undefined;
    throw new PinholeError(
      'OPTION_INVALID',
      `"${stray}" is a bound of a capture, and there is no --capture FILE`,
    );
  }
  if (capturePackets !== 'headers' && capturePackets !== 'none') {
    throw new PinholeError(
      'OPTION_INVALID',
      `--capture-packets is "${capturePackets}"; headers or none would be right`,
    );
  }
  assertCapturable(policy);
  const maxMs = parseDuration('--capture-for', captureFor ?? DEFAULT_TIME);
  if (maxMs < 1 || maxMs > LIMITS.captureMs.value) {
    throw new PinholeError(
      'OPTION_INVALID',
      `--capture-for is "${captureFor ?? ''}"; up to 24h would be right`,
    );
  }
  return {
    path,
    packets: capturePackets,
    maxOctets: parseSize(
      '--capture-max-size',
      captureMaxSize ?? DEFAULT_SIZE,
      LIMITS.captureOctetsLeast.value,
      LIMITS.captureOctets.value,
    ),
    maxMs,
  };
}

/** Begins it, and says when it ends: in words, or as an event. @throws PinholeError CAPTURE_… */
export async function beginCapture(
  core: CoreApi,
  tunnel: string,
  chosen: CaptureOptions,
  { json }: { readonly json: boolean },
  io: Io,
): Promise<void> {
  const { ended } = await core.startCapture([tunnel], chosen);
  void ended.then((outcome) => {
    if (json) io.out(jsonLine(captureEvent(tunnel, outcome)));
    io.err(captureWords(outcome));
  });
}

function captureEvent(tunnel: string, { path, end, written, dropped, error }: CaptureOutcome): object {
  const time = new Date(nodePlatform.clock.wallMs()).toISOString();
  const problem = { code: error?.code ?? null, message: error?.message ?? null };
  return { time, tunnel, event: 'capture', file: path, end, written, dropped, ...problem };
}

function captureWords({ path, words, written, dropped, error }: CaptureOutcome): string {
  const missing = dropped === 0 ? '' : `, ${dropped} missing: the disk did not take them in time`;
  if (error === null) return `Capture: ${written} messages in ${path}${missing}. ${words}`;
  return `Capture ended: ${error.message}. The tunnel does not depend on it. ${error.action}`;
}

/** Opens the file for the keys of TLS, with a warning. @throws PinholeError KEY_LOG_FILE, CAPTURE_FORBIDDEN */
export async function chooseKeyLog(
  { tlsKeyLog: path }: RecordOptions,
  policy: Policy,
  io: Io,
): Promise<KeyLog | undefined> {
  if (path === undefined) return undefined;
  assertCapturable(policy);
  const log = await openKeyLog(path, ({ message }) =>
    io.err(`Keys of TLS are no longer written: ${message}`),
  );
  io.err(
    `Warning: ${path} gets the keys of every TLS connection of this run. Whoever has it can decrypt what they recorded of them, the proxy's password included. Delete it when it is no longer needed.`,
  );
  return log;
}
