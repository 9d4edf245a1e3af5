/**
 * Writes what is said after the code: docs/ERRORS.md, docs/LIMITS.md, the tables between markers in docs/BENCHMARKS.md, docs/DIAGNOSTICS.md, docs/FLEET.md, docs/PINHOLES.md,
 * docs/POLICY.md, docs/PROTOCOL.md and docs/REPORT.md, the files for administrators, the schema of profile files, and the dissector
 * for Wireshark. With --check it writes nothing: it names what is
 * stale and exits with status 1.
 */
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { STAGES } from '../main/diagnosis/stages/index.ts';
import { VERDICT_RULES } from '../main/diagnosis/verdict.ts';
import { ERRORS } from '../main/model/error-table.ts';
import { LIMITS } from '../main/model/limits.ts';
import { CM_TYPES, RESULT_CODES } from '../main/protocol/constants.ts';
import { RULES } from '../main/pinhole/health/judge.ts';
import { MESSAGE_TLVS } from '../main/protocol/messages.ts';
import { LEVELS } from '../main/report/levels.ts';
import { COLLECTORS } from '../main/report/report.ts';
import { TLV_TABLE, type TlvKey } from '../main/protocol/tlv.ts';
import { refusal } from '../main/tunnel/result-code.ts';
import { benchmarkTables, readBaseline } from '../test/bench/baseline.ts';
import { SUITES } from '../test/bench/suites.ts';
import { dissector } from './dissector.ts';
import { fleetDashboard } from './fleet-dashboard.ts';
import { fleetTables } from './fleet-load.ts';
import { fill, formatted, table } from './markdown.ts';
import { policyTables } from './policy-page.ts';
import { managedSample, mobileconfig, policyJsonSchema, recommendedSample } from './policy-samples.ts';
import { adml, admx } from './policy-templates.ts';
import { profileJsonSchema, profileSample } from './profile-samples.ts';

const root = `${import.meta.dirname}/..`;

const code = (text: string | number): string => `\`${text}\``;
const list = (items: readonly string[]): string => (items.length === 0 ? 'none' : items.join(', '));
const tlvName = (key: TlvKey): string => TLV_TABLE[key].name;

function errorsPage(): string {
  const rows = Object.entries(ERRORS).map(([name, { stage, retry, meaning, action }]) => [
    code(name),
    stage,
    retry,
    meaning,
    action,
  ]);
  return `# Errors

Generated from \`main/model/error-table.ts\` by \`npm run docs\`: edit there.

Every expected failure carries one of these codes; nothing decides by the text of a message. _Stage_ is where it happens. _Retry_ is whether the
same may be tried again without a change by a person: \`now\`, after a \`backoff\`, or \`never\`.

${table(['code', 'stage', 'retry', 'what was seen', 'what to do'], rows)}
`;
}

function limitsPage(): string {
  const rows = Object.entries(LIMITS).map(([name, { value, unit, why }]) => [
    code(name),
    value.toLocaleString('en'),
    unit,
    why,
  ]);
  return `# Limits

Generated from \`main/model/limits.ts\` by \`npm run docs\`: edit there. Clauses are those of [PROTOCOL.md](PROTOCOL.md).

Everything that can grow by what others do is bounded by one of these.

${table(['limit', 'value', 'unit', 'what it bounds, and why there'], rows)}
`;
}

/** The tables of docs/PROTOCOL.md, by the name in their markers. */
const protocolTables: Readonly<Record<string, string>> = {
  'cm-types': table(
    ['CM_Type', 'name', 'TLVs that belong to it'],
    Object.entries(MESSAGE_TLVS).map(([name, tlvs]: [string, readonly TlvKey[]]) => [
      String(CM_TYPES[name as keyof typeof CM_TYPES]),
      name,
      list(tlvs.map(tlvName)),
    ]),
  ),
  tlvs: table(
    ['type', 'name', 'octets of its value', 'belongs to CM_Type'],
    Object.values(TLV_TABLE)
      .toSorted((left, right) => left.type - right.type)
      .map(({ key, type, name, lengths }) => [
        String(type),
        name,
        lengths.join(' or '),
        list(messagesWith(key).map(String)),
      ]),
  ),
  'result-codes': table(
    ['code', 'name', 'error', 'tried again'],
    Object.entries(RESULT_CODES).map(([name, value]) => {
      if (value === RESULT_CODES.ok) return [String(value), name, '', ''];
      const error = refusal(value);
      return [String(value), name, code(error.code), error.retry];
    }),
  ),
};

function messagesWith(key: TlvKey): number[] {
  return Object.entries(MESSAGE_TLVS)
    .filter(([, tlvs]: [string, readonly TlvKey[]]) => tlvs.includes(key))
    .map(([name]) => CM_TYPES[name as keyof typeof CM_TYPES]);
}

