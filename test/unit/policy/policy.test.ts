import { describe, expect, it } from 'vitest';
import { LIMITS } from '../../../main/model/limits.ts';
import { policyRowSchema, problemText, SECRET_SHOWN } from '../../../main/model/managed.ts';
import { jsonDocument, unreadable, type DocumentPlace } from '../../../main/policy/document.ts';
import { createPolicy, type ManagedPolicy } from '../../../main/policy/policy.ts';
import { POLICY_KEYS, POLICY_NAMES, type PolicyName } from '../../../main/policy/registry.ts';
import { givenValues } from '../../../main/policy/sources/given.ts';
import { FakeTime } from '../../support/fake-time.ts';
import { TestSource, valuesAt } from '../../support/policy-lab.ts';

const place: DocumentPlace = { origin: '/p/managed/10.json', level: 'mandatory', scope: 'machine' };
const other: DocumentPlace = { ...place, origin: '/p/managed/20.json' };
const folder: DocumentPlace = { ...place, origin: '/p/managed' };
const recommended: DocumentPlace = { ...place, level: 'recommended', origin: '/p/recommended/10.json' };

const json = (at: DocumentPlace, text: string): ReturnType<typeof jsonDocument> =>
  jsonDocument(Buffer.from(text), at);

interface Lab {
  readonly policy: ManagedPolicy;
  readonly source: TestSource;
  readonly time: FakeTime;
  readonly told: (readonly PolicyName[])[];
}

async function lab(...documents: TestSource['documents']): Promise<Lab> {
  const time = new FakeTime();
  const source = new TestSource(...documents);
  const policy = await createPolicy([source], { timers: time });
  const told: (readonly PolicyName[])[] = [];
  policy.onChange((keys) => told.push(keys));
  return { policy, source, time, told };
}

/** Gives the documents, and lets the policy take notice. */
async function turnTo({ source, time }: Lab, ...documents: TestSource['documents']): Promise<void> {
  source.change(...documents);
  await time.advanceAsync(LIMITS.watchDebounceMs.value);
  await time.advanceAsync(0);
}

describe('a value that is bad', () => {
  it('is ignored where there was none before, and its error names file, line, column and key', async () => {
    const { policy } = await lab(json(place, '{\n  "CaptureAllowed": "no",\n  "WebHostAllowed": false\n}'));
    const error =
      '/p/managed/10.json:2:3: CaptureAllowed is "no"; Invalid input: expected boolean, received string';
    expect(policy.effective('CaptureAllowed')).toMatchObject({ value: true, level: 'default', error });
    expect(policy.effective('WebHostAllowed')).toMatchObject({
      value: false,
      level: 'mandatory',
      error: null,
    });
    expect(policy.problems().map(problemText)).toEqual([error]);
  });

  it('leaves the last good one in force, and the other keys of the file follow', async () => {
    const now = await lab(json(place, '{"CaptureAllowed": false, "WebHostAllowed": false}'));
    await turnTo(now, json(place, '{"CaptureAllowed": "no", "WebHostAllowed": true}'));
    expect(now.policy.effective('CaptureAllowed')).toMatchObject({
      value: false,
      level: 'mandatory',
      locked: true,
      error: expect.stringContaining('CaptureAllowed is "no"') as string,
    });
    expect(now.policy.effective('WebHostAllowed').value).toBe(true);
    await turnTo(now, json(place, '{"CaptureAllowed": 7, "WebHostAllowed": true}'));
    expect(now.policy.effective('CaptureAllowed').value).toBe(false);
    await turnTo(now, json(place, '{"WebHostAllowed": true}'));
    expect(now.policy.effective('CaptureAllowed')).toMatchObject({
      value: true,
      level: 'default',
      error: null,
    });
  });

  it('is also one that stands twice, at whatever depth', async () => {
    const { policy } = await lab(
      json(
        place,
        '{"CaptureAllowed": false, "CaptureAllowed": true, "Proxy": {"mode": "none", "mode": "system"}}',
      ),
    );
    expect(policy.effective('CaptureAllowed')).toMatchObject({
      value: true,
      level: 'default',
      error:
        '/p/managed/10.json:1:27: CaptureAllowed: "CaptureAllowed" is there twice; which one holds cannot be told',
    });
    expect(policy.effective('Proxy').error).toContain('Proxy.mode: "mode" is there twice');
  });
});

