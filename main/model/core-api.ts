import type { CaptureOptions, CaptureOutcome, RunningCapture } from './capture.ts';
import type { DemoSnapshot, TscfBehaviour } from './demo.ts';
import type { HistoryPage, HistoryQuery } from './history.ts';
import type { KeepAliveObserver } from './keep-alive-observer.ts';
import type { LogPage, LogQueryInput } from './log.ts';
import type { ManagedFacts, PolicyList } from './managed.ts';
import type {
  ExportedProfiles,
  ImportConflict,
  ImportOutcome,
  InspectCertificate,
  ProfileDetail,
  ProfilePage,
  ProfileQuery,
  SavedProfile,
  SaveProfile,
  SetSecrets,
} from './profile-book.ts';
import type { ReportRedaction } from './report.ts';
import type { SecretPlaces, SecretStoreSnapshot } from './secret.ts';
import type { SettingName, SettingsChange, SettingsSnapshot } from './settings.ts';
import type { TunnelSnapshot } from './snapshot.ts';
import type {
  ReportFileShown,
  ReportSummary,
  StartCapture,
  StartDiagnosis,
  SupportSnapshot,
} from './support.ts';
import type { CaFileFacts, ClientCertificateFacts } from './tls.ts';
import type { TunnelEvent } from './tunnel-event.ts';
import type { UpdatesSnapshot } from './updates.ts';

/** What changed in the engine. Cheap to send: whoever wants the content asks for the snapshot. */
export type CoreChange =
  /** `urgent`: the state or the verdict changed, a window shows it at once. */
  | { readonly kind: 'tunnel'; readonly id: string; readonly urgent: boolean }
  | { readonly kind: 'removed'; readonly id: string }
  | { readonly kind: 'demo' }
  /** Of the warnings. */
  | { readonly kind: 'warnings' }
  /** A profile came, went or is another one. */
  | { readonly kind: 'profiles' }
  /** Of what whoever looks for a fault has asked for. */
  | { readonly kind: 'support' }
  /** Of what is known of new versions of the program. */
  | { readonly kind: 'updates' }
  /** Of the managed configuration: a value, an origin, a problem. */
  | { readonly kind: 'policy' }
  /** A setting in force, or its lock. */
  | { readonly kind: 'settings' }
  | { readonly kind: 'event'; readonly event: TunnelEvent };

/** What the system tells of the machine. Each may come twice, late or never. `network`: something may have changed there. */
export type SystemEvent = 'suspend' | 'resume' | 'network';

/** The profiles of this program, those of the policy among them. What changes them is on disk when it resolves. */
export interface ProfilesApi {
  list(query: ProfileQuery): ProfilePage;
  /** With where its secrets are, which asks the system's store. @throws PinholeError PROFILE_UNKNOWN */
  get(id: string): Promise<ProfileDetail>;
  /**
   * Adds or replaces a profile of the user, with the secrets that are given. Its tunnel begins anew where the profile is another one.
   * Secrets that no profile refers to any more are forgotten.
   * @throws PinholeError PROFILE_EXISTS, PROFILE_CHANGED, PROFILE_UNKNOWN, PROFILE_MANAGED, PROFILE_FORBIDDEN, PROFILE_LIMIT,
   * PROFILES_LOCKED, FILE_UNWRITABLE, SECRET_STORE_UNAVAILABLE; then nothing has changed
   */
  save(request: SaveProfile): Promise<SavedProfile>;
  /**
   * Sets secrets of a profile as it is: a managed one, too, has them of each user.
   * @throws PinholeError PROFILE_UNKNOWN, REQUEST_INVALID for one that the profile does not refer to, SECRET_TOO_LARGE, SECRET_STORE_UNAVAILABLE
   */
  setSecrets(request: SetSecrets): Promise<SecretPlaces>;
  /** @throws PinholeError as `save` does */
  remove(id: string, revision: string): Promise<void>;
  /** @throws PinholeError PROFILE_INVALID, where the text as a whole is none */
  importText(text: string, onConflict: ImportConflict): Promise<ImportOutcome>;
  /** @throws PinholeError PROFILE_UNKNOWN */
  exportText(ids: readonly string[]): ExportedProfiles;
  /** What a client certificate says of itself. @throws PinholeError CLIENT_…, PASSPHRASE_…, SECRET_… */
  inspect(request: InspectCertificate): Promise<ClientCertificateFacts>;
  /** What a CA file holds. @throws PinholeError CA_FILE_UNREADABLE, CA_FILE_INVALID */
  inspectCa(path: string): Promise<CaFileFacts>;
}

/** The managed configuration as windows see it. */
export interface ManagedApi {
  facts(): ManagedFacts;
  list(): PolicyList;
  /** Reads every place of policies now. */
  reload(): Promise<void>;
}

/** What a person has set of the program itself. */
export interface SettingsApi {
  snapshot(): SettingsSnapshot;
  /**
   * Sets those that are given, for this program and later ones.
   * @throws PinholeError SETTING_LOCKED, SETTING_UNSUPPORTED, SETTINGS_NEWER, FILE_UNREADABLE, FILE_UNWRITABLE; then nothing has changed
   */
  change(change: SettingsChange): Promise<void>;
  /** Says of settings that do nothing by themselves whether this program does as they say, from now on. Until then it does not. */
  offer(names: readonly SettingName[], offered?: boolean): void;
}

