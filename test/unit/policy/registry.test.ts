import { describe, expect, it } from 'vitest';
import { judge } from '../../../main/policy/judge.ts';
import type { PolicyKey } from '../../../main/policy/policy-key.ts';
import { isPolicyName, POLICY_KEYS, POLICY_NAMES } from '../../../main/policy/registry.ts';
import { valuesAt } from '../../support/policy-lab.ts';

const rows = POLICY_NAMES.map((name): PolicyKey & { name: string } => ({ name, ...POLICY_KEYS[name] }));

describe('a key of the policy', () => {
  it.each(rows)('$name: its example, its default and its most restrictive value fit its schema', (row) => {
    expect(row.schema.safeParse(row.example).success).toBe(true);
    for (const value of [row.initial, row.restricted?.value]) {
      if (value !== null && value !== undefined) expect(row.schema.parse(value)).toEqual(value);
    }
  });

  it.each(rows)('$name: it is described in one line, and named as all are', ({ name, description }) => {
    expect(name).toMatch(/^[A-Z][A-Za-z]+$/);
    expect(description).toMatch(/^[^\n]{10,160}\.$/);
  });

  it.each(rows)('$name: what can be shut locks something', ({ locks, restricted }) => {
    if (restricted !== undefined) expect(locks).not.toBeNull();
  });

  it.each(rows)('$name: what it is a lower bound of is a key with such values', ({ atMost, kind }) => {
    if (atMost === undefined) return;
    expect(kind).toBe('number');
    expect(isPolicyName(atMost) && POLICY_KEYS[atMost].kind).toBe('number');
  });

  it('the most restrictive bounds leave something between them', () => {
    for (const { atMost, restricted } of rows) {
      if (atMost === undefined || !isPolicyName(atMost)) continue;
      const upper: PolicyKey = POLICY_KEYS[atMost];
      expect(Number(restricted?.value)).toBeLessThanOrEqual(Number(upper.restricted?.value));
    }
  });
});

/** What is wrong with one mandatory value of the machine. */
function problemsOf(values: Readonly<Record<string, unknown>>): readonly (string | null)[] {
  const { problems } = judge(valuesAt({ origin: 'x', level: 'mandatory', scope: 'machine' }, values));
  return problems.map(({ message }) => message);
}

describe('values that do not fit are refused: key, value, what would be right', () => {
  it.each([
    [{ CaptureAllowed: 'no' }, /^CaptureAllowed is "no"; .*boolean/],
    [{ CaptureAllowed: null }, /^CaptureAllowed is null; .*boolean/],
    [{ IntervalMinSeconds: 0 }, /^IntervalMinSeconds is 0; /],
    [{ IntervalMaxSeconds: 86_401 }, /^IntervalMaxSeconds is 86401; /],
    [{ ReportRedaction: 'lax' }, /^ReportRedaction is "lax"; .*"standard"\|"strict"/],
    [{ TelemetryEndpoint: 'http://otel.example' }, /^TelemetryEndpoint is .*; must be an https:\/\/ URL/],
    [
      { TelemetryEndpoint: 'https://me:pw@otel.example' },
      /^TelemetryEndpoint is "?….*; must not hold a user/,
    ],
    [
      { TelemetryEndpoint: 'http://127.0.0.1.example/' },
      /must be an https:\/\/ URL, or http:\/\/ on loopback$/,
    ],
    [{ HelpAddress: 'javascript:alert(1)' }, /^HelpAddress is .*; must be an https:\/\/ or mailto: URL/],
    [{ OrganisationName: 'two\nlines' }, /^OrganisationName is .*; must be one line of text/],
    [
      { Proxy: { mode: 'manual', url: 'http://a:hush@b:1' } },
      /^Proxy\.url is [^h]*; must not hold a password/,
    ],
    [{ ManagedProfiles: [{ id: 'a', name: 'A', host: 'h', port: 0 }] }, /^ManagedProfiles\.0\.port is 0; /],
    [
      { ManagedProfiles: [1, 2].map(() => ({ id: 'a', name: 'A', host: 'h' })) },
      /^ManagedProfiles\.1\.id is "a"; another profile has it already$/,
    ],
    [
      { TelemetryAuthorization: 'two\nlines' },
      /^TelemetryAuthorization is not right; must be one line of plain ASCII text$/,
    ],
    [{ capture_allowed: true }, /^capture_allowed is not a known key; did you mean CaptureAllowed\?$/],
    [{ IntervalMinSecond: 1 }, /; did you mean IntervalMinSeconds\?$/],
    [{ Nonsense: 1 }, /^Nonsense is not a known key; the keys are listed in docs\/POLICY.md$/],
    [{ ['__proto__' as string]: 1 }, /^__proto__ is not a known key; /],
    [{ toString: 1 }, /^toString is not a known key; /],
    [{ 'a\nb': 1 }, /^"a\\nb" is not a known key; /],
  ])('%j', (values, expected) => {
    const problems = problemsOf(values);
    expect(problems).toHaveLength(1);
    expect(problems[0]).toMatch(expected);
    expect(problems[0]).not.toContain('\n');
  });
});
