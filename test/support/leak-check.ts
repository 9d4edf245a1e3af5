import { afterAll, beforeAll, expect } from 'vitest';

/** Handles that a test file must not leave behind. Vitest's own worker holds others (pipes, message ports). */
const KINDS = ['Timeout', 'TCPSocketWrap', 'TCPServerWrap', 'TLSWrap', 'PipeServerWrap', 'UDPWrap'];

const held = (): string[] =>
  process
    .getActiveResourcesInfo()
    .filter((kind) => KINDS.includes(kind))
    .sort();

let before: string[] = [];

/** What is held beyond `before`. A timer of vitest's own that was there then and is gone now is nobody's leak. */
function leaked(): string[] {
  const known = [...before];
  return held().filter((kind) => {
    const at = known.indexOf(kind);
    if (at !== -1) known.splice(at, 1);
    return at === -1;
  });
}

// In a hook, as the comparison: vitest's own timer for a hook's time limit stands in both.
beforeAll(() => {
  before = held();
});

afterAll(async () => {
  // Closing is finished on the turns after the call that asked for it; what is still there after ten turns stays.
  for (let turn = 0; turn < 10 && leaked().length > 0; turn += 1) {
    await new Promise((resolve) => setImmediate(resolve));
  }
  expect(leaked(), 'sockets, servers or timers left behind by this file').toEqual([]);
});
