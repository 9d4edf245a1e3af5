/**
 * The one table of what windows and engine say to each other. The Electron bridge, the web host and the
 * tests' mock are derived from it; nothing crosses that is not in it.
 */
import { z } from 'zod';
import { demoSnapshotSchema, tscfBehaviourSchema } from '../../main/model/demo.ts';
import { DEFAULT_MEASURE_SECONDS, measureSecondsSchema } from '../../main/model/lifetime.ts';
import { tunnelSnapshotSchema } from '../../main/model/snapshot.ts';
import { tunnelEventSchema } from '../../main/model/tunnel-event.ts';
import { LIMITS } from '../../main/model/limits.ts';
import { historyPageSchema, historyQuerySchema } from '../../main/model/history.ts';
import { managedFactsSchema, policyListSchema } from '../../main/model/managed.ts';
import {
  exportedProfilesSchema,
  importOutcomeSchema,
  importProfilesSchema,
  inspectCertificateSchema,
  profileDetailSchema,
  profilePageSchema,
  profileQuerySchema,
  removeProfileSchema,
  savedProfileSchema,
  saveProfileSchema,
  setSecretsSchema,
} from '../../main/model/profile-book.ts';
import {
  prepareReportSchema,
  reportFileSchema,
  reportSummarySchema,
  savedReportSchema,
  startCaptureSchema,
  startDiagnosisSchema,
  supportSnapshotSchema,
} from '../../main/model/support.ts';
import { logPageSchema, logQuerySchema } from '../../main/model/log.ts';
import { profileIdSchema } from '../../main/model/profile.ts';
import { secretPlacesSchema, secretStoreSchema } from '../../main/model/secret.ts';
import { settingsChangeSchema, settingsSnapshotSchema } from '../../main/model/settings.ts';
import { caFileFactsSchema, clientCertificateFactsSchema, pathSchema } from '../../main/model/tls.ts';
import { updatesSnapshotSchema } from '../../main/model/updates.ts';

const nothing = z.strictObject({});
const tunnelRef = z.strictObject({ id: z.string().min(1).max(64) });
const profileRef = z.strictObject({ id: profileIdSchema });

const warningsSchema = z.array(z.string());

/** Everything at one moment. `sequence` orders it among the updates: a window drops updates that are not newer. */
export const coreSnapshotSchema = z.strictObject({
  sequence: z.int().min(0),
  version: z.string(),
  /** How whoever asks is connected, for what only one of them can do; `socket`: a command of the same user. */
  host: z.enum(['electron', 'web', 'socket']),
  tunnels: z.array(tunnelSnapshotSchema),
  demo: demoSnapshotSchema,
  /** Oldest first. */
  events: z.array(tunnelEventSchema).max(LIMITS.eventsKept.value),
  /** What could not be loaded, and what will not hold for long, each in one line. */
  warnings: warningsSchema,
  managed: managedFactsSchema,
  support: supportSnapshotSchema,
  settings: settingsSnapshotSchema,
  updates: updatesSnapshotSchema,
});
export type CoreSnapshot = z.output<typeof coreSnapshotSchema>;

/** What changed since the last update. */
export const coreUpdateSchema = z.strictObject({
  sequence: z.int().min(1),
  /** Tunnels that changed or are new, whole. */
  tunnels: z.array(tunnelSnapshotSchema),
  /** Ids of the tunnels that are gone. One that came back meanwhile is among `tunnels`, too: these go first. */
  removed: z.array(z.string()),
  demo: demoSnapshotSchema.nullable(),
  events: z.array(tunnelEventSchema).max(LIMITS.eventsPerUpdate.value),
  /** All of them, where they are other ones. */
  warnings: warningsSchema.nullable(),
  managed: managedFactsSchema.nullable(),
  support: supportSnapshotSchema.nullable(),
  settings: settingsSnapshotSchema.nullable(),
  updates: updatesSnapshotSchema.nullable(),
  /** What a window has to ask for again, should it show it. */
  stale: z.strictObject({ profiles: z.boolean(), policy: z.boolean() }),
});
export type CoreUpdate = z.output<typeof coreUpdateSchema>;

