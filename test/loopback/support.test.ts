import { mkdtemp, readFile, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { supportSnapshotSchema, type SupportSnapshot } from '../../main/model/support.ts';
import { closeLabs, tunnelLab, type TunnelLab } from '../support/tunnel-lab.ts';

let home: string;

beforeEach(async () => {
  home = await mkdtemp(join(tmpdir(), 'pinhole-support-'));
  for (const name of ['HOME', 'XDG_STATE_HOME', 'XDG_CONFIG_HOME']) vi.stubEnv(name, home);
});

afterEach(async () => {
  await closeLabs();
  vi.unstubAllEnvs();
  await rm(home, { recursive: true, force: true });
});

/** Resolves when what is shown fits; looked at whenever the engine says that it is another one. */
function shown({ core }: TunnelLab, fits: (support: SupportSnapshot) => boolean): Promise<SupportSnapshot> {
  return new Promise((resolve) => {
    const look = (): void => {
      const snapshot = supportSnapshotSchema.parse(core.support.snapshot());
      if (fits(snapshot)) resolve(snapshot);
    };
    core.onChange(({ kind }) => {
      if (kind === 'support') look();
    });
    look();
  });
}

const ended = ({ diagnosis }: SupportSnapshot): boolean =>
  diagnosis !== null && diagnosis.state !== 'running';

describe('a diagnosis that a window asks for', () => {
  it('shows its stages as they come, and ends with the verdict; the tunnel stays up', async () => {
    const lab = await tunnelLab({}, [{ interval: { mode: 'assigned' } }]);
    const { core, until } = lab;
    core.startTunnel('office');
    await until(({ state }) => state === 'connected');
    const seen = new Set<string>();
    core.onChange(({ kind }) => {
      if (kind !== 'support') return;
      for (const { id, state } of core.support.snapshot().diagnosis?.stages ?? []) seen.add(`${id} ${state}`);
    });
    core.support.diagnose({ id: 'office', withIdle: false });
    expect(() => core.support.diagnose({ id: 'office', withIdle: false })).toThrow(
      expect.objectContaining({ code: 'DIAGNOSIS_BUSY' }),
    );
    const { diagnosis } = await shown(lab, ended);
    expect(diagnosis).toMatchObject({ id: 'office', name: 'Office', state: 'ended', problem: null });
    expect(diagnosis?.diagnosis?.verdict.code).toBe('healthy');
    expect([...seen]).toEqual(expect.arrayContaining(['tls waiting', 'tls running', 'tls over']));
    expect(diagnosis?.stages.map(({ id }) => id)).not.toContain('idle');
    expect(core.tunnel('office')).toMatchObject({ state: 'connected', reconnects: 0 });
  }, 15_000);

  it('is called off, and says what it saw by then; another can begin', async () => {
    const lab = await tunnelLab();
    lab.core.support.diagnose({ id: 'office', withIdle: false });
    lab.core.support.cancelDiagnosis();
    const { diagnosis } = await shown(lab, ended);
    expect(diagnosis?.diagnosis?.verdict.where).toBeNull();
    lab.core.support.diagnose({ id: 'office', withIdle: false });
    lab.core.support.cancelDiagnosis();
    await shown(lab, ended);
  });

  it('that cannot begin says why', async () => {
    const lab = await tunnelLab({}, [{ tls: { caFile: '/nonexistent/ca.pem' } }]);
    lab.core.support.diagnose({ id: 'office', withIdle: false });
    const { diagnosis } = await shown(lab, ended);
    expect(diagnosis).toMatchObject({ state: 'failed', problem: { code: 'CA_FILE_UNREADABLE' } });
    expect(() => lab.core.support.diagnose({ id: 'nobody', withIdle: false })).toThrow(
      expect.objectContaining({ code: 'TUNNEL_UNKNOWN' }),
    );
  });
});

describe('a capture that a window asks for', () => {
  it('goes to a file of the user, and says how it ended', async () => {
    const lab = await tunnelLab();
    const { core, until } = lab;
    await core.support.startCapture({
      ids: ['office'],
      packets: 'none',
      maxOctets: 1_048_576,
      maxSeconds: 60,
    });
    core.startTunnel('office');
    await until(({ kam }) => kam.answered > 0);
    expect(core.support.snapshot().capture).toMatchObject({ ids: ['office'], outcome: null });
    await core.support.stopCapture();
    const { capture } = await shown(lab, (support) => support.capture?.outcome !== null);
    expect(capture?.outcome).toMatchObject({ end: 'stopped', dropped: 0 });
    expect(capture?.outcome?.written).toBeGreaterThan(2);
    expect(capture?.path.startsWith(home)).toBe(true);
    expect((await readFile(capture?.path ?? '')).readUInt32BE(0)).toBe(0x0a0d0d0a);
  });
});

describe('a report that a window asks for', () => {
  it('is looked at before it is written, as it is written', async () => {
    const { core } = await tunnelLab();
    expect(() => core.support.reportFile('README.txt')).toThrow(
      expect.objectContaining({ code: 'REPORT_NOT_PREPARED' }),
    );
    const { files, level, fileName } = await core.support.prepareReport(null);
    expect(level).toBe('standard');
    for (const { name, octets } of files) {
      const { text, omittedOctets } = core.support.reportFile(name);
      expect(Buffer.byteLength(text) + omittedOctets, name).toBe(octets);
    }
    const path = await core.support.saveReport();
    expect(path).toBe(join(home, fileName));
    expect((await stat(path)).mode & 0o777).toBe(0o600);
  }, 20_000);

  it('reads the log, which may be empty', async () => {
    const { core } = await tunnelLab();
    expect(await core.support.readLog({})).toMatchObject({ lines: [], before: null, skipped: 0 });
  });
});
