import { stat } from 'node:fs/promises';
import { describeMessage, parseHex, readBoundedFile, type MessageDescription } from '../../main/core.ts';
import { LIMITS } from '../../main/model/limits.ts';
import { EXIT, jsonLine, type ExitStatus, type Io } from './io.ts';

/** `pinhole decode HEX|FILE`: explains one control message octet by octet. */
export async function decode(
  input: string,
  options: { readonly json: boolean },
  io: Io,
): Promise<ExitStatus> {
  const description = describeMessage(await octetsOf(input));
  if (options.json) io.out(jsonLine(description));
  else for (const line of table(description)) io.out(line);
  return EXIT.ok;
}

/** A file's octets, or those that its text spells in hexadecimal; what is no file is hexadecimal itself. */
async function octetsOf(input: string): Promise<Uint8Array> {
  const isFile = await stat(input).then(
    (found) => found.isFile(),
    () => false,
  );
  if (!isFile) return parseHex(input);
  const octets = await readBoundedFile(input, LIMITS.decodeInputOctets.value, 'FILE_UNREADABLE');
  const text = octets.toString('latin1');
  return /^[\s:0-9A-Fa-fx]+$/.test(text) ? parseHex(text) : octets;
}

function* table({ summary, fields }: MessageDescription): Generator<string> {
  yield summary;
  yield '';
  const rows = [
    ['octets', 'hex', 'field', 'value', ''],
    ...fields.map(({ offset, length, hex, name, value, note }) => [
      length === 1 ? String(offset) : `${offset}-${offset + length - 1}`,
      hex,
      name,
      value,
      note,
    ]),
  ];
  const widths = [0, 1, 2, 3].map((column) => Math.max(...rows.map((row) => row[column]?.length ?? 0)));
  for (const row of rows)
    yield row
      .map((cell, column) => cell.padEnd(widths[column] ?? 0))
      .join('  ')
      .trimEnd();
}
