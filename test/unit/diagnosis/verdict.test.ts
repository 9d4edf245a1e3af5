import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { VERDICT_RULES, verdictOf } from '../../../main/diagnosis/verdict.ts';
import {
  STAGE_IDS,
  stageOutcomeSchema,
  verdictSchema,
  type DiagnosisStage,
  type EvidenceOf,
  type StageResult,
  type Verdict,
} from '../../../main/model/diagnosis.ts';
import { ERROR_CODES, type ErrorCode } from '../../../main/model/errors.ts';

interface Result<I extends DiagnosisStage> {
  readonly outcome?: StageResult['outcome'];
  readonly code?: ErrorCode;
  readonly evidence?: EvidenceOf<I>;
}

function result<I extends DiagnosisStage>(id: I, { outcome, code, evidence }: Result<I> = {}): StageResult {
  return {
    ...{ id, title: id, outcome: outcome ?? (code === undefined ? 'passed' : 'failed'), code: code ?? null },
    ...{
      durationMs: 1,
      pacingMs: 0,
      because: null,
      evidence: evidence ?? null,
      message: `What ${id} has seen.`,
    },
  } as StageResult;
}

/** All passed, but for these. */
function judged(...others: readonly StageResult[]): Verdict {
  return verdictOf(STAGE_IDS.map((id) => others.find((one) => one.id === id) ?? result(id)));
}

type Attempt = EvidenceOf<'tcp'>['attempts'][number];

const attempt = (
  address: string,
  port: number,
  code: ErrorCode | null,
  more: Partial<Attempt> = {},
): Attempt => ({
  ...{ address, port, code, durationMs: 1, systemCode: null, expected: false },
  family: address.includes(':') ? 6 : 4,
  outcome: code === null ? 'connected' : 'failed',
  ...more,
});

function tcp(attempts: Attempt[], of: 'tscf' | 'proxy' = 'tscf'): StageResult {
  const used = attempts.find(({ outcome }) => outcome === 'connected');
  const evidence = {
    of,
    attempts,
    used: used === undefined ? null : { address: used.address, port: used.port },
  };
  const failed = attempts.find(({ code }) => code !== null)?.code ?? undefined;
  if (used === undefined) return result('tcp', { code: failed ?? 'TCP_TIMEOUT', evidence });
  return result('tcp', { outcome: 'warned', code: 'ADDRESSES_DEAD', evidence });
}

const throughProxy = result('way', {
  evidence: { decidedBy: 'manual', proxy: 'http://proxy.example:3128', dead: [], otherWays: 0 },
});

const KEEP_ALIVES: EvidenceOf<'keep-alive'> = {
  ...{ sent: 10, answered: 10, missed: 0, late: 0, mismatched: 0, voided: 0, loss: 0, minMs: 1, medianMs: 1 },
  ...{
    maxMs: 1,
    jitterMs: 0,
    retransmitted: 0,
    lateMs: null,
    responseTimeMs: 1_000,
    connectMs: 1,
    again: null,
  },
};

const keepAlive = (code: ErrorCode, evidence: Partial<EvidenceOf<'keep-alive'>>): StageResult =>
  result('keep-alive', { code, evidence: { ...KEEP_ALIVES, ...evidence } });

const TLS_SEEN: EvidenceOf<'tls'> = {
  ...{ name: 'tscf.example', port: 443, protocol: null, cipher: null, certificate: null, systemCode: null },
  ...{ previousIssuer: null, sentInstead: null, again: null },
};

const disturbed = (cause: 'network' | 'sleep'): StageResult =>
  result('steady', {
    outcome: 'warned',
    code: 'DISTURBED',
    evidence: { disturbances: [{ cause, forMs: null }] },
  });

