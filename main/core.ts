/** What the ways into the program see of the engine: they import this, and no other part of it. With `engine.ts`, `diagnosing.ts`, `reporting.ts` and `updating.ts` the only place that names concrete adapters. */
import type { CoreOptions } from './core-options.ts';
import { createCore } from './engine.ts';
import type { CoreApi } from './model/core-api.ts';
import type { Journal, LoggedProgram } from './model/log.ts';
import type { Policy } from './model/policy.ts';
import { nodePlatform } from './platform/node-platform.ts';
import { historyPath, logDirectory, profileDirectory, settingsPath } from './platform/paths.ts';
import type { PolicySource } from './policy/document.ts';
import { PolicyInForce } from './policy/in-force.ts';
import { createPolicy } from './policy/policy.ts';
import { systemPolicy } from './policy/sources/system.ts';
import { ProfileBook } from './profiles/profile-book.ts';
import type { SafeStorage } from './secrets/safe-storage-backend.ts';
import { openSecretVault } from './secrets/vault.ts';
import { openSettings } from './settings/settings-file.ts';
import type { NoUpdater, Updater } from './updates/feed.ts';
import type { ProxyResolver } from './transport/proxy/resolver.ts';

export { assertCapturable } from './capture/capturing.ts';
export { PINHOLE_LINK_TYPE } from './capture/pcapng.ts';
export { isPcapng, readPcapng, type CaptureItem } from './capture/pcapng-reader.ts';
export { diagnoseProfile, measurePinhole } from './diagnosing.ts';
export { prepareReport, saveReport } from './reporting.ts';
export type { ReportPreview } from './report/report.ts';
export type { CoreOptions } from './core-options.ts';
export { createCore, profilesOf } from './engine.ts';
export { openHistoryToRead } from './history/open-history.ts';
export { historyHangs } from './history/history-thread.ts';
export { readRows, type HistoryRow, type RowsWanted } from './history/read-history.ts';
export { Notices, type Notice } from './notices/notices.ts';
export { runtimeDirectory } from './platform/paths.ts';
export { readBoundedFile } from './platform/read-file.ts';
export { checkPolicyFile } from './policy/check.ts';
export { nearest } from './policy/nearest.ts';
export type { PolicySource } from './policy/document.ts';
export type { ProfileBook, ProfileEntry } from './profiles/profile-book.ts';
export type { OnConflict } from './profiles/profile-exchange.ts';
export { readProfileFile } from './profiles/profile-files.ts';
export { parseHex } from './protocol/describe.ts';
export { explainCaptured, explainStream, type Explanation } from './protocol/explain.ts';
export { startLocalTscf } from './tscf/local-tscf.ts';
export { givenSecret } from './secrets/given-secret.ts';
export { secretCallUnderWay } from './secrets/keytar-backend.ts';
export type { SafeStorage } from './secrets/safe-storage-backend.ts';
export { ACCOUNTS, type SecretStore, type SecretVault } from './secrets/secret-store.ts';
export { openSecretVault } from './secrets/vault.ts';
export { loadCaFile } from './transport/ca-file.ts';
export { certificateWarning } from './transport/client-certificate-facts.ts';
export { openKeyLog, type KeyLog } from './transport/key-log.ts';
export { loadTls } from './transport/load-tls.ts';
export type { ProxyResolver } from './transport/proxy/resolver.ts';
export type { RoutedDialer } from './transport/proxy/routed-dialer.ts';
export type { Transport, TransportHandlers } from './transport/transport.ts';
export { loadTicketKeys } from './tscf/ticket-keys.ts';
export type { TscfAdmission, TscfEvent, TscfOptions } from './tscf/tscf-options.ts';
export { TscfServer } from './tscf/tscf-server.ts';
export type { StageProgress } from './diagnosis/stage.ts';
export type { LifetimeProgress } from './pinhole/lifetime/account.ts';
export type { FoundVersion, NoUpdater, UpdateFeed, Updater } from './updates/feed.ts';
export { readUpdateInfo } from './updates/update-info.ts';
export { tscfMetrics, tunnelMetrics, type ServedMetrics } from './serving-metrics.ts';
export { CONTENT_TYPES, formatFor } from './telemetry/exposition.ts';
export type { InnerService } from './traffic/inner-services.ts';

