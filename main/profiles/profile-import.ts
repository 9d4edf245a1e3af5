import { PinholeError } from '../model/errors.ts';
import type { ProfileChange } from './profile-change.ts';
import { newerText } from './profile-document.ts';
import {
  type Candidate,
  type ImportedProfile,
  type ImportOutcome,
  type OnConflict,
  type RefusedProfile,
} from './profile-exchange.ts';
import { suggestId } from './profile-id.ts';
import { secretKindsOf } from './profile-secrets.ts';

export interface ImportRules {
  /** The ids that no new profile can have by now. */
  readonly taken: () => ReadonlySet<string>;
  /** @throws PinholeError where a profile of that id is not the user's to make */
  readonly assertOwn: (id: string) => void;
}

/** Takes each profile in, or says why not. None keeps another one out. */
export async function importInto(
  folder: ProfileChange,
  candidates: readonly Candidate[],
  onConflict: OnConflict,
  rules: ImportRules,
): Promise<ImportOutcome> {
  const imported: ImportedProfile[] = [];
  const refused: RefusedProfile[] = [];
  const done = new Set<string>();
  for (const candidate of candidates) {
    try {
      // Of two in one import the second is no newer word on the first.
      const how = onConflict === 'replace' && done.has(candidate.id ?? '') ? 'refuse' : onConflict;
      const one = await importOne(folder, candidate, how, rules);
      done.add(one.id);
      imported.push(one);
    } catch (thrown) {
      if (!(thrown instanceof PinholeError)) throw thrown;
      refused.push(refusalOf(candidate, thrown));
    }
  }
  return { imported, refused };
}

async function importOne(
  folder: ProfileChange,
  { place, judged }: Candidate,
  onConflict: OnConflict,
  { taken, assertOwn }: ImportRules,
): Promise<ImportedProfile> {
  if (judged.kind === 'newer') throw new PinholeError('PROFILE_INVALID', newerText(judged.version));
  if (judged.kind === 'invalid') throw new PinholeError('PROFILE_INVALID');
  const { profile } = judged;
  const wanted = profile.id;
  const facts = { place, wanted, name: profile.name, secrets: secretKindsOf(profile) };
  const ids = taken();
  if (ids.has(wanted) && onConflict === 'rename') {
    const id = suggestId(wanted, ids);
    await folder.create({ ...profile, id });
    return { ...facts, id, outcome: 'renamed' };
  }
  assertOwn(wanted);
  const there = folder.find(wanted);
  if (there === undefined || onConflict !== 'replace') {
    await folder.create(profile);
    return { ...facts, id: wanted, outcome: 'created' };
  }
  await folder.replace(profile, there.revision);
  return { ...facts, id: wanted, outcome: 'replaced' };
}

/** What stands in the way of these is the id. */
const ID_ERRORS: readonly string[] = ['PROFILE_EXISTS', 'PROFILE_MANAGED'];

function refusalOf({ place, id, judged }: Candidate, { code, message }: PinholeError): RefusedProfile {
  if (judged.kind === 'invalid') return { place, id, code, problems: judged.problems };
  const field = judged.kind === 'newer' ? 'version' : ID_ERRORS.includes(code) ? 'id' : null;
  return { place, id, code, problems: [{ field, message }] };
}