describe('verdicts that the matrix does not inject', () => {
  it.each<[what: string, where: Verdict['where'], ...StageResult[]]>([
    ['own-resources', 'this-machine', tcp([attempt('192.0.2.1', 443, 'LOCAL_RESOURCES')])],
    [
      'own-firewall',
      'this-machine',
      tcp([attempt('192.0.2.1', 443, 'TCP_REFUSED', { systemCode: 'EPERM' })]),
    ],
    [
      'nothing-connects',
      'path',
      tcp([attempt('192.0.2.1', 443, 'TCP_REFUSED'), attempt('192.0.2.2', 443, 'TCP_TIMEOUT')]),
    ],
    [
      'ipv4-broken',
      'path',
      tcp([attempt('192.0.2.1', 443, 'TCP_TIMEOUT'), attempt('2001:db8::1', 443, null)]),
    ],
    [
      'port-refused',
      'tscf',
      tcp([attempt('192.0.2.1', 443, 'TCP_REFUSED'), attempt('192.0.2.1', 5061, null)]),
    ],
    [
      'some-addresses-dead',
      'tscf',
      tcp([attempt('192.0.2.1', 443, 'TCP_TIMEOUT'), attempt('192.0.2.2', 443, null)]),
    ],
    ['proxy-silent', 'proxy', throughProxy, tcp([attempt('192.0.2.9', 3128, 'TCP_TIMEOUT')], 'proxy')],
    ['proxy-name-not-found', 'this-machine', throughProxy, result('name', { code: 'NAME_NOT_FOUND' })],
    ['proxy-login-unsupported', 'proxy', throughProxy, result('proxy', { code: 'PROXY_SCHEME_UNSUPPORTED' })],
    ['proxy-certificate', 'proxy', throughProxy, result('proxy', { code: 'PROXY_CERTIFICATE' })],
    ['not-a-proxy', 'proxy', throughProxy, result('proxy', { code: 'PROXY_NOT_A_PROXY' })],
    ['own-settings', 'this-machine', result('way', { code: 'SECRET_NOT_STORED' })],
    ['tls-failed', 'tscf', result('tls', { code: 'TLS_ALERT' })],
    ['path-slow', 'path', keepAlive('KEEP_ALIVES_LATE', { lateMs: 3_000, connectMs: 900 })],
    ['path-lossy', 'path', keepAlive('KEEP_ALIVES_LATE', { lateMs: 22_600, connectMs: 1_010 })],
    ['path-lossy', 'path', keepAlive('KEEP_ALIVES_MISSED', { again: 'answered', retransmitted: 2 })],
    [
      'path-lossy',
      'path',
      result('tls', { code: 'TLS_TIMEOUT', evidence: { ...TLS_SEEN, again: 'answered' } }),
    ],
    ['idle-not-measured', null, result('idle', { code: 'MEASURE_BUSY' })],
    ['network-changed', 'local-network', disturbed('network'), result('tls', { code: 'TLS_TIMEOUT' })],
    [
      'unexplained',
      null,
      result('configuration', { outcome: 'skipped' }),
      result('keep-alive', { outcome: 'skipped' }),
    ],
  ])('%s, %s', (what, where, ...stages) => {
    expect(judged(...stages)).toMatchObject({ code: what, where });
  });

  it('what standing still cannot bring about is judged by what it is', () => {
    expect(judged(disturbed('sleep'), result('tls', { code: 'TLS_CERTIFICATE_UNTRUSTED' })).code).toBe(
      'unknown-ca',
    );
    expect(judged(disturbed('sleep'), result('tls', { code: 'TLS_TIMEOUT' })).code).toBe('machine-slept');
  });

  it('a family that this machine lacks is no fault', () => {
    const ipv6 = attempt('2001:db8::1', 443, 'TCP_UNREACHABLE', { expected: true });
    const evidence = { of: 'tscf' as const, attempts: [ipv6, attempt('192.0.2.1', 443, null)], used: null };
    expect(judged(result('tcp', { evidence })).code).toBe('healthy');
  });

  it('called off, nothing is judged', () => {
    expect(verdictOf([result('tls', { code: 'TLS_ALERT' })], true)).toMatchObject({
      code: 'called-off',
      where: null,
    });
  });
});

describe('the table of verdicts', () => {
  const rows = VERDICT_RULES.map((rule) => ({ ...rule }));

  it.each(rows)('$code: what is not certain has its rivals, and the test that would tell', (rule) => {
    const { where, confidence, rivals, nextTest, action, forIt } = rule;
    if (where !== null && confidence !== 'certain') {
      expect(rivals).not.toEqual([]);
      expect(nextTest).not.toBeNull();
    }
    for (const line of [rule.when, action, forIt, ...rivals]) expect(line).toMatch(/^[A-Z].*\.$/s);
  });

  it('nobody is accused from silence: no words say that a firewall did it', () => {
    const said = rows.map(({ find: _, ...rule }) => JSON.stringify(rule)).join('\n');
    expect(said).not.toMatch(/firewall (?:has )?(?:closed|dropped|blocked)/i);
  });

  it('whatever the stages say, there is one verdict that fits the schema, and the same again', () => {
    const stage = fc.record({
      outcome: fc.constantFrom(...stageOutcomeSchema.options),
      code: fc.option(fc.constantFrom(...ERROR_CODES), { nil: null }),
    });
    fc.assert(
      fc.property(fc.array(stage, { minLength: STAGE_IDS.length, maxLength: STAGE_IDS.length }), (drawn) => {
        const stages = STAGE_IDS.map((id, at) => ({ ...result(id), ...drawn[at] }));
        const verdict = verdictOf(stages);
        expect(verdictSchema.parse(verdict)).toEqual(verdict);
        expect(verdictOf(stages.toReversed())).toEqual(verdict);
        if (verdict.code === 'healthy')
          expect(stages.find(({ id }) => id === 'keep-alive')?.outcome).toBe('passed');
      }),
    );
  });
});
