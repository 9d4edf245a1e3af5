/** What Prometheus is told by a program that runs, put together: of its tunnels or of its TSCF, and of its process. */
import type { CoreApi } from './model/core-api.ts';
import { watchProcess } from './platform/node-process.ts';
import { exposition, type ExpositionFormat } from './telemetry/exposition.ts';
import type { Family } from './telemetry/family.ts';
import { processFamilies } from './telemetry/process-metrics.ts';
import { tscfFamilies } from './telemetry/tscf-metrics.ts';
import { TunnelMetrics } from './telemetry/tunnel-metrics.ts';
import type { TscfCounts } from './tscf/counts.ts';

/** Counts from its making until it is closed. */
export interface ServedMetrics {
  text(format: ExpositionFormat): Promise<string>;
  close(): void;
}

/** Of all tunnels together, and of each: a handful on a desktop, `LIMITS.tunnels` at most. */
export function tunnelMetrics(core: CoreApi, version: string): ServedMetrics {
  const metrics = new TunnelMetrics(core, true);
  return served(
    'serve',
    version,
    () => metrics.families(),
    () => metrics.close(),
  );
}

export function tscfMetrics(counts: () => TscfCounts, version: string): ServedMetrics {
  return served(
    'tscf',
    version,
    () => tscfFamilies(counts()),
    () => undefined,
  );
}

function served(
  program: 'serve' | 'tscf',
  version: string,
  families: () => readonly Family[],
  close: () => void,
): ServedMetrics {
  const watch = watchProcess();
  return {
    text: async (format) =>
      exposition([...families(), ...(await processFamilies({ watch, version, program }))], format),
    close() {
      watch.close();
      close();
    },
  };
}
