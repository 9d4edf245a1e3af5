import { afterAll, beforeAll, expect } from 'vitest';

/** Handles that a test file must not leave behind. Vitest's own worker holds others (pipes, message ports). */
const KINDS = ['Timeout', 'TCPSocketWrap', 'TCPServerWrap', 'TLSWrap', 'PipeServerWrap', 'UDPWrap'];

const held = (): string[] =>
  process
    .getActiveResourcesInfo()
    .filter((kind) => KINDS.includes(kind))
    .sort();

let before: string[] = [];

// In a hook, as the comparison: vitest's own timer for a hook's time limit stands in both.
beforeAll(() => {
  before = held();
});

afterAll(async () => {
  // Closing is finished on the turns after the call that asked for it; what is still there after ten turns stays.
  for (let turn = 0; turn < 10 && held().length > before.length; turn += 1) {
    await new Promise((resolve) => setImmediate(resolve));
  }
  expect(held(), 'sockets, servers or timers left behind by this file').toEqual(before);
});
