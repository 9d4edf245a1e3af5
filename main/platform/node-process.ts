import { readdir } from 'node:fs/promises';
import { monitorEventLoopDelay } from 'node:perf_hooks';

export interface ProcessFigures {
  /** Since the epoch, seconds. */
  readonly startedS: number;
  readonly cpuS: number;
  readonly residentOctets: number;
  readonly heapOctets: number;
  /** null: this system does not say. */
  readonly descriptors: number | null;
  /** How late the event loop was since it was asked last, seconds. */
  readonly delayS: { readonly median: number; readonly p99: number; readonly most: number };
  readonly runtime: string;
}

export interface ProcessWatch {
  figures(): Promise<ProcessFigures>;
  close(): void;
}

/** How often the delay of the event loop is looked at: ten times a second cost nothing that can be measured. */
const RESOLUTION_MS = 100;

/** Watches this process until it is closed: it wakes for that, so only where somebody wants to know. */
export function watchProcess(): ProcessWatch {
  const delays = monitorEventLoopDelay({ resolution: RESOLUTION_MS });
  delays.enable();
  const startedS = Date.now() / 1_000 - process.uptime();
  // What is recorded is the pause between two looks. None yet: 0.
  const lateS = (pauseNs: number): number => Math.max(0, pauseNs / 1e9 - RESOLUTION_MS / 1_000) || 0;
  return {
    async figures() {
      const { user, system } = process.cpuUsage();
      const { rss, heapUsed } = process.memoryUsage();
      const delayS = {
        median: lateS(delays.percentile(50)),
        p99: lateS(delays.percentile(99)),
        most: lateS(delays.max),
      };
      delays.reset();
      return {
        startedS,
        cpuS: (user + system) / 1e6,
        residentOctets: rss,
        heapOctets: heapUsed,
        descriptors: await openDescriptors(),
        delayS,
        runtime: `Node ${process.versions.node}`,
      };
    },
    close: () => delays.disable(),
  };
}

async function openDescriptors(): Promise<number | null> {
  try {
    // One of them is that of this very look.
    return (await readdir('/proc/self/fd')).length - 1;
  } catch {
    // Not Linux.
    return null;
  }
}
