import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { createCore, openPolicy } from '../../main/core.ts';
import type { CoreApi } from '../../main/model/core-api.ts';
import type { Policy } from '../../main/model/policy.ts';
import { LIMITS } from '../../main/model/limits.ts';
import { nodePlatform } from '../../main/platform/node-platform.ts';
import { linuxFiles } from '../../main/policy/sources/linux-files.ts';
import { TUNNEL_METRICS } from '../../main/telemetry/family.ts';
import { FakeTime } from '../support/fake-time.ts';
import { otlpCollector, valuesOf, type Collector } from '../support/otlp-collector.ts';
import { OWN_UID, policyFolder, TestSource, valuesAt, type PolicyFolder } from '../support/policy-lab.ts';
import { closeLabs, tunnelLab } from '../support/tunnel-lab.ts';
import { testProfile } from '../support/profile.ts';

const SECRET = 'Bearer canary-4711';

let folder: PolicyFolder;
let collector: Collector;
let core: CoreApi | undefined;
const time = new FakeTime();

beforeEach(async () => {
  folder = await policyFolder();
  collector = await otlpCollector();
});

afterEach(async () => {
  await core?.close();
  core = undefined;
  await closeLabs();
  await collector.close();
  await folder.remove();
});

const open = (): Promise<Policy> => openPolicy([linuxFiles({ timers: time, ...folder, ownerUid: OWN_UID })]);

const put = (values: object): Promise<string> => folder.put('managed/10.json', values);

describe('the engine', () => {
  it('pushes where a policy file says, from when on it says so until it does not', async () => {
    const policy = await open();
    core = createCore({
      policy,
      profiles: [testProfile({ host: '127.0.0.1', port: 9 })],
      platform: { ...nodePlatform, clock: time, timers: time },
      stateDirectory: folder.top,
      version: '9.9.9',
    });
    await time.advanceAsync(LIMITS.telemetryIntervalMs.value * 1.2);
    expect(collector.received).toHaveLength(0);

    await put({ TelemetryEndpoint: collector.url, TelemetryAuthorization: SECRET });
    await core.managed.reload();
    time.advance(LIMITS.telemetryIntervalMs.value * 1.2);
    await collector.arrived(1);
    const [first] = collector.received;
    expect(first?.headers.authorization).toBe(SECRET);
    expect(first?.resource['service.version']).toBe('9.9.9');
    expect(first && valuesOf(first, TUNNEL_METRICS.tunnels.name)).toMatchObject({ '{"state":"stopped"}': 1 });
    expect(JSON.stringify([core.managed.list(), core.warnings()])).not.toContain('canary');

    await put({});
    await core.managed.reload();
    expect(policy.telemetry).toBeNull();
    await time.advanceAsync(LIMITS.telemetryIntervalMs.value * 1.2);
    expect(collector.received).toHaveLength(1);
  });
});

describe('the header', () => {
  it.each([
    ['machine', SECRET],
    // Users choose where theirs go; what the administrator gave the machine does not go there.
    ['user', null],
  ] as const)('for an endpoint that is set for the %s', async (scope, authorization) => {
    const endpoint = 'https://otel.example/v1/metrics';
    const policy = await openPolicy([
      new TestSource(
        valuesAt({ origin: 'm', level: 'mandatory', scope: 'machine' }, { TelemetryAuthorization: SECRET }),
        valuesAt({ origin: 'x', level: 'mandatory', scope }, { TelemetryEndpoint: endpoint }),
      ),
    ]);
    expect(policy.telemetry).toEqual({ endpoint, authorization });
    policy.close();
  });
});

it('counts what real tunnels do', async () => {
  await put({ TelemetryEndpoint: collector.url });
  const policy = await openPolicy([
    linuxFiles({ timers: nodePlatform.timers, ...folder, ownerUid: OWN_UID }),
  ]);
  const lab = await tunnelLab({}, [{}], undefined, { policy });
  lab.core.startTunnel('office');
  await lab.until(({ kam }) => kam.answered >= 2);
  lab.tscf.server.cut();
  await lab.until(({ reconnects, state }) => reconnects === 1 && state === 'connected');
  const answered = lab.core.tunnel('office')?.kam.answered ?? 0;
  // With the last push of a program that ends: nobody waits a minute.
  await lab.core.close();
  const last = collector.kept.at(-1);
  expect(last && valuesOf(last, TUNNEL_METRICS.requests.name)['{}']).toBeGreaterThanOrEqual(answered);
  expect(last && valuesOf(last, TUNNEL_METRICS.reconnects.name)).toMatchObject({
    '{"reason":"PEER_CLOSED"}': 1,
  });
  // And so nobody takes a program that has ended for one that is connected.
  expect(last && valuesOf(last, TUNNEL_METRICS.tunnels.name)).toMatchObject({
    '{"state":"connected"}': 0,
    '{"state":"stopped"}': 1,
  });
});