describe('a mandatory place that is there but cannot be read', () => {
  it('takes every lock that it may hold to its most restrictive value', async () => {
    const { policy } = await lab(unreadable(place, 'no rights'));
    for (const name of POLICY_NAMES) {
      const key = POLICY_KEYS[name];
      if ('restricted' in key) {
        expect([name, policy.effective(name)]).toEqual([
          name,
          {
            value: key.restricted.value,
            level: 'mandatory',
            scope: 'machine',
            origin: place.origin,
            locked: true,
            error: '/p/managed/10.json: no rights',
          },
        ]);
      } else {
        expect(policy.effective(name)).toMatchObject({ value: key.initial, level: 'default' });
      }
    }
  });

  it('of a user takes none that only the machine’s policy may hold', async () => {
    const { policy } = await lab(unreadable({ ...place, scope: 'user' }, 'no rights'));
    expect(policy.effective('CaptureAllowed').value).toBe(false);
    expect(policy.effective('UpdateFeedUrl').level).toBe('default');
  });

  it('does not undo what a file after it says, and does undo what one before it says', async () => {
    const open = { CaptureAllowed: true };
    const after = await lab(unreadable(place, 'no rights'), valuesAt(other, open));
    expect(after.policy.effective('CaptureAllowed').value).toBe(true);
    const before = await lab(valuesAt(place, open), unreadable(other, 'no rights'));
    expect(before.policy.effective('CaptureAllowed').value).toBe(false);
  });

  it('keeps what it last said in good order, with the error; and follows when it is mended', async () => {
    const now = await lab(valuesAt(place, { CaptureAllowed: true, OrganisationName: 'Example' }));
    await turnTo(now, json(place, '{"CaptureAllowed": tru'));
    const error = '/p/managed/10.json:1:20: CaptureAllowed is not JSON: a value should be here; found "t"';
    expect(now.policy.effective('CaptureAllowed')).toMatchObject({ value: true, level: 'mandatory', error });
    expect(now.policy.effective('OrganisationName')).toMatchObject({ value: 'Example', error });
    expect(now.policy.effective('WebHostAllowed')).toMatchObject({
      value: true,
      level: 'default',
      error: null,
    });
    await turnTo(now, json(place, '{"CaptureAllowed": false}'));
    expect(now.policy.effective('CaptureAllowed')).toMatchObject({ value: false, error: null });
    expect(now.policy.problems()).toEqual([]);
  });

  it('being a folder keeps what all in it last said', async () => {
    const now = await lab(
      valuesAt(place, { CaptureAllowed: true }),
      valuesAt(other, { WebHostAllowed: false }),
    );
    await turnTo(now, unreadable(folder, 'gone wrong'));
    await turnTo(now, unreadable(folder, 'still wrong'));
    expect(now.policy.effective('CaptureAllowed')).toMatchObject({
      value: true,
      error: '/p/managed: still wrong',
    });
    expect(now.policy.effective('WebHostAllowed').value).toBe(false);
    expect(now.policy.effective('MeasurementAllowed').value).toBe(true);
    expect(now.policy.problems()).toHaveLength(1);
  });

  it('that was shut stays shut until it can be read', async () => {
    const now = await lab(unreadable(place, 'no rights'));
    await turnTo(now, unreadable(place, 'no rights yet'));
    expect(now.policy.effective('CaptureAllowed').value).toBe(false);
    await turnTo(now, valuesAt(place, {}));
    expect(now.policy.effective('CaptureAllowed')).toMatchObject({
      value: true,
      level: 'default',
      error: null,
    });
  });

  it('shuts nothing where it could only recommend, but says so', async () => {
    const { policy } = await lab(unreadable(recommended, 'no rights'));
    expect(policy.list().every(({ level }) => level === 'default')).toBe(true);
    expect(policy.problems()).toMatchObject([{ origin: recommended.origin, message: 'no rights' }]);
  });
});

