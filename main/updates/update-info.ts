import { z } from 'zod';
import { PinholeError } from '../model/errors.ts';
import { LIMITS } from '../model/limits.ts';
import { describeIssue } from '../model/profile.ts';
import type { FoundVersion } from './feed.ts';

/** 64 octets in base64. */
const sha512Schema = z.string().regex(/^[A-Za-z0-9+/]{86}==$/, { message: 'must be a SHA-512 in base64' });

/** What a feed says of a version, as far as it is relied upon; what else is in it does not matter. */
const updateInfoSchema = z.object({
  version: z
    .string()
    .max(LIMITS.updateVersion.value)
    .regex(/^\d+\.\d+\.\d+[\w.+-]*$/, { message: 'must be a version' }),
  files: z
    .array(z.object({ url: z.string().min(1).max(2_048), sha512: sha512Schema }))
    .min(1)
    .max(LIMITS.updateFiles.value),
  releaseNotes: z.unknown().optional(),
});

/**
 * What is found at a feed, once it has proven to be of the form that it must have: each file with its SHA-512, and by https.
 * @throws PinholeError UPDATE_FEED_INVALID, UPDATE_INSECURE
 */
export function readUpdateInfo(raw: unknown, feedUrl: string): FoundVersion {
  const parsed = updateInfoSchema.safeParse(raw);
  if (!parsed.success) {
    throw new PinholeError('UPDATE_FEED_INVALID', `The feed of updates: ${describeIssue(parsed.error, raw)}`);
  }
  const { version, files, releaseNotes } = parsed.data;
  for (const { url } of files) assertFetchable(URL.parse(url, feedUrl));
  return { version, notes: plainNotes(releaseNotes) };
}

/** A file name that means nothing to a shell: installers are started through one. */
const FILE_NAME = /^[\w+-][\w.+ -]*$/;

function assertFetchable(url: URL | null): void {
  if (url?.protocol !== 'https:') {
    const by = url?.protocol ?? 'what is no URL';
    throw new PinholeError('UPDATE_INSECURE', `The feed of updates names a file by ${by}`);
  }
  if (!FILE_NAME.test(fileNameOf(url))) {
    throw new PinholeError('UPDATE_FEED_INVALID', 'The feed of updates names a file as none may be called');
  }
}

/** Empty where there is none. */
function fileNameOf({ pathname }: URL): string {
  try {
    return decodeURIComponent(pathname).split('/').at(-1) ?? '';
  } catch {
    return '';
  }
}

/** What is new, as text without marks: a feed gives it as text, as HTML, or as a list of versions with either. */
export function plainNotes(raw: unknown): string {
  const parts = Array.isArray(raw) ? raw.slice(0, LIMITS.updateFiles.value).map(noteOf) : [raw];
  return parts
    .filter((part) => typeof part === 'string')
    .map((part) => plain(part.slice(0, 4 * LIMITS.updateNotes.value)))
    .filter((part) => part !== '')
    .join('\n\n')
    .slice(0, LIMITS.updateNotes.value);
}

const noteOf = (item: unknown): unknown =>
  typeof item === 'object' && item !== null && 'note' in item ? item.note : null;

function plain(text: string): string {
  return text
    .replaceAll(/<(?:br|\/p|\/li|\/h\d|\/div)[^<>]*>/gi, '\n')
    .replaceAll(/<[^<>]*>/g, '')
    .replaceAll(/[^\P{Cc}\n]+/gu, ' ')
    .replaceAll(/\n{3,}/g, '\n\n')
    .trim();
}
