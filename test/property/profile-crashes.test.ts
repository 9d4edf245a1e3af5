import { afterEach, beforeEach, expect, it } from 'vitest';
import type { ProfileStore } from '../../main/profiles/profile-store.ts';
import { profileFolder, type ProfileFolder } from '../support/profile-lab.ts';
import { SimulatedChance } from '../support/simulated-chance.ts';
import { startWriter, type Writer } from '../support/writers.ts';

const ROUNDS = 200;
const SEED = 20_101_005;
/** Lines that it says from the moment that it begins to write: two a step. */
const MOST_LINES = 12;
/** From the last of these lines until it is killed: about as long as a step takes. */
const LONGEST_WAIT_MS = 6;
const IDS = ['office', 'home', 'lab'];

let folder: ProfileFolder;

beforeEach(async () => {
  folder = await profileFolder();
});

afterEach(() => folder.remove());

/** Of each profile that is there the name, which no other state of any profile has. */
async function stateOf(store: ProfileStore): Promise<ReadonlyMap<string, string>> {
  const { profiles, warnings } = await store.read();
  expect(warnings).toEqual([]);
  return new Map(profiles.map(({ profile: { id, name } }) => [id, name]));
}

interface Step {
  readonly id: string;
  /** undefined: it was removed. */
  readonly name: string | undefined;
}

/** What was acknowledged, and what it was about to do at the end. */
function told(before: ReadonlyMap<string, string>, writer: Writer) {
  const acknowledged = new Map(before);
  let steps = 0;
  let inFlight: Step | undefined;
  for (const line of writer.lines()) {
    const [word, id = '', name] = line.split(' ');
    if (word === 'do') inFlight = { id, name };
    if (word !== 'done' || inFlight === undefined) continue;
    if (inFlight.name === undefined) acknowledged.delete(inFlight.id);
    else acknowledged.set(inFlight.id, inFlight.name);
    inFlight = undefined;
    steps += 1;
  }
  return { acknowledged, inFlight, steps };
}

it(`killed at ${ROUNDS} random moments of writing, it loses nothing that was acknowledged, and leaves nothing half`, async () => {
  const chance = new SimulatedChance(SEED);
  const start = (round: number): Writer => startWriter('churn', folder.directory, String(round), ...IDS);
  let state: ReadonlyMap<string, string> = new Map();
  let [steps, interrupted, kept] = [0, 0, 0];
  let next = start(0);
  for (let round = 0; round < ROUNDS; round += 1) {
    const writer = next;
    await writer.said('ready');
    // It gets ready meanwhile, and touches nothing before it is told to.
    next = start(round + 1);
    writer.go();
    // By what it does and not by the clock alone: a slow machine has as many steps as a fast one.
    await writer.reached(1 + Math.floor(chance.between(1, MOST_LINES)));
    await new Promise((resolve) => setTimeout(resolve, chance.between(0, LONGEST_WAIT_MS)));
    await writer.kill();
    const { acknowledged, inFlight, steps: done } = told(state, writer);
    const store = folder.store();
    state = await stateOf(store);
    for (const id of IDS) {
      const possible = [acknowledged.get(id)];
      if (inFlight?.id === id) possible.push(inFlight.name);
      expect([round, id, possible]).toEqual([round, id, expect.arrayContaining([state.get(id)])]);
    }
    steps += done;
    if (inFlight !== undefined) interrupted += 1;
    if (inFlight !== undefined && state.get(inFlight.id) === inFlight.name) kept += 1;
    // Whoever writes next sweeps up: what one that was killed leaves never piles up.
    const unfinished = (await folder.names()).filter((name) => !name.endsWith('.json'));
    expect(unfinished.slice(1)).toEqual([]);
  }
  await next.kill();
  await folder.store().change(() => Promise.resolve());
  expect((await folder.names()).filter((name) => !name.endsWith('.json'))).toEqual([]);
  // Else the moments were not moments of writing.
  expect([steps > ROUNDS, interrupted > ROUNDS / 2, kept < interrupted]).toEqual([true, true, true]);
}, 300_000);