/** A page of which the tables between markers are generated, and the rest is written by hand. */
async function filled(path: string, tables: Readonly<Record<string, string>>): Promise<string> {
  let page = readFileSync(`${root}/${path}`, 'utf8');
  for (const [name, content] of Object.entries(tables)) page = fill(page, name, content);
  return formatted(page);
}

/** The rules by which a pin-hole is judged, for docs/PINHOLES.md. */
const healthTable = table(
  ['verdict', 'reason', 'when it holds', 'shows after'],
  RULES.map(({ verdict, code: reason, when, visibleAfterMs = 0 }) => [
    verdict,
    code(reason),
    when,
    visibleAfterMs === 0 ? 'at once' : `${visibleAfterMs / 1_000} s`,
  ]),
);

/** The stages and the verdicts of a diagnosis, for docs/DIAGNOSTICS.md. */
const diagnosticTables: Readonly<Record<string, string>> = {
  stages: table(
    ['stage', 'title', 'runs after', 'time limit'],
    STAGES.map(({ id, title, dependsOn, after = [], timeoutMs }) => [
      code(id),
      title,
      [
        ...dependsOn.map((other) => `${code(other)} passed`),
        ...after.map((other) => `${code(other)} over`),
      ].join(', ') || 'at once',
      `${timeoutMs / 1_000} s`,
    ]),
  ),
  verdicts: table(
    ['verdict', 'when it holds', 'where', 'confidence', 'what else it may be', 'next test'],
    VERDICT_RULES.map(({ code: verdict, when, where, confidence, rivals, nextTest }) => [
      code(verdict),
      when,
      where ?? '',
      confidence,
      rivals.join(' '),
      nextTest ?? '',
    ]),
  ),
};

/** What is in a report, and what of it is taken out, for docs/REPORT.md. */
const reportTables: Readonly<Record<string, string>> = {
  files: table(
    ['file', 'what is in it'],
    COLLECTORS.map(({ file, holds }) => [code(file.replace('none.json', '…')), holds]),
  ),
  levels: table(
    ['what', '`standard`', '`strict`'],
    LEVELS.map((row) =>
      [row.what, row.standard, row.strict].map((cell) => cell.replaceAll(/<[\w-]+>/g, code)),
    ),
  ),
};

function current(path: string): string | undefined {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    // Not there yet: it is written, or named as stale.
    return undefined;
  }
}

const policies = 'app/desktop/resources/policies';
const profiles = 'app/desktop/resources/profiles';

const pages: Readonly<Record<string, string>> = {
  'docs/BENCHMARKS.md': await filled('docs/BENCHMARKS.md', benchmarkTables(SUITES, readBaseline())),
  'docs/DIAGNOSTICS.md': await filled('docs/DIAGNOSTICS.md', diagnosticTables),
  'docs/ERRORS.md': errorsPage(),
  'docs/FLEET.md': await filled('docs/FLEET.md', fleetTables()),
  'docs/LIMITS.md': limitsPage(),
  'docs/PINHOLES.md': await filled('docs/PINHOLES.md', { health: healthTable }),
  'docs/REPORT.md': await filled('docs/REPORT.md', reportTables),
  'docs/PROTOCOL.md': await filled('docs/PROTOCOL.md', protocolTables),
  'docs/POLICY.md': await filled('docs/POLICY.md', policyTables),
  'app/desktop/resources/dissector/pinhole.lua': dissector(),
  'app/desktop/resources/fleet/pinhole-dashboard.json': fleetDashboard(),
  [`${policies}/windows/Pinhole.admx`]: admx(),
  [`${policies}/windows/en-US/Pinhole.adml`]: adml(),
  [`${policies}/macos/Pinhole.mobileconfig`]: mobileconfig(),
  [`${policies}/linux/managed/10-sample.json`]: managedSample(),
  [`${policies}/linux/recommended/10-sample.json`]: recommendedSample(),
  [`${policies}/pinhole-policy.schema.json`]: policyJsonSchema(),
  [`${profiles}/pinhole-profile.schema.json`]: profileJsonSchema(),
  [`${profiles}/pinhole-profile.sample.json`]: profileSample(),
};
const stale = Object.entries(pages).filter(([path, content]) => current(`${root}/${path}`) !== content);

if (process.argv.includes('--check')) {
  for (const [path] of stale) process.stderr.write(`${path} is stale: run "npm run docs"\n`);
  process.exitCode = stale.length === 0 ? 0 : 1;
} else {
  for (const [path, content] of stale) {
    mkdirSync(dirname(`${root}/${path}`), { recursive: true });
    writeFileSync(`${root}/${path}`, content);
    process.stdout.write(`${path} written\n`);
  }
}
