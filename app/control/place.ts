/** Where the local socket of each program is, and whether what lies there is this user's alone. */
import type { Stats } from 'node:fs';
import { existsSync } from 'node:fs';
import { lstat, mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { z } from 'zod';
import { PinholeError } from '../../main/model/errors.ts';
import { LIMITS } from '../../main/model/limits.ts';
import { runtimeDirectory, stateDirectory } from '../../main/platform/paths.ts';
import { readBoundedFile } from '../../main/platform/read-file.ts';
import { hexSchema, type ControlProgram } from './proof.ts';

export interface ControlPlace {
  /** Its owner's alone. */
  readonly directory: string;
  /** Whose it has to be. undefined: a system without owners and modes of files, where the folder of the user's profile decides. */
  readonly uid: number | undefined;
}

/** The same for every program and command of one user. */
export function controlPlace(
  env: NodeJS.ProcessEnv = process.env,
  platform = process.platform,
  uid = process.getuid?.(),
): ControlPlace {
  if (uid === undefined) return { directory: join(stateDirectory(env, platform), 'control'), uid };
  const { XDG_RUNTIME_DIR: named } = env;
  if (named !== undefined && named !== '') return { directory: join(named, 'pinhole-control'), uid };
  // A session that was not told, as of cron, is nevertheless of the same user as one that was.
  const ofUser = `/run/user/${uid}`;
  if (platform === 'linux' && existsSync(ofUser)) return { directory: join(ofUser, 'pinhole-control'), uid };
  return { directory: join(runtimeDirectory(env), `pinhole-${uid}`), uid };
}

export interface ControlPaths {
  /** What is listened on. */
  readonly address: string;
  /** Held while the program lives. */
  readonly lock: string;
  /** Where it is listened, and the key to prove oneself with. */
  readonly card: string;
}

/**
 * @param run random hexadecimal digits: a named pipe has another name in each run, which nobody can have taken before.
 * @throws PinholeError CONTROL_UNAVAILABLE for a path that no socket can have
 */
export function controlPaths(
  { directory, uid }: ControlPlace,
  program: ControlProgram,
  run: string,
): ControlPaths {
  const address = uid === undefined ? `\\\\.\\pipe\\pinhole-${run}` : join(directory, `${program}.sock`);
  const octets = Buffer.byteLength(address);
  if (octets > LIMITS.controlPathOctets.value) {
    throw new PinholeError(
      'CONTROL_UNAVAILABLE',
      `${address} is too long for a socket: it has ${octets} octets, and at most ${LIMITS.controlPathOctets.value} fit. A shorter XDG_RUNTIME_DIR would do`,
    );
  }
  return { address, lock: join(directory, `${program}.lock`), card: cardPath(directory, program) };
}

const cardPath = (directory: string, program: ControlProgram): string => join(directory, `${program}.json`);

/** What a program that can be reached leaves beside its socket. */
const cardSchema = z.strictObject({ v: z.literal(1), address: z.string().min(1).max(200), key: hexSchema });
export type ControlCard = z.output<typeof cardSchema>;

/** @throws PinholeError CONTROL_UNTRUSTED, CONTROL_UNAVAILABLE */
export async function prepareDirectory(place: ControlPlace): Promise<void> {
  try {
    await mkdir(place.directory, { recursive: true, mode: 0o700 });
  } catch (cause) {
    const why = cause instanceof Error ? cause.message : String(cause);
    throw new PinholeError('CONTROL_UNAVAILABLE', `${place.directory} cannot be made: ${why}`, { cause });
  }
  await assertOwn(place.directory, 'directory', place);
}

/**
 * @returns undefined: there is no such thing
 * @throws PinholeError CONTROL_UNTRUSTED, where it is another thing, or not this user's alone
 */
export async function assertOwn(
  path: string,
  what: 'directory' | 'socket',
  { uid }: ControlPlace,
): Promise<true | undefined> {
  const found = await lstat(path).catch((thrown: unknown) => {
    if ((thrown as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
    throw untrusted(path, thrown instanceof Error ? thrown.message : String(thrown), thrown);
  });
  if (found === undefined) return undefined;
  const isRight = what === 'directory' ? found.isDirectory() : found.isSocket();
  // Not even a link to the right thing: whoever made it can turn it elsewhere.
  const objection = isRight ? objectionTo(found, uid) : `it is no ${what}`;
  if (objection !== undefined) throw untrusted(path, objection);
  return true;
}

/**
 * @returns undefined: none was left, or it has been removed
 * @throws PinholeError CONTROL_UNTRUSTED
 */
export async function readCard(
  place: ControlPlace,
  program: ControlProgram,
): Promise<ControlCard | undefined> {
  const path = cardPath(place.directory, program);
  let text: string;
  try {
    const octets = await readBoundedFile(path, LIMITS.controlRequestOctets.value, 'CONTROL_UNTRUSTED', {
      mayBeLink: false,
      objection: (stat) => objectionTo(stat, place.uid),
    });
    text = octets.toString('utf8');
  } catch (thrown) {
    const { cause } = thrown as Error;
    if ((cause as NodeJS.ErrnoException | undefined)?.code === 'ENOENT') return undefined;
    throw thrown;
  }
  try {
    return cardSchema.parse(JSON.parse(text));
  } catch (cause) {
    throw untrusted(path, 'it is not what Pinhole writes there', cause);
  }
}

function objectionTo(stat: Stats, uid: number | undefined): string | undefined {
  if (uid === undefined) return undefined;
  if (stat.uid !== uid) return `it belongs to another user (${stat.uid})`;
  return (stat.mode & 0o077) === 0 ? undefined : 'others than its owner have rights to it';
}

const untrusted = (path: string, why: string, cause?: unknown): PinholeError =>
  new PinholeError('CONTROL_UNTRUSTED', `${path} is not trusted: ${why}`, { cause });
