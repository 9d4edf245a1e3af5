import { fork } from 'node:child_process';
import { once } from 'node:events';

/** What the program says: how many datagrams a second went there and back, or how many have not come back. */
export type ProgramReport = { readonly perSecond: number } | { readonly missing: number };

export interface UdpProgram {
  /** @returns datagrams a second, there and back. @throws Error when some are lost. */
  run(count: number): Promise<number>;
  close(): Promise<void>;
}

/** A local program, as a softphone, in a process of its own: sends to `port` on 127.0.0.1 what is to come back. */
export async function startUdpProgram(port: number): Promise<UdpProgram> {
  const child = fork(`${import.meta.dirname}/udp-program-process.ts`, [String(port)]);
  // Its first word is that it is ready.
  await once(child, 'message');
  return {
    async run(count) {
      const answered = once(child, 'message') as Promise<[ProgramReport]>;
      child.send(count);
      const [report] = await answered;
      if ('perSecond' in report) return report.perSecond;
      throw new Error(`${report.missing} of ${count} datagrams did not come back`);
    },
    async close() {
      const exited = once(child, 'exit');
      child.disconnect();
      await exited;
    },
  };
}
