import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { DEFAULT_SETTINGS, DESKTOP_SETTINGS } from '../../../main/model/settings.ts';
import { DEFAULT_POLICY } from '../../../main/model/policy.ts';
import { nodePlatform } from '../../../main/platform/node-platform.ts';
import { PolicyInForce } from '../../../main/policy/in-force.ts';
import { openSettings } from '../../../main/settings/settings-file.ts';
import { SettingsInForce } from '../../../main/settings/settings.ts';
import { policyFolder, policyOf, type PolicyFolder } from '../../support/policy-lab.ts';

const changed = vi.fn();
let settings: SettingsInForce;

beforeEach(() => changed.mockClear());
afterEach(() => settings.close());

describe('settings where nothing is managed', () => {
  beforeEach(() => {
    settings = new SettingsInForce({ ...nodePlatform, policy: DEFAULT_POLICY, changed });
  });

  it('are the defaults, and those of the desktop do nothing until somebody does as they say', async () => {
    expect(settings.snapshot()).toEqual({
      values: DEFAULT_SETTINGS,
      locked: [],
      unsupported: [...DESKTOP_SETTINGS],
      file: null,
    });
    await expect(settings.change({ startAtLogin: true })).rejects.toMatchObject({
      code: 'SETTING_UNSUPPORTED',
    });
    settings.offer(['startAtLogin', 'notifications']);
    expect(settings.snapshot().unsupported).toEqual(['notifyAfterSeconds', 'closeToTray', 'updates']);
    await settings.change({ startAtLogin: true });
    expect(settings.snapshot().values.startAtLogin).toBe(true);
    settings.offer(['startAtLogin'], false);
    expect(settings.snapshot().unsupported).toContain('startAtLogin');
  });

  it('change one by one, and are told of only where something is another', async () => {
    await settings.change({ language: 'de', appearance: undefined });
    expect(settings.snapshot().values).toEqual({ ...DEFAULT_SETTINGS, language: 'de' });
    expect(changed).toHaveBeenCalledTimes(1);
    await settings.change({ language: 'de' });
    expect(changed).toHaveBeenCalledTimes(1);
  });
});

describe('settings under a policy', () => {
  let folder: PolicyFolder;

  beforeEach(async () => {
    folder = await policyFolder();
  });
  afterEach(() => folder.remove());

  const open = async (): Promise<PolicyInForce> => {
    const policy = new PolicyInForce(await policyOf(folder));
    settings = new SettingsInForce({ ...nodePlatform, policy, changed });
    settings.offer(DESKTOP_SETTINGS);
    changed.mockClear();
    return policy;
  };

  it('are locked by what is mandatory, from the moment that it is read', async () => {
    const policy = await open();
    await settings.change({ updates: 'automatic' });
    await folder.put('managed/10.json', {
      UpdateBehaviour: 'off',
      StartAtLogin: true,
      OrganisationName: 'Example AG',
    });
    await policy.reload();
    expect(settings.snapshot()).toMatchObject({
      values: { updates: 'off', startAtLogin: true },
      locked: ['startAtLogin', 'updates'],
    });
    expect(changed).toHaveBeenCalledTimes(2);
    await expect(settings.change({ language: 'de', updates: 'notify' })).rejects.toMatchObject({
      code: 'SETTING_LOCKED',
      message: 'updates is set by the policy of Example AG',
    });
    expect(settings.snapshot().values.language).toBe('system');
    policy.close();
  });

  it('go before what is recommended, which goes before the default', async () => {
    await folder.put('recommended/10.json', { UpdateBehaviour: 'automatic', StartAtLogin: true });
    const policy = await open();
    expect(settings.snapshot().values).toMatchObject({ updates: 'automatic', startAtLogin: true });
    await settings.change({ startAtLogin: false });
    expect(settings.snapshot()).toMatchObject({
      values: { updates: 'automatic', startAtLogin: false },
      locked: [],
    });
    policy.close();
  });
});

describe('settings that another program changes', () => {
  it('are taken up', async () => {
    const top = await mkdtemp(join(tmpdir(), 'pinhole-settings-'));
    const path = join(top, 'settings.json');
    const opened = await openSettings(path, nodePlatform);
    settings = new SettingsInForce({ ...nodePlatform, policy: DEFAULT_POLICY, opened, changed });
    expect(settings.snapshot().file).toBe(path);
    await writeFile(path, JSON.stringify({ version: 1, appearance: 'dark', language: 'none' }));
    await vi.waitFor(() => expect(settings.snapshot().values.appearance).toBe('dark'), 10_000);
    expect(settings.problems).toEqual([expect.stringContaining('"language"')]);
    expect(changed).toHaveBeenCalled();
    settings.close();
    await rm(top, { recursive: true });
  });
});
