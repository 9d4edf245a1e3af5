import type { CoreApi } from '../model/core-api.ts';
import type { Policy } from '../model/policy.ts';
import type { Profile } from '../model/profile.ts';
import type { Clock } from '../platform/clock.ts';
import type { NetworkSource } from '../platform/network.ts';
import type { RunCommand } from '../platform/run-command.ts';
import type { Timers } from '../platform/timers.ts';

/** What the system says of itself and of its user. */
export interface SystemFacts {
  readonly platform: NodeJS.Platform;
  readonly hostName: string;
  readonly userName: string;
  readonly home: string;
  /** Lines for a person, by their names. */
  readonly facts: Readonly<Record<string, unknown>>;
}

/** What a report is made from. */
export interface ReportPorts {
  readonly clock: Clock;
  readonly timers: Timers;
  readonly network: NetworkSource;
  readonly runCommand: RunCommand;
  readonly dnsServers: () => readonly string[];
  readonly system: () => SystemFacts;
  readonly environment: Readonly<Partial<Record<string, string>>>;
  readonly version: string;
  readonly policy: Pick<Policy, 'list' | 'organisation'>;
  readonly profiles: readonly Profile[];
  /** What could not be loaded, each in one line. */
  readonly warnings: readonly string[];
  /** The running program; undefined: there is none to ask. */
  readonly core: Pick<CoreApi, 'tunnels' | 'events' | 'warnings'> | undefined;
  /** A diagnosis that was made; undefined: none was. Plain JSON. */
  readonly diagnosis: unknown;
  readonly logDirectory: string;
  readonly stateDirectory: string;
  /** Which proxy the system names for a target, as PAC files say it. */
  readonly proxyFor: (url: string) => Promise<string>;
}
