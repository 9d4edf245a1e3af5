import { describe, expect, it } from 'vitest';
import { LIMITS } from '../../../main/model/limits.ts';
import { problemText } from '../../../main/model/managed.ts';
import { createPolicy, type ManagedPolicy } from '../../../main/policy/policy.ts';
import { multiString } from '../../../main/policy/sources/reg-output.ts';
import { windowsRegistry } from '../../../main/policy/sources/windows-registry.ts';
import type { CommandOutcome } from '../../../main/platform/run-command.ts';
import { FakeTime } from '../../support/fake-time.ts';

const HKLM = 'HKLM\\Software\\Policies\\Pinhole';
const HKCU = 'HKCU\\Software\\Policies\\Pinhole';

/** What `reg.exe` prints, line by line; or the status that it ends with; or why it did not run. */
type Answer = readonly string[] | number | Error;

/** A registry by what is asked: `KEY` or `KEY /s`. What is not in here is not there, which Windows says by status 1. */
class Registry {
  answers: Readonly<Record<string, Answer>>;
  readonly asked: string[] = [];

  constructor(answers: Readonly<Record<string, Answer>>) {
    this.answers = {
      'HKLM\\Software\\Policies': ['', 'HKEY_LOCAL_MACHINE\\Software\\Policies\\Microsoft'],
      'HKCU\\Software\\Policies': ['', 'HKEY_CURRENT_USER\\Software\\Policies\\Microsoft'],
      ...answers,
    };
  }

