import { describe, expect, it } from 'vitest';
import type { DocumentPlace } from '../../../main/policy/document.ts';
import { createPolicy, type ManagedPolicy } from '../../../main/policy/policy.ts';
import { FakeTime } from '../../support/fake-time.ts';
import { TestSource, valuesAt } from '../../support/policy-lab.ts';

const place = (level: DocumentPlace['level'], scope: DocumentPlace['scope']): DocumentPlace => {
  return { origin: `${level} of ${scope}`, level, scope };
};
const MANDATORY_MACHINE = place('mandatory', 'machine');
const MANDATORY_USER = place('mandatory', 'user');
const COMMAND_LINE = place('command-line', 'user');
const USER = place('user', 'user');
const RECOMMENDED_MACHINE = place('recommended', 'machine');
const RECOMMENDED_USER = place('recommended', 'user');

/** Every pair: the first one's word counts. */
const PAIRS: readonly (readonly [DocumentPlace, DocumentPlace])[] = [
  [MANDATORY_MACHINE, MANDATORY_USER],
  [MANDATORY_MACHINE, COMMAND_LINE],
  [MANDATORY_MACHINE, USER],
  [MANDATORY_MACHINE, RECOMMENDED_MACHINE],
  [MANDATORY_MACHINE, RECOMMENDED_USER],
  [MANDATORY_USER, COMMAND_LINE],
  [MANDATORY_USER, USER],
  [MANDATORY_USER, RECOMMENDED_MACHINE],
  [MANDATORY_USER, RECOMMENDED_USER],
  [COMMAND_LINE, USER],
  [COMMAND_LINE, RECOMMENDED_MACHINE],
  [COMMAND_LINE, RECOMMENDED_USER],
  [USER, RECOMMENDED_MACHINE],
  [USER, RECOMMENDED_USER],
  [RECOMMENDED_MACHINE, RECOMMENDED_USER],
];
const PLACES = [
  MANDATORY_MACHINE,
  MANDATORY_USER,
  COMMAND_LINE,
  USER,
  RECOMMENDED_MACHINE,
  RECOMMENDED_USER,
] as const;

const STRONG = 'https://strong.example/';
const WEAK = 'https://weak.example/';

const policyOf = (...sources: readonly TestSource[]): Promise<ManagedPolicy> =>
  createPolicy(sources, { timers: new FakeTime() });

describe('whose word counts', () => {
  const pairs = PAIRS.map(([strong, weak]) => ({
    strong,
    weak,
    words: `${strong.origin} before ${weak.origin}`,
  }));

  it.each(pairs)('$words, whichever comes first', async ({ strong, weak }) => {
    const strongDocument = valuesAt(strong, { CaFile: STRONG });
    const weakDocument = valuesAt(weak, { CaFile: WEAK });
    for (const documents of [
      [strongDocument, weakDocument],
      [weakDocument, strongDocument],
    ]) {
      const expected = { value: STRONG, level: strong.level, scope: strong.scope, origin: strong.origin };
      const oneSource = await policyOf(new TestSource(...documents));
      expect(oneSource.effective('CaFile')).toMatchObject(expected);
      const twoSources = await policyOf(...documents.map((document) => new TestSource(document)));
      expect(twoSources.effective('CaFile')).toMatchObject(expected);
    }
  });

  it.each(PLACES)('$origin before the default; only what is mandatory is locked', async (at) => {
    const policy = await policyOf(new TestSource(valuesAt(at, { CaFile: STRONG })));
    const locked = at.level === 'mandatory';
    expect(policy.effective('CaFile')).toEqual({ value: STRONG, ...at, locked, error: null });
    const row = policy.list().find(({ name }) => name === 'CaFile');
    expect(row?.locks).toBe(locked ? 'profile.tls.caFile' : null);
  });

  it('the default, where nobody has a word', async () => {
    const policy = await policyOf();
    expect(policy.effective('ReportRedaction')).toEqual({
      value: 'standard',
      level: 'default',
      scope: null,
      origin: null,
      locked: false,
      error: null,
    });
  });

  it.each(PLACES)('of two documents of $origin the later one, key by key', async (at) => {
    const policy = await policyOf(
      new TestSource(
        valuesAt({ ...at, origin: '10' }, { CaFile: WEAK, StartAtLogin: true }),
        valuesAt({ ...at, origin: '20' }, { CaFile: STRONG }),
      ),
    );
    expect(policy.effective('CaFile')).toMatchObject({ value: STRONG, origin: '20' });
    expect(policy.effective('StartAtLogin')).toMatchObject({ value: true, origin: '10' });
  });

  it.each(PLACES)('what is no preference: $origin', async (at) => {
    const policy = await policyOf(new TestSource(valuesAt(at, { CaptureAllowed: false })));
    const { value, error } = policy.effective('CaptureAllowed');
    if (at.level === 'mandatory') {
      expect({ value, error }).toEqual({ value: false, error: null });
    } else {
      expect(value).toBe(true);
      expect(error).toMatch(/^.*: CaptureAllowed (cannot be recommended|is for the administrator to set)/);
    }
  });

  it('what is set for the machine alone is refused to a user', async () => {
    const feed = { UpdateFeedUrl: 'https://updates.example/' };
    const user = await policyOf(new TestSource(valuesAt(MANDATORY_USER, feed)));
    expect(user.effective('UpdateFeedUrl')).toMatchObject({
      value: null,
      level: 'default',
      error: 'mandatory of user: UpdateFeedUrl can be set for a machine alone',
    });
    const machine = await policyOf(new TestSource(valuesAt(MANDATORY_MACHINE, feed)));
    expect(machine.effective('UpdateFeedUrl')).toMatchObject({ value: feed.UpdateFeedUrl, error: null });
  });
});

describe('a lower bound above its upper one', () => {
  it.each([
    // the machine's document, the user's document, the bounds in force, the key at fault
    [{ IntervalMinSeconds: 100 }, { IntervalMaxSeconds: 50 }, [100, null], 'IntervalMaxSeconds'],
    [{ IntervalMaxSeconds: 50 }, { IntervalMinSeconds: 100 }, [null, 50], 'IntervalMinSeconds'],
    [{ IntervalMinSeconds: 100, IntervalMaxSeconds: 50 }, {}, [100, null], 'IntervalMaxSeconds'],
    [{ IntervalMinSeconds: 100 }, { IntervalMinSeconds: 1, IntervalMaxSeconds: 100 }, [100, 100], undefined],
    // The machine's bounds conflict; the user's upper one is next in line, and fits.
    [
      { IntervalMinSeconds: 100, IntervalMaxSeconds: 50 },
      { IntervalMaxSeconds: 200 },
      [100, 200],
      'IntervalMaxSeconds',
    ],
  ] as const)('machine %j, user %j', async (machine, user, [low, high], fault) => {
    const policy = await policyOf(
      new TestSource(valuesAt(MANDATORY_MACHINE, machine), valuesAt(MANDATORY_USER, user)),
    );
    expect(policy.effective('IntervalMinSeconds').value).toBe(low);
    expect(policy.effective('IntervalMaxSeconds').value).toBe(high);
    expect(policy.problems().map(({ key }) => key)).toEqual(fault === undefined ? [] : [fault]);
  });
});
