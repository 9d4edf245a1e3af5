import { stat } from 'node:fs/promises';
import { explainStream, isPcapng, parseHex, readBoundedFile } from '../../main/core.ts';
import { PinholeError } from '../../main/model/errors.ts';
import { LIMITS } from '../../main/model/limits.ts';
import { decodeCapture } from './decode-capture.ts';
import { explainedEvent, explainedText } from './explained.ts';
import { EXIT, jsonLine, type ExitStatus, type Io } from './io.ts';

/**
 * `pinhole decode HEX|FILE`: explains the messages of a stream, or of a capture, one after the other and octet by octet, as far as it
 * can be told where each ends. With --json a line a message. The status says whether all of them are whole.
 */
export async function decode(
  input: string,
  options: { readonly json: boolean },
  io: Io,
): Promise<ExitStatus> {
  const octets = await octetsOf(input);
  if (isPcapng(octets)) return decodeCapture(octets, options, io);
  let status: ExitStatus = EXIT.ok;
  for (const explained of explainStream(octets)) {
    const isAlone = explained.length === octets.length;
    if (options.json) {
      io.out(jsonLine({ offset: explained.offset, ...explainedEvent(explained) }));
    } else {
      if (explained.offset > 0) io.out('');
      const place = isAlone ? '' : `octet ${explained.offset}: `;
      for (const line of explainedText(explained, place)) io.out(line);
    }
    if (explained.problem !== null) {
      io.err(`At octet ${explained.offset}: ${explained.problem.message}. Nothing is explained after it.`);
      status = EXIT.failed;
    }
  }
  return status;
}

/** A file's octets, or those that its text spells in hexadecimal; what is no file is hexadecimal itself. */
async function octetsOf(input: string): Promise<Uint8Array> {
  const isFile = await stat(input).then(
    (found) => found.isFile(),
    () => false,
  );
  if (!isFile) return parseHex(input);
  const octets = await readBoundedFile(input, LIMITS.captureOctets.value, 'FILE_UNREADABLE');
  if (isPcapng(octets)) return octets;
  if (octets.length > LIMITS.decodeInputOctets.value) {
    throw new PinholeError(
      'FILE_UNREADABLE',
      `${input} has ${octets.length} octets; at most ${LIMITS.decodeInputOctets.value} are read of what is no capture`,
    );
  }
  const text = octets.toString('latin1');
  return /^[\s:0-9A-Fa-fx]+$/.test(text) ? parseHex(text) : octets;
}
