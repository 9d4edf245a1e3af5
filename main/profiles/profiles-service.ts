import type { ProfilesApi } from '../model/core-api.ts';
import { asPinholeError, PinholeError } from '../model/errors.ts';
import type { Policy } from '../model/policy.ts';
import type { Profile } from '../model/profile.ts';
import type {
  ExportedProfiles,
  ImportConflict,
  ImportOutcome,
  ProfileDetail,
  ProfilePage,
  ProfileQuery,
  ProfileSummary,
  SavedProfile,
  SaveProfile,
  SetSecrets,
} from '../model/profile-book.ts';
import { secretKindSchema, type SecretKind, type SecretPlaces } from '../model/secret.ts';
import type { SecretVault } from '../secrets/secret-store.ts';
import type { ProfileBook, ProfileEntry } from './profile-book.ts';
import { forgetUnused, secretPlaces, withSecrets } from './profile-secrets.ts';

export interface ProfilesServiceOptions {
  readonly book: ProfileBook;
  readonly vault: SecretVault;
  /** A profile as it may be: it is the proxy of the policy, for one, of which the password is needed. */
  readonly govern: Policy['govern'];
  readonly inspect: ProfilesApi['inspect'];
  readonly inspectCa: ProfilesApi['inspectCa'];
  /** A profile has other secrets than before, and may otherwise be the same. */
  readonly secretsChanged: (id: string) => void;
  /** Told in one line what could not be done beside what was asked. */
  readonly warn: (line: string) => void;
}

/** The profiles as windows see them, with the secrets that they refer to. */
export class ProfilesService implements ProfilesApi {
  readonly #options: ProfilesServiceOptions;

  constructor(options: ProfilesServiceOptions) {
    this.#options = options;
  }

  list({ search, offset, limit }: ProfileQuery): ProfilePage {
    const all = this.#options.book.list();
    const wanted = search.trim().toLowerCase();
    const found = wanted === '' ? all : all.filter((entry) => isFound(entry, wanted));
    const entries = found.slice(offset, offset + limit).map(summaryOf);
    return { total: found.length, all: all.length, entries };
  }

  async get(id: string): Promise<ProfileDetail> {
    const entry = this.#known(id);
    const { profile, managed, revision } = entry;
    const secrets = await secretPlaces(this.#governed(entry), this.#options.vault);
    return { profile, managed, revision, secrets };
  }

  async save({ profile, revision, secrets, keep }: SaveProfile): Promise<SavedProfile> {
    const { book, vault, secretsChanged } = this.#options;
    const before = revision === null ? undefined : book.get(profile.id)?.profile;
    const governed = this.#governed({ profile, managed: false });
    const saved = await withSecrets(governed, secrets, keep, vault, () =>
      revision === null ? book.create(profile) : book.replace(profile, revision),
    );
    if (before !== undefined) await this.#forget(before);
    if (Object.keys(secrets).length > 0) secretsChanged(profile.id);
    return { id: profile.id, revision: revisionOf(saved) };
  }

  async setSecrets({ id, secrets, keep }: SetSecrets): Promise<SecretPlaces> {
    const { vault, secretsChanged } = this.#options;
    const governed = this.#governed(this.#known(id));
    await withSecrets(governed, secrets, keep, vault, () => Promise.resolve());
    secretsChanged(id);
    return secretPlaces(governed, vault);
  }

  async remove(id: string, revision: string): Promise<void> {
    const { book } = this.#options;
    const gone = book.get(id)?.profile;
    await book.remove(id, revision);
    if (gone !== undefined) await this.#forget(gone);
  }

  async importText(text: string, onConflict: ImportConflict): Promise<ImportOutcome> {
    const { imported, refused } = await this.#options.book.importText(text, onConflict);
    const taken: ImportOutcome['imported'] = [];
    for (const { id, name } of imported) taken.push({ id, name, lacks: await this.#lacks(id) });
    return {
      imported: taken,
      refused: refused.map(({ place, id, problems }) => {
        const which = id === null ? place : `"${id}"`;
        return `${which}: ${problems.map(({ message }) => message).join('; ')}`;
      }),
      taken: refused.flatMap(({ id, code }) => (code === 'PROFILE_EXISTS' && id !== null ? [id] : [])),
    };
  }

  exportText(ids: readonly string[]): ExportedProfiles {
    const { text } = this.#options.book.exportText(ids);
    const [only, ...others] = ids;
    const fileName = only !== undefined && others.length === 0 ? `${only}.json` : 'pinhole-profiles.json';
    return { fileName, text };
  }

  inspect: ProfilesApi['inspect'] = (request) => this.#options.inspect(request);

  inspectCa: ProfilesApi['inspectCa'] = (path) => this.#options.inspectCa(path);

  /** The secrets that a profile refers to, and that are not known to be here. */
  async #lacks(id: string): Promise<SecretKind[]> {
    const entry = this.#options.book.get(id);
    if (entry === undefined) return [];
    const places = await secretPlaces(this.#governed(entry), this.#options.vault);
    return secretKindSchema.options.filter((kind) => ['missing', 'unknown'].includes(places[kind]));
  }

  #governed({ profile, managed }: Pick<ProfileEntry, 'profile' | 'managed'>): Profile {
    return this.#options.govern(profile, managed ? 'policy' : 'user');
  }

  #known(id: string): ProfileEntry {
    const entry = this.#options.book.get(id);
    if (entry === undefined) throw new PinholeError('PROFILE_UNKNOWN', `there is no profile "${id}"`);
    return entry;
  }

  /** A store that cannot be used now keeps what it has: that is told, and is no reason to keep the profile. */
  async #forget(gone: Profile): Promise<void> {
    const { book, vault, warn } = this.#options;
    try {
      // Those of a profile as it stands, too: the policy's word may not be the last.
      const used = book.list().flatMap((entry) => [entry.profile, this.#governed(entry)]);
      await forgetUnused(gone, used, vault);
    } catch (thrown) {
      warn(`profile "${gone.id}": a secret of it is still stored: ${asPinholeError(thrown).message}`);
    }
  }
}

const isFound = ({ profile: { id, name, host } }: ProfileEntry, wanted: string): boolean =>
  [name, id, host].some((text) => text.toLowerCase().includes(wanted));

function summaryOf({ profile, managed, revision }: ProfileEntry): ProfileSummary {
  const { id, name, host, port, interval, startAutomatically } = profile;
  return { id, name, host, port, interval, startAutomatically, managed, revision };
}

/** What is not the policy's has one. */
function revisionOf({ revision, profile }: ProfileEntry): string {
  if (revision === null) throw new PinholeError('PROFILE_MANAGED', `"${profile.id}" is managed`);
  return revision;
}
