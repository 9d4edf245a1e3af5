import { LIMITS } from '../model/limits.ts';
import { dropOldest } from '../platform/drop-oldest.ts';
import type { Profile } from '../model/profile.ts';
import type { ClientCertificateChoice, ClientCertificateFacts } from '../model/tls.ts';
import type { Clock } from '../platform/clock.ts';
import type { Timers } from '../platform/timers.ts';
import { certificateWarning } from './client-certificate-facts.ts';

export interface ClientCertificatesPorts {
  readonly clock: Clock;
  readonly timers: Timers;
}

/** The client certificates that were read for connections, and which of them will be over soon. */
export class ClientCertificates {
  readonly #ports: ClientCertificatesPorts;
  readonly #changed: () => void;
  /** By what the profile says; the one that was read longest ago first. */
  readonly #facts = new Map<string, ClientCertificateFacts>();
  #callOff: (() => void) | undefined;

  /** @param changed called when the warnings may be other ones */
  constructor(ports: ClientCertificatesPorts, changed: () => void) {
    this.#ports = ports;
    this.#changed = changed;
  }

  /** A connection is about to show it. */
  read(choice: ClientCertificateChoice, facts: ClientCertificateFacts): void {
    const key = keyOf(choice);
    const before = this.#facts.get(key);
    this.#facts.delete(key);
    this.#facts.set(key, facts);
    dropOldest(this.#facts, LIMITS.tunnels.value);
    if (before?.validTo !== facts.validTo || before.subject !== facts.subject) this.#changed();
    this.#callOff ??= this.#lookLater();
  }

  of({ tls: { clientCertificate } }: Profile): ClientCertificateFacts | null {
    return clientCertificate === undefined ? null : (this.#facts.get(keyOf(clientCertificate)) ?? null);
  }

  /** A line for each profile whose certificate is over, or soon will be. */
  warnings(profiles: Iterable<Profile>): readonly string[] {
    const nowMs = this.#ports.clock.wallMs();
    const lines: string[] = [];
    for (const profile of profiles) {
      const facts = this.of(profile);
      const warning = facts === null ? undefined : certificateWarning(facts, nowMs);
      if (warning !== undefined) lines.push(`profile "${profile.id}": ${warning}`);
    }
    return lines;
  }

  close(): void {
    this.#callOff?.();
  }

  /** A tunnel can be up for longer than its certificate is good. */
  #lookLater(): () => void {
    return this.#ports.timers.after(LIMITS.certificateLookMs.value, () => {
      this.#changed();
      this.#callOff = this.#lookLater();
    });
  }
}

const keyOf = (choice: ClientCertificateChoice): string => JSON.stringify(choice);
