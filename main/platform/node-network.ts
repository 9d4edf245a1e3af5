import { readFileSync } from 'node:fs';
import { networkInterfaces } from 'node:os';
import { LIMITS } from '../model/limits.ts';
import type { NetworkSource } from './network.ts';

type Interfaces = ReturnType<NetworkSource['interfaces']>;

let asked: { readonly atMs: number; readonly interfaces: Interfaces } | undefined;

/** What the system says; its interfaces may be `LIMITS.interfacesFreshMs` old. */
export const nodeNetwork: NetworkSource = {
  interfaces() {
    const nowMs = performance.now();
    if (asked === undefined || nowMs - asked.atMs >= LIMITS.interfacesFreshMs.value)
      asked = { atMs: nowMs, interfaces: askInterfaces() };
    return asked.interfaces;
  },
  routes() {
    try {
      return readFileSync('/proc/net/route', 'latin1');
    } catch {
      return undefined;
    }
  },
};

function askInterfaces(): Interfaces {
  try {
    return networkInterfaces();
  } catch {
    return undefined;
  }
}