const systemSources = (): readonly PolicySource[] => [systemPolicy(nodePlatform.timers)];

/** The managed configuration of this machine, read now and whenever it changes, until it is closed. */
export async function openPolicy(sources = systemSources()): Promise<Policy> {
  return new PolicyInForce(await createPolicy(sources, nodePlatform));
}

/** Begins the log of this run of the program, in the folder of this user's logs. */
export async function openJournal(program: LoggedProgram, version: string): Promise<Journal> {
  // Its logger is loaded for nothing by a command that keeps no log.
  const journal = await import('./journal/journal.ts');
  return journal.openJournal({ directory: logDirectory(), program, version, ...nodePlatform });
}

/** Every key of the managed configuration as it is now, and all that is wrong with it. */
export async function listPolicies(sources = systemSources()) {
  const policy = await createPolicy(sources, nodePlatform);
  policy.close();
  return { policies: policy.list(), problems: policy.problems() };
}

export interface OpenProfilesOptions {
  /** Default: the one of this user. */
  readonly directory?: string;
  /** Whether changes of other programs are noticed, until it is closed. Default: not. */
  readonly watch?: boolean;
}

/**
 * The user's profiles and those of the policy, to be read and changed.
 * @throws PinholeError FILE_UNREADABLE
 */
export function openProfiles(
  policy: Policy,
  { directory = profileDirectory(), watch = false }: OpenProfilesOptions = {},
): Promise<ProfileBook> {
  return ProfileBook.open({ ...nodePlatform, directory, policy, watch });
}

export interface ProgramOptions {
  /** Which proxy the system names. Default: what the environment of this process names. */
  readonly proxyResolver?: ProxyResolver;
  /** Electron's, where there is one. */
  readonly safeStorage?: SafeStorage;
  /** Of the user's profiles. Default: the one of this user. */
  readonly profileDirectory?: string;
  /** Of the user's settings. Default: the one of this user. */
  readonly settingsFile?: string;
  /** Of the history of the user's tunnels. Default: the one of this user. */
  readonly historyFile?: string;
  /** Where what happens is written to. Closed with the core. Default: nowhere. */
  readonly journal?: Journal;
  /** Of the program, for its reports. */
  readonly version?: string;
  /** What replaces the program by a newer one. Default: nothing, as in a host without Electron. */
  readonly updater?: Updater | NoUpdater;
}

/** Where this user's history is kept, and whether they want it to be, for an engine that has one of their profiles. */
export async function historyOfUser(): Promise<Pick<CoreOptions, 'history' | 'settings'>> {
  return {
    history: { path: historyPath() },
    settings: await openSettings(settingsPath(), nodePlatform),
  };
}

/**
 * The engine with this user's profiles and secrets, which hold as they are while it runs; those profiles start that are meant to.
 * @param policy closed with the core
 * @throws PinholeError FILE_UNREADABLE, TUNNEL_LIMIT; the policy stays open then
 */
export async function openProgram(
  policy: Policy,
  {
    proxyResolver,
    safeStorage,
    profileDirectory: directory,
    settingsFile,
    historyFile,
    journal,
    version,
    updater,
  }: ProgramOptions = {},
): Promise<CoreApi> {
  const book = await openProfiles(policy, { watch: true, ...(directory !== undefined && { directory }) });
  const core = createCore({
    book,
    policy,
    settings: await openSettings(settingsFile ?? settingsPath(), nodePlatform),
    history: { path: historyFile ?? historyPath() },
    vault: openSecretVault(safeStorage === undefined ? {} : { safeStorage }),
    ...(proxyResolver !== undefined && { proxyResolver }),
    ...(journal !== undefined && { journal }),
    ...(version !== undefined && { version }),
    ...(updater !== undefined && { updater }),
  });
  for (const { profile } of book.list()) {
    if (profile.startAutomatically && core.tunnel(profile.id) !== undefined) core.startTunnel(profile.id);
  }
  return core;
}