/** What whoever looks for a fault asks of a window. Files go where this user's programs put what was asked for. */
export interface SupportApi {
  snapshot(): SupportSnapshot;
  /** How far it has come, and its verdict, are in the snapshot. @throws PinholeError TUNNEL_UNKNOWN, DIAGNOSIS_BUSY */
  diagnose(request: StartDiagnosis): void;
  /** Ends it with what was seen by then; does nothing where none is under way. */
  cancelDiagnosis(): void;
  /** @throws PinholeError as `CoreApi.startCapture` */
  startCapture(request: StartCapture): Promise<void>;
  stopCapture(): Promise<void>;
  /** @throws PinholeError FILE_UNREADABLE */
  readLog(query: LogQueryInput): Promise<LogPage>;
  /** Collects and redacts, and writes nothing. @param level null: as the policy has it. @throws PinholeError REPORT_LEVEL_LOCKED */
  prepareReport(level: ReportRedaction | null): Promise<ReportSummary>;
  /** A file of the report that was prepared last. @throws PinholeError REPORT_NOT_PREPARED */
  reportFile(name: string): ReportFileShown;
  /** Writes what was prepared last. @returns its path @throws PinholeError REPORT_NOT_PREPARED, FILE_UNWRITABLE */
  saveReport(): Promise<string>;
}

/** New versions of the program. What a request leads to is in the snapshot. */
export interface UpdatesApi {
  snapshot(): UpdatesSnapshot;
  /** Looks for one now, and resolves when that is over, whatever came of it. @throws PinholeError UPDATE_OFF, UPDATE_NOT_NOW */
  check(): Promise<void>;
  /** Begins to download what was found. @throws PinholeError UPDATE_OFF, UPDATE_ADMINISTERED, UPDATE_NOT_NOW */
  download(): void;
  /**
   * Ends the program, its tunnels with it, and starts the new version.
   * @throws PinholeError UPDATE_OFF, UPDATE_NOT_NOW, UPDATE_TUNNEL, UPDATE_INSTALL
   */
  install(): Promise<void>;
}

/** What is kept of tunnels beyond the end of the program. */
export interface HistoryApi {
  /** Of one tunnel, for a chart. @throws PinholeError HISTORY_NEWER, HISTORY_UNAVAILABLE, REQUEST_LIMIT */
  read(query: HistoryQuery): Promise<HistoryPage>;
}

/** The engine as its users (windows, command line) see it. Made by `createCore`. */
export interface CoreApi {
  tunnels(): readonly TunnelSnapshot[];
  /** The snapshot of one tunnel as of now, or undefined where there is none. */
  tunnel(id: string): TunnelSnapshot | undefined;
  demo(): DemoSnapshot;
  /** The last events of all tunnels, oldest first, at most `LIMITS.eventsKept`. */
  events(): readonly TunnelEvent[];
  /** What could not be loaded, each in one line. */
  warnings(): readonly string[];
  /**
   * @param without `answered`: an answered keep-alive is no event to this listener, and where it is to nobody, none is made of it.
   * @returns the way to stop listening. A listener must not throw.
   */
  onChange(listener: (change: CoreChange) => void, without?: 'answered'): () => void;
  /** Has each outcome of a keep-alive told, beside the events. @returns the way to stop. */
  observe(observer: KeepAliveObserver): () => void;

  /** @throws PinholeError TUNNEL_UNKNOWN */
  startTunnel(id: string): void;
  /** Releases the tunnel; resolves when its connection is closed. @throws PinholeError TUNNEL_UNKNOWN */
  stopTunnel(id: string): Promise<void>;
  /** Ends the backoff of a reconnecting tunnel, or the wait for a network. @throws PinholeError TUNNEL_UNKNOWN */
  tryNow(id: string): void;
  /** Passes on what the system tells (protocol 7.5). Told again it changes nothing. */
  systemEvent(event: SystemEvent): void;

  /**
   * Measures how long the pin-hole of a tunnel's TSCF outlives silence, on connections of its own. How far it has come, and
   * its result, are in the tunnel's snapshot.
   * @throws PinholeError TUNNEL_UNKNOWN, MEASURE_FORBIDDEN, MEASURE_BUSY
   */
  measure(id: string, options: { readonly maxSeconds: number }): void;
  /** Ends it with what is known by then; does nothing where none is under way. @throws PinholeError TUNNEL_UNKNOWN */
  cancelMeasurement(id: string): void;

  /**
   * Writes what passes through these tunnels to a file, until it is stopped, reaches a bound, or the policy forbids it; one at a time.
   * Whatever becomes of it, the tunnels do not notice.
   * @throws PinholeError TUNNEL_UNKNOWN, CAPTURE_FORBIDDEN, CAPTURE_BUSY, CAPTURE_FILE
   */
  startCapture(ids: readonly string[], options: CaptureOptions): Promise<RunningCapture>;
  /** @returns what became of it; undefined where none runs. */
  stopCapture(): Promise<CaptureOutcome | undefined>;

  /** Starts the local TSCF and the demo tunnel; already running: does nothing. */
  startDemo(): Promise<void>;
  stopDemo(): Promise<void>;
  /** @throws PinholeError DEMO_NOT_RUNNING */
  behave(change: { readonly [K in keyof TscfBehaviour]?: TscfBehaviour[K] | undefined }): void;
  /** The demo's connections fall silent for good; new ones get through. @throws PinholeError DEMO_NOT_RUNNING */
  forget(): void;
  /** @throws PinholeError DEMO_NOT_RUNNING */
  cut(): void;

  readonly profiles: ProfilesApi;
  readonly managed: ManagedApi;
  readonly support: SupportApi;
  readonly settings: SettingsApi;
  readonly updates: UpdatesApi;
  readonly history: HistoryApi;
  /** Which store of secrets is in use, and whether it can be used now. Never rejects. */
  secretStore(): Promise<SecretStoreSnapshot>;

  /** Releases every tunnel and closes everything. */
  close(): Promise<void>;
}
