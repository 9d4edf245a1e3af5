import type { CoreApi } from '../../main/model/core-api.ts';

/** What of Electron's `powerMonitor` the engine is told of. */
export interface PowerSource {
  on(event: 'suspend' | 'resume' | 'unlock-screen', listener: () => void): unknown;
}

/**
 * Passes power events on to the engine, which bears that they come twice or never. Electron's main process has no event
 * for a change of network (`net.isOnline` can only be asked): there the engine looks for itself.
 */
export function passPowerEvents(power: PowerSource, core: Pick<CoreApi, 'systemEvent'>): void {
  power.on('suspend', () => core.systemEvent('suspend'));
  power.on('resume', () => core.systemEvent('resume'));
  // A person is back, at a system that may not have said that it woke up: worth a look.
  power.on('unlock-screen', () => core.systemEvent('network'));
}