export const requests = {
  'core.snapshot': { params: nothing, result: coreSnapshotSchema },
  'tunnel.start': { params: tunnelRef, result: nothing },
  'tunnel.stop': { params: tunnelRef, result: nothing },
  /** Ends the wait of a reconnecting tunnel. */
  'tunnel.tryNow': { params: tunnelRef, result: nothing },
  /** Measures how long the pin-hole of this tunnel's TSCF outlives silence; never on the tunnel itself. */
  'measurement.start': {
    params: tunnelRef.extend({ maxSeconds: measureSecondsSchema.default(DEFAULT_MEASURE_SECONDS) }),
    result: nothing,
  },
  /** Ends it with what is known by then. */
  'measurement.cancel': { params: tunnelRef, result: nothing },
  /** Starts the local TSCF and the demo tunnel to it. */
  'demo.start': { params: nothing, result: nothing },
  'demo.stop': { params: nothing, result: nothing },
  'demo.behave': { params: tscfBehaviourSchema.partial(), result: nothing },
  /** Its open connections fall silent for good, as when a firewall forgets their pin-holes; new ones get through. */
  'demo.forget': { params: nothing, result: nothing },
  /** Cuts the local TSCF's connections at once, without a word of the protocol. */
  'demo.cut': { params: nothing, result: nothing },
  'profiles.list': { params: profileQuerySchema, result: profilePageSchema },
  'profiles.get': { params: profileRef, result: profileDetailSchema },
  /** Adds or replaces one. Secrets go in here, and never come out. */
  'profiles.save': { params: saveProfileSchema, result: savedProfileSchema },
  /** Sets secrets of a profile as it is, a managed one among them. */
  'profiles.setSecrets': { params: setSecretsSchema, result: secretPlacesSchema },
  'profiles.remove': { params: removeProfileSchema, result: nothing },
  'profiles.import': { params: importProfilesSchema, result: importOutcomeSchema },
  'profiles.export': {
    params: z.strictObject({ ids: z.array(profileIdSchema).min(1).max(LIMITS.profilesShown.value) }),
    result: exportedProfilesSchema,
  },
  /** What a client certificate says of itself. */
  'certificate.inspect': { params: inspectCertificateSchema, result: clientCertificateFactsSchema },
  /** What a CA file on the machine that runs the engine holds. */
  'ca.inspect': { params: z.strictObject({ path: pathSchema }), result: caFileFactsSchema },
  /** Goes the way of a profile stage by stage. How far it has come is in the snapshot. */
  'diagnosis.start': { params: startDiagnosisSchema, result: nothing },
  'diagnosis.cancel': { params: nothing, result: nothing },
  'capture.start': { params: startCaptureSchema, result: nothing },
  'capture.stop': { params: nothing, result: nothing },
  /** What is kept of one tunnel, for its chart. */
  'history.read': { params: historyQuerySchema, result: historyPageSchema },
  'log.read': { params: logQuerySchema, result: logPageSchema },
  /** Collects and redacts a report, of which the window may look at each file before it is written. */
  'report.prepare': { params: prepareReportSchema, result: reportSummarySchema },
  'report.file': { params: z.strictObject({ name: z.string().max(200) }), result: reportFileSchema },
  'report.save': { params: nothing, result: savedReportSchema },
  /** Sets those that are given; the others stay. */
  'settings.change': { params: settingsChangeSchema, result: nothing },
  /** Looks for a new version of the program; answered when that is over. What came of it is in the snapshot. */
  'updates.check': { params: nothing, result: nothing },
  'updates.download': { params: nothing, result: nothing },
  /** Ends the program, and starts the version that was downloaded. */
  'updates.install': { params: nothing, result: nothing },
  'secrets.store': { params: nothing, result: secretStoreSchema },
  'policy.list': { params: nothing, result: policyListSchema },
  /** Reads every place of policies now. */
  'policy.reload': { params: nothing, result: nothing },
  /** Opens the policy's help address outside of the window. It has no address of its own: a page has no say in what is opened. */
  'help.open': { params: nothing, result: nothing },
} as const satisfies Record<string, { params: z.ZodType; result: z.ZodType }>;

