import type { CaptureOptions, CaptureOutcome, RunningCapture } from '../model/capture.ts';
import type { SupportApi } from '../model/core-api.ts';
import { PinholeError } from '../model/errors.ts';
import { LIMITS } from '../model/limits.ts';
import type { LogPage, LogQueryInput } from '../model/log.ts';
import type { Policy } from '../model/policy.ts';
import type { Profile } from '../model/profile.ts';
import type { ReportRedaction } from '../model/report.ts';
import type {
  CaptureState,
  ReportFileShown,
  ReportSummary,
  StartCapture,
  StartDiagnosis,
  SupportSnapshot,
} from '../model/support.ts';
import type { ReportPreview } from '../report/report.ts';
import { DiagnosisRuns, type DiagnosisRunsPorts } from './diagnosis-runs.ts';

export interface SupportPorts extends DiagnosisRunsPorts {
  readonly policy: Policy;
  /** @throws PinholeError TUNNEL_UNKNOWN */
  readonly profileOf: (id: string) => Profile;
  /** @throws PinholeError CAPTURE_… */
  readonly startCapture: (ids: readonly string[], options: CaptureOptions) => Promise<RunningCapture>;
  readonly stopCapture: () => Promise<CaptureOutcome | undefined>;
  /** Where a new file of a kind goes that a person asked for, without asking where. @param name of the file */
  readonly placeFor: (name: string) => string;
  readonly readLog: (query: LogQueryInput) => Promise<LogPage>;
  /** @throws PinholeError REPORT_LEVEL_LOCKED */
  readonly prepareReport: (level: ReportRedaction | null, diagnosis: unknown) => Promise<ReportPreview>;
  /** @throws PinholeError FILE_UNWRITABLE */
  readonly saveReport: (preview: ReportPreview, path: string) => Promise<void>;
}

/** What whoever looks for a fault asks of a window. */
export class Support implements SupportApi {
  readonly #ports: SupportPorts;
  readonly #diagnoses: DiagnosisRuns;
  #capture: (Omit<CaptureState, 'startedAgoMs'> & { readonly startedMs: number }) | undefined;
  #report: ReportPreview | undefined;

  constructor(ports: SupportPorts) {
    this.#ports = ports;
    this.#diagnoses = new DiagnosisRuns(ports);
  }

  snapshot(): SupportSnapshot {
    const { policy, clock } = this.#ports;
    const capture = this.#capture;
    const shown = (): CaptureState | null => {
      if (capture === undefined) return null;
      const { startedMs, ...state } = capture;
      return { ...state, startedAgoMs: clock.monotonicMs() - startedMs };
    };
    return {
      rights: {
        capture: policy.captureAllowed,
        measurement: policy.measurement === 'allowed',
        reportRedaction: policy.reportRedaction,
      },
      diagnosis: this.#diagnoses.snapshot(),
      capture: shown(),
    };
  }

  diagnose({ id, withIdle }: StartDiagnosis): void {
    this.#diagnoses.start(this.#ports.profileOf(id), withIdle);
  }

  cancelDiagnosis(): void {
    this.#diagnoses.cancel();
  }

  async startCapture({ ids, packets, maxOctets, maxSeconds }: StartCapture): Promise<void> {
    const { clock, startCapture, placeFor, changed } = this.#ports;
    const time = new Date(clock.wallMs()).toISOString().slice(0, 19).replaceAll(':', '-');
    const path = placeFor(`pinhole-capture-${time}.pcapng`);
    const maxMs = maxSeconds * 1_000;
    const running = await startCapture(ids, { path, packets, maxOctets, maxMs });
    const begun = { ids, path, maxOctets, maxMs, startedMs: clock.monotonicMs() };
    this.#capture = { ...begun, outcome: null };
    changed();
    void running.ended.then(({ end, words, written, dropped }) => {
      this.#capture = { ...begun, outcome: { end, words, written, dropped } };
      changed();
    });
  }

  async stopCapture(): Promise<void> {
    await this.#ports.stopCapture();
  }

  readLog(query: LogQueryInput): Promise<LogPage> {
    return this.#ports.readLog(query);
  }

  async prepareReport(level: ReportRedaction | null): Promise<ReportSummary> {
    const report = await this.#ports.prepareReport(level, this.#diagnoses.last ?? undefined);
    this.#report = report;
    const { fileName, files, collectors } = report;
    return {
      fileName,
      level: report.level,
      files: files.map(({ name, text }) => ({ name, octets: Buffer.byteLength(text) })),
      errors: collectors.flatMap(({ id, error }) => (error === null ? [] : [`${id}: ${error}`])),
    };
  }

  reportFile(name: string): ReportFileShown {
    const file = this.#prepared.files.find((one) => one.name === name);
    if (file === undefined)
      throw new PinholeError('REPORT_NOT_PREPARED', `no file of the report is "${name}"`);
    const octets = Buffer.from(file.text);
    const shown = octets.subarray(0, LIMITS.reportFileShown.value);
    const omittedOctets = octets.length - shown.length;
    return { name, text: omittedOctets === 0 ? file.text : shown.toString('utf8'), omittedOctets };
  }

  async saveReport(): Promise<string> {
    const report = this.#prepared;
    const path = this.#ports.placeFor(report.fileName);
    await this.#ports.saveReport(report, path);
    return path;
  }

  async close(): Promise<void> {
    await this.#diagnoses.close();
  }

  get #prepared(): ReportPreview {
    if (this.#report === undefined) throw new PinholeError('REPORT_NOT_PREPARED');
    return this.#report;
  }
}
