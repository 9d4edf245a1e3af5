import { BaseWindow, powerMonitor } from 'electron';

interface Shutdown {
  preventDefault(): void;
}

/** Calls back when the system is about to end the session, however it says so. To be called once the program is ready. */
export function onSessionEnd(ends: () => void): void {
  // Set after Electron's own, which would ask whether anything is not saved: nobody is there to answer.
  for (const signal of ['SIGTERM', 'SIGINT', 'SIGHUP'] as const) process.on(signal, ends);

  if (process.platform === 'win32') {
    // Windows tells windows alone: this one is never shown, and is there when the other one is not.
    const listener = new BaseWindow({ show: false });
    listener.on('session-end', ends);
    return;
  }
  powerMonitor.on('shutdown', (event?: Shutdown) => {
    // Linux waits for whoever says so, until it has ended; macOS would give up.
    if (process.platform === 'linux') event?.preventDefault();
    ends();
  });
}
