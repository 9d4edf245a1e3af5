import type { Confidence, Diagnosis, DiagnosisStage, FaultPlace } from '../../main/model/diagnosis.ts';
import type { ErrorCode } from '../../main/model/errors.ts';
import { diagnosed, type Patient } from '../support/diagnosis.ts';
import { TestCa } from '../support/pki.ts';

/** A row of the matrix: a fault that is really there, and what a diagnosis has to make of it. */
export interface Fault {
  readonly name: string;
  /** The verdict's code. */
  readonly what: string;
  readonly where: FaultPlace | null;
  readonly confidence: Confidence;
  /** The stage that shows it, and what it says. */
  readonly shown?: readonly [DiagnosisStage, ErrorCode];
  /** What the machine lacks without which it cannot be injected. */
  readonly lacking?: boolean;
  /** What its words have to hold. */
  readonly words?: RegExp;
  /** Injects it. @returns what is to be diagnosed, or the report of whoever has done so */
  readonly inject: () => Promise<Patient | Diagnosis>;
}

export const fault = (row: Fault): Fault => row;

export async function report({ inject }: Fault): Promise<Diagnosis> {
  const injected = await inject();
  return 'verdict' in injected ? injected : diagnosed(injected);
}

/** The CA that the profiles of the matrix trust, and a certificate of it for this machine. */
export const trusted = await TestCa.root('Trusted CA');
export const good = await trusted.issue();
export const ca = trusted.certPem;
