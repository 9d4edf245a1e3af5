import type { SupportSnapshot, TunnelSnapshot } from '../../../app/contract/contract.ts';
import type { MockHandlers } from '../../support/mock-channel.ts';
import { support } from './diagnoses.ts';
import { snapshot, tunnel } from './samples.ts';
import { createBench, renderApp, type Bench } from './window.tsx';

interface Opened {
  readonly item?: string;
  readonly tunnels?: readonly TunnelSnapshot[];
  readonly handlers?: MockHandlers;
}

/** The page Diagnostics of a window with two tunnels. */
export async function openDiagnostics(
  of: SupportSnapshot = support(null),
  { item, tunnels = [tunnel('a'), tunnel('b')], handlers = {} }: Opened = {},
): Promise<Bench> {
  window.history.replaceState(null, '', item === undefined ? '#diagnostics' : `#diagnostics/${item}`);
  const first = snapshot({ tunnels: [...tunnels], support: of });
  const bench = createBench({ 'core.snapshot': () => first, ...handlers });
  await renderApp(bench);
  return bench;
}