describe('a change', () => {
  it('is told with the keys of which the value or the lock changed, and no others', async () => {
    const now = await lab(valuesAt(place, { CaptureAllowed: false, IntervalMinSeconds: 10 }));
    await turnTo(
      now,
      valuesAt(place, { CaptureAllowed: false, IntervalMinSeconds: 20, ReportRedaction: 'standard' }),
    );
    // The value of the last is the default's, but now it is locked.
    expect(now.told).toEqual([['IntervalMinSeconds', 'ReportRedaction']]);
  });

  it('of the origin or of the problems alone is told without a key', async () => {
    const now = await lab(valuesAt(place, { CaptureAllowed: false }));
    await turnTo(now, valuesAt(other, { CaptureAllowed: false }));
    await turnTo(now, valuesAt(other, { CaptureAllowed: false, Nonsense: 1 }));
    expect(now.told).toEqual([[], []]);
  });

  it('of nothing is not told', async () => {
    const now = await lab(valuesAt(place, { ManagedProfiles: [{ id: 'a', name: 'A', host: 'a.example' }] }));
    await turnTo(now, valuesAt(place, { ManagedProfiles: [{ id: 'a', name: 'A', host: 'a.example' }] }));
    expect(now.told).toEqual([]);
  });

  it('is read once for many signs, and again for one that came while it was read', async () => {
    const { source, time } = await lab(valuesAt(place, {}));
    expect(source.readings).toBe(1);
    for (let sign = 0; sign < 5; sign += 1) source.change(valuesAt(place, {}));
    await time.advanceAsync(LIMITS.watchDebounceMs.value - 1);
    expect(source.readings).toBe(1);
    await time.advanceAsync(1);
    expect(source.readings).toBe(2);
    await time.advanceAsync(60_000);
    expect(source.readings).toBe(2);
  });

  it('asked for by hand is read at once, and twice where it was asked for meanwhile', async () => {
    const { policy, source } = await lab(valuesAt(place, {}));
    source.documents = [valuesAt(place, { CaptureAllowed: false })];
    await Promise.all([policy.reload(), policy.reload()]);
    expect(policy.effective('CaptureAllowed').value).toBe(false);
    expect(source.readings).toBe(3);
  });

  it('after the end is not read', async () => {
    const { policy, source, time } = await lab(valuesAt(place, {}));
    source.change(valuesAt(place, {}));
    policy.close();
    await time.advanceAsync(10_000);
    expect([source.readings, source.watchers, time.pending]).toEqual([1, 0, 0]);
  });

  it('of what the program itself was given is one as well', async () => {
    const time = new FakeTime();
    const settings = givenValues('user', 'settings.json', { StartAtLogin: true });
    const policy = await createPolicy([settings], { timers: time });
    expect(policy.effective('StartAtLogin')).toMatchObject({
      value: true,
      level: 'user',
      origin: 'settings.json',
    });
    settings.give({});
    await time.advanceAsync(LIMITS.watchDebounceMs.value);
    expect(policy.effective('StartAtLogin')).toMatchObject({ value: false, level: 'default' });
    policy.close();
    settings.give({ StartAtLogin: true });
    expect(time.pending).toBe(0);
  });
});

describe('the list', () => {
  it('has a row for each key, that fits its schema, and holds no secret', async () => {
    const secret = 'Bearer canary-4711';
    const { policy } = await lab(valuesAt(place, { TelemetryAuthorization: secret, CaptureAllowed: 7 }));
    expect(policy.effective('TelemetryAuthorization').value).toBe(secret);
    const rows = policy.list();
    expect(rows.map(({ name }) => name)).toEqual(POLICY_NAMES);
    for (const row of rows) expect(policyRowSchema.parse(row)).toEqual(row);
    expect(rows.find(({ name }) => name === 'TelemetryAuthorization')?.value).toBe(SECRET_SHOWN);
    expect(JSON.stringify([rows, policy.problems()])).not.toContain('canary');
  });

  it('shows no secret that is wrong either', async () => {
    const { policy } = await lab(valuesAt(place, { TelemetryAuthorization: 'canary\n4711' }));
    expect(policy.effective('TelemetryAuthorization').value).toBeNull();
    expect(JSON.stringify([policy.list(), policy.problems()])).not.toContain('canary');
  });
});

describe('many problems', () => {
  it('of one key are kept up to a limit, and keep none of another from being said', async () => {
    const profiles = Array.from({ length: 1_000 }, (_, at) => ({
      id: `p${at}`,
      name: 'P',
      host: 'two words',
    }));
    const text = JSON.stringify({ ManagedProfiles: profiles, CaptureAllowed: 'no', WebHostAllowed: false });
    const { policy } = await lab(json(place, text));
    expect(policy.problems()).toHaveLength(LIMITS.policyProblems.value + 1);
    expect(policy.problems().at(-1)).toMatchObject({ key: 'CaptureAllowed', line: 1 });
    expect(policy.effective('ManagedProfiles').value).toEqual([]);
    expect(policy.effective('WebHostAllowed').value).toBe(false);
  });

  it('names that stand twice beyond all measure: the file counts as unreadable', async () => {
    const twice = Array.from(
      { length: LIMITS.policyDuplicates.value + 1 },
      (_, at) => `"n${at}":1,"n${at}":2,`,
    );
    const { policy } = await lab(json(place, `{${twice.join('')}"CaptureAllowed":true}`));
    expect(policy.effective('CaptureAllowed')).toMatchObject({
      value: false,
      error: expect.stringContaining('too many names are there twice') as string,
    });
  });
});