  readonly run = (file: string, args: readonly string[]): Promise<CommandOutcome> => {
    expect(file).toBe('C:\\Windows\\System32\\cmd.exe');
    const line = args.at(-1) ?? '';
    const [, key = '', deep = ''] =
      /^""C:\\Windows\\System32\\chcp.com" 65001 >nul && "C:\\Windows\\System32\\reg.exe" query "([^"]+)"( \/s)?"$/.exec(
        line,
      ) ?? [];
    this.asked.push(`${key}${deep}`);
    const answer = this.answers[`${key}${deep}`] ?? 1;
    if (answer instanceof Error)
      return Promise.resolve({ status: null, stdout: Buffer.of(), failure: answer.message });
    if (typeof answer === 'number') return Promise.resolve({ status: answer, stdout: Buffer.of() });
    return Promise.resolve({ status: 0, stdout: Buffer.from(answer.join('\r\n')) });
  };
}

async function policyOf(answers: Readonly<Record<string, Answer>>) {
  const registry = new Registry(answers);
  const timers = new FakeTime();
  const policy = await createPolicy([windowsRegistry({ run: registry.run, timers })], { timers });
  return { policy, registry, timers };
}

const problems = (policy: ManagedPolicy): readonly string[] => policy.problems().map(problemText);

const machine = (...values: readonly string[]): readonly string[] => [
  '',
  'HKEY_LOCAL_MACHINE\\Software\\Policies\\Pinhole',
  ...values.map((value) => `    ${value}`),
  '',
];

describe('the registry of Windows', () => {
  it('without the keys sets nothing, and nothing is wrong', async () => {
    const { policy, registry } = await policyOf({});
    expect(policy.list().every(({ level }) => level === 'default')).toBe(true);
    expect(policy.problems()).toEqual([]);
    expect(registry.asked).toEqual([
      `${HKLM} /s`,
      'HKLM\\Software\\Policies',
      `${HKCU} /s`,
      'HKCU\\Software\\Policies',
    ]);
  });

  it('gives each kind of value, machine before user, mandatory before recommended', async () => {
    const { policy } = await policyOf({
      [`${HKLM} /s`]: [
        ...machine(
          '(Default)    REG_SZ    of no meaning',
          'OrganisationName    REG_SZ    Zürcher    Telekom',
          'captureallowed    REG_DWORD    0x0',
          'IntervalMaxSeconds    REG_DWORD    0x6e',
          'Proxy    REG_SZ    {"mode": "manual", "url": "http://proxy.example:3128"}',
          String.raw`ManagedProfiles    REG_MULTI_SZ    {"id":"a","name":"A","host":"a.example"}\0{"id":"b","name":"B","host":"b.example","tls":{"caFile":"C:\\0ca.pem"}}`,
        ),
        'HKEY_LOCAL_MACHINE\\Software\\Policies\\Pinhole\\Recommended',
        '    StartAtLogin    REG_DWORD    0x1',
        '    ReportRedaction    REG_SZ    standard',
        '',
      ],
      [`${HKCU} /s`]: [
        '',
        'HKEY_CURRENT_USER\\Software\\Policies\\Pinhole',
        '    IntervalMaxSeconds    REG_DWORD    0x1',
        '    ReportRedaction    REG_SZ    strict',
        '',
      ],
    });
    expect(policy.problems()).toEqual([]);
    expect(policy.effective('OrganisationName').value).toBe('Zürcher    Telekom');
    expect(policy.effective('CaptureAllowed')).toMatchObject({
      value: false,
      level: 'mandatory',
      scope: 'machine',
      origin: HKLM,
    });
    expect(policy.effective('IntervalMaxSeconds')).toMatchObject({ value: 110, origin: HKLM });
    expect(policy.effective('Proxy').value).toMatchObject({
      mode: 'manual',
      url: 'http://proxy.example:3128',
    });
    expect(policy.effective('ManagedProfiles').value.map(({ id, tls }) => [id, tls.caFile])).toEqual([
      ['a', undefined],
      ['b', 'C:\\0ca.pem'],
    ]);
    expect(policy.effective('StartAtLogin')).toMatchObject({
      value: true,
      level: 'recommended',
      origin: `${HKLM}\\Recommended`,
    });
    expect(policy.effective('ReportRedaction')).toMatchObject({
      value: 'strict',
      level: 'mandatory',
      scope: 'user',
      origin: HKCU,
    });
  });

  it('in another language: only the name of the key’s own value is translated', async () => {
    const { policy } = await policyOf({
      [`${HKLM} /s`]: machine('(Standard)    REG_SZ    ohne Bedeutung', 'CaptureAllowed    REG_DWORD    0x0'),
    });
    expect(policy.effective('CaptureAllowed').value).toBe(false);
    expect(policy.problems()).toEqual([]);
  });

  it.each([
    ['CaptureAllowed    REG_BINARY    DEADBEEF', /CaptureAllowed is REG_BINARY; REG_DWORD would be right$/],
    ['CaptureAllowed    REG_SZ    false', /CaptureAllowed is REG_SZ; REG_DWORD would be right$/],
    ['CaptureAllowed    REG_DWORD    0x2', /CaptureAllowed is 0x2; 0 or 1 would be right$/],
    ['CaptureAllowed    REG_NONE', /CaptureAllowed is REG_NONE; /],
    ['IntervalMinSeconds    REG_DWORD    0xffffffff', /IntervalMinSeconds is 4294967295; /],
    ['IntervalMinSeconds    REG_DWORD    junk', /IntervalMinSeconds is no number$/],
    [
      'ReportRedaction    REG_EXPAND_SZ    %LEVEL%',
      /ReportRedaction is REG_EXPAND_SZ; REG_SZ would be right$/,
    ],
    ['ReportRedaction    REG_SZ    ', /ReportRedaction is ""; /],
    ['OrganisationName    REG_SZ    Z\uFFFDrich', /OrganisationName holds characters that cannot be read$/],
    [
      'Proxy    REG_SZ    {"mode": none}',
      /Proxy is not JSON: a value should be here; found "n" \(line 1, column 10 of the value\)$/,
    ],
    ['Proxy    REG_SZ    {"mode": "none", "mode": "system"}', /Proxy is not JSON: "mode" is there twice/],
    [
      'ManagedProfiles    REG_MULTI_SZ    {"id":"a"}\\0{"id":',
      /ManagedProfiles is not JSON: .*, in its item 2$/,
    ],
    ['ManagedProfiles    REG_SZ    [{"id":"a"}]', /ManagedProfiles\.0\.name is missing; /],
    ['CaptureAlowed    REG_DWORD    0x0', /CaptureAlowed is not a known key; did you mean CaptureAllowed\?$/],
  ])('%s: ignored and named', async (value, expected) => {
    const { policy } = await policyOf({
      [`${HKLM} /s`]: machine(value, 'WebHostAllowed    REG_DWORD    0x0'),
    });
    expect(
      policy
        .list()
        .filter(({ level }) => level !== 'default')
        .map(({ name }) => name),
    ).toEqual(['WebHostAllowed']);
    expect(problems(policy)[0]).toMatch(expected);
    expect(problems(policy)[0]).toMatch(/^HKLM\\Software\\Policies\\Pinhole: /);
  });

  it('data with line breaks belongs to the value that it began with', async () => {
    const { policy } = await policyOf({
      [`${HKLM} /s`]: machine(
        'Proxy    REG_SZ    {',
        '  "mode": "none"',
        '}',
        'CaptureAllowed    REG_DWORD    0x0',
      ),
    });
    expect(policy.effective('Proxy').value).toEqual({ mode: 'none' });
    expect(policy.effective('CaptureAllowed').value).toBe(false);
  });

  it('values in a key of their own are named: they are not in force', async () => {
    const { policy } = await policyOf({
      [`${HKLM} /s`]: [
        ...machine(),
        'HKEY_LOCAL_MACHINE\\Software\\Policies\\Pinhole\\Profiles',
        '    1    REG_SZ    x',
        '',
      ],
    });
    expect(problems(policy)).toEqual([
      'HKEY_LOCAL_MACHINE\\Software\\Policies\\Pinhole\\Profiles: it is not read: values stand in Pinhole itself, or in Recommended',
    ]);
  });
});

describe('a key that is there but cannot be read', () => {
  const there = { 'HKLM\\Software\\Policies': ['', 'HKEY_LOCAL_MACHINE\\SOFTWARE\\Policies\\Pinhole', ''] };

  it('shuts the locks: the key above lists it', async () => {
    const { policy } = await policyOf(there);
    expect(policy.effective('CaptureAllowed')).toMatchObject({
      value: false,
      level: 'mandatory',
      scope: 'machine',
      error: `${HKLM}: the key is there but cannot be read: reg.exe ended with status 1`,
    });
  });

  it('where the key above cannot be read either, the one above that decides', async () => {
    const { policy } = await policyOf({
      'HKLM\\Software\\Policies': 1,
      'HKLM\\Software': ['', 'HKEY_LOCAL_MACHINE\\Software\\Microsoft', ''],
    });
    expect(policy.problems()).toEqual([]);
    const shut = await policyOf({
      'HKLM\\Software\\Policies': 1,
      'HKLM\\Software': ['', 'HKEY_LOCAL_MACHINE\\Software\\Policies', ''],
    });
    expect(shut.policy.effective('CaptureAllowed').value).toBe(false);
  });

  it('is also one of which reg.exe cannot tell', async () => {
    const { policy } = await policyOf({ [`${HKCU} /s`]: new Error('blocked by a rule') });
    expect(policy.effective('CaptureAllowed')).toMatchObject({ value: false, scope: 'user' });
    expect(policy.effective('CaptureAllowed').error).toContain('reg.exe did not run: blocked by a rule');
  });

  it('keeps what it last said; a change shows within a minute', async () => {
    const { policy, registry, timers } = await policyOf({
      [`${HKLM} /s`]: [
        ...machine('CaptureAllowed    REG_DWORD    0x1'),
        'HKEY_LOCAL_MACHINE\\Software\\Policies\\Pinhole\\Recommended',
        '    StartAtLogin    REG_DWORD    0x1',
      ],
    });
    registry.answers = { ...registry.answers, [`${HKLM} /s`]: 1, ...there };
    await timers.advanceAsync(LIMITS.watchPollMs.value + LIMITS.watchDebounceMs.value);
    await timers.advanceAsync(0);
    expect(policy.effective('CaptureAllowed')).toMatchObject({ value: true, level: 'mandatory' });
    expect(policy.effective('CaptureAllowed').error).toContain('cannot be read');
    expect(policy.effective('StartAtLogin')).toMatchObject({ value: true, level: 'recommended' });
    policy.close();
    expect(timers.pending).toBe(0);
  });
});

it('the items of a REG_MULTI_SZ are told apart from what JSON escapes', () => {
  expect(multiString(String.raw`{"a":1}\0{"b":"C:\\0"}\0`)).toEqual([
    String.raw`{"a":1}`,
    String.raw`{"b":"C:\\0"}`,
  ]);
  expect(multiString('')).toEqual([]);
});