export const events = {
  'core.changed': coreUpdateSchema,
} as const satisfies Record<string, z.ZodType>;

export type RequestName = keyof typeof requests;
export type Params<N extends RequestName> = z.output<(typeof requests)[N]['params']>;
export type Result<N extends RequestName> = z.output<(typeof requests)[N]['result']>;
export type EventName = keyof typeof events;
export type EventPayload<N extends EventName> = z.output<(typeof events)[N]>;

export const REQUEST_NAMES = Object.keys(requests) as readonly RequestName[];

/** What windows use of the model; they import the contract alone. */
export { ERRORS, PinholeError, type ErrorCode } from '../../main/model/errors.ts';
export type { VerdictCode } from '../../main/model/verdict-code.ts';
export { LANGUAGES, type Language } from '../../main/model/language.ts';
export { idLike } from '../../main/model/profile-id.ts';
export { profileSchema } from '../../main/model/profile.ts';
export { tunnelEventSchema } from '../../main/model/tunnel-event.ts';
export { updateStateSchema } from '../../main/model/updates.ts';
export { proxyUsername, type ProxyChoice } from '../../main/model/proxy.ts';
export { CERTIFICATE_WARNING_DAYS } from '../../main/model/tls.ts';
export { DEFAULT_MEASURE_SECONDS, LIMITS };
export type {
  Bounds,
  ManagedFacts,
  PolicyList,
  PolicyProblem,
  PolicyShownRow,
  ProfileLocks,
} from '../../main/model/managed.ts';
export type {
  ExportedProfiles,
  ImportConflict,
  ImportOutcome,
  ProfileDetail,
  ProfilePage,
  ProfileSummary,
  SaveProfile,
  SecretsGiven,
} from '../../main/model/profile-book.ts';
export type { Profile } from '../../main/model/profile.ts';
export type {
  SecretKeep,
  SecretKind,
  SecretPlace,
  SecretPlaces,
  SecretStoreSnapshot,
} from '../../main/model/secret.ts';
export type {
  Diagnosis,
  FaultPlace,
  StageOutcome,
  StageResult,
  Verdict,
} from '../../main/model/diagnosis.ts';
export type { HistoryPage } from '../../main/model/history.ts';
export type { LogLevel, LogLine, LogPage } from '../../main/model/log.ts';
export type { ReportRedaction } from '../../main/model/report.ts';
export type {
  CaptureState,
  DiagnosisRun,
  ReportSummary,
  StageRunSnapshot,
  SupportRights,
  SupportSnapshot,
} from '../../main/model/support.ts';
export type { ClientCertificateChoice, ClientCertificateFacts } from '../../main/model/tls.ts';
export type { DemoSnapshot, TscfBehaviour } from '../../main/model/demo.ts';
export type { IntervalCandidate, IntervalInForce } from '../../main/model/interval.ts';
export type {
  DeathCause,
  Lifetime,
  MeasurementEnd,
  MeasurementSnapshot,
  TunnelLifetime,
} from '../../main/model/lifetime.ts';
export type { PinholeEvidence, PinholeReason, PinholeVerdict } from '../../main/model/pinhole.ts';
export type { SettingName, Settings, SettingsSnapshot } from '../../main/model/settings.ts';
export type { Problem } from '../../main/model/problem.ts';
export type {
  ConnectStage,
  DialAttempt,
  ForwardDrop,
  ForwardSnapshot,
  GapCause,
  KamSample,
  KamSnapshot,
  TlsSnapshot,
  TunnelSnapshot,
  TunnelStateName,
} from '../../main/model/snapshot.ts';
export type { TunnelEvent } from '../../main/model/tunnel-event.ts';
export type {
  TellOnly,
  UpdatesSnapshot,
  UpdateStatus,
  UpdatesUnsupported,
} from '../../main/model/updates.ts';
