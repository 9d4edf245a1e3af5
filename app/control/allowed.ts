import type { RequestName } from '../contract/contract.ts';

/**
 * What is let through the local socket: what shows, and what switches what is there. A request that is added to the contract is not,
 * until it stands here. Left out is what takes secrets in or hands profiles out, what changes profiles or settings (commands do that by the files
 * themselves, under their lock), and what reads or writes a file at somebody's word: whoever got hold of the socket could switch
 * tunnels, and no more.
 */
const ALLOWED = [
  'core.snapshot',
  'tunnel.start',
  'tunnel.stop',
  'tunnel.tryNow',
  'measurement.start',
  'measurement.cancel',
  'demo.start',
  'demo.stop',
  'demo.behave',
  'demo.forget',
  'demo.cut',
  'diagnosis.start',
  'diagnosis.cancel',
  'history.read',
  'log.read',
  'secrets.store',
  'policy.list',
  'policy.reload',
] as const satisfies readonly RequestName[];

const names: ReadonlySet<string> = new Set(ALLOWED);

export const isAllowed = (name: string): boolean => names.has(name);
