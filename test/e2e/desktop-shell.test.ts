/** What makes it a desktop program, under the stand-in for Electron: real windows, a real TSCF, and a tray that tells what it shows. */
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeEach, describe, expect, it, onTestFinished } from 'vitest';
import { DEFAULT_SETTINGS, type Settings } from '../../main/model/settings.ts';
import { LIMITS } from '../../main/model/limits.ts';
import type { ShownTray } from '../support/electron-stand-in/announce.ts';
import { lacks } from '../support/requires.ts';
import { ScriptedBus } from '../support/scripted-bus.ts';
import { hasSecretService, SecretServiceLab, SECRET_SERVICE_NEEDS } from '../support/secret-service.ts';
import { canOpenDesktop, hasElectron, startDesktop } from './harness/desktop.ts';
import { makeHome, writeProfile, type Home } from './harness/open.ts';
import { Shell } from './harness/shell.ts';
import { startTscf, type RunningTscf } from './harness/tscf.ts';

const OFFICE = 'Office – Connected';

describe.skipIf(lacks('chromium', canOpenDesktop) || hasElectron)('the desktop', () => {
  let home: Home;

  beforeEach(() => {
    home = makeHome();
    return () => home.remove();
  });

  /** Somebody shows tray icons. */
  async function withTray(): Promise<void> {
    const bus = await ScriptedBus.listen(join(home.path, 'bus'));
    onTestFinished(() => bus.close());
    home.env['DBUS_SESSION_BUS_ADDRESS'] = '';
  }

  function setSettings(settings: Partial<Settings>): void {
    mkdirSync(join(home.path, 'pinhole'), { recursive: true });
    writeFileSync(join(home.path, 'pinhole/settings.json'), JSON.stringify({ version: 1, ...settings }));
  }

  async function withTscf(...switches: readonly string[]): Promise<RunningTscf> {
    const tscf = await startTscf(...switches);
    onTestFinished(async () => {
      await tscf.stop();
    });
    return tscf;
  }

  function addProfile(tscf: RunningTscf, id = 'office', name = 'Office', more: object = {}): void {
    writeProfile(home, { id, name, host: '127.0.0.1', ...tscf.listening, ...more });
  }

  function start(...args: readonly string[]): Shell {
    const shell = Shell.start(home, ...args);
    onTestFinished(async () => {
      await shell.stop();
    });
    return shell;
  }

  const shows =
    (icon: string) =>
    (tray: ShownTray): boolean =>
      tray.icon.startsWith(`${icon}-on-`) && tray.menu.length > 0;

  describe('in the tray', () => {
    beforeEach(withTray);

    it('shows the worst of all tunnels, connects and disconnects each, and leads to it', async () => {
      const tscf = await withTscf();
      addProfile(tscf);
      const shell = start();
      const { tooltip, menu } = await shell.tray(shows('ok'));
      expect(tooltip).toBe('Pinhole: connected');
      expect(menu.map(({ label }) => label)).toEqual([OFFICE, '', 'Open Pinhole', 'Quit Pinhole']);
      const released = tscf.nextEvent('ended');
      await shell.say({ trayMenu: [OFFICE, 'Disconnect'] });
      expect((await shell.tray(shows('idle'))).tooltip).toBe('Pinhole: all tunnels stopped');
      expect(await released).toMatchObject({ message: 'the client released the tunnel' });
      await shell.say({ trayMenu: ['Office – Stopped', 'Connect'] });
      await shell.tray(shows('ok'));
      const page = await shell.page();
      await shell.say({ trayMenu: [OFFICE, 'Details'] });
      await page.waitForURL(/#tunnels\/office$/);
    });

    it('does not change under an open menu', async () => {
      addProfile(await withTscf());
      const shell = start();
      await shell.tray(shows('ok'));
      await shell.say({ trayMenu: 'opened' });
      const before = shell.all('tray').length;
      const page = await shell.page();
      await page.getByRole('button', { name: 'Stop Office' }).click();
      await page.getByTestId('tunnel-office').getByTestId('state').getByText('Stopped').waitFor();
      expect(shell.all('tray').length).toBe(before);
      await shell.say({ trayMenu: 'closed' });
      await shell.tray(shows('idle'));
    });

    it('speaks German where the system does, or the user wants it', async () => {
      setSettings({ language: 'de' });
      const shell = start('--hidden');
      expect((await shell.tray(shows('idle'))).tooltip).toBe('Pinhole: keine Tunnel');
    });

    it('goes on when its window is closed, says so once, and sends the hidden page nothing', async () => {
      addProfile(await withTscf('--interval', '5'));
      const shell = start();
      await shell.window('shown');
      const page = await shell.page();
      await page.getByTestId('tunnel-office').getByTestId('state').getByText('Connected').waitFor();
      await page.evaluate(() => {
        const { pinhole } = window as unknown as { pinhole: { onEvent(listener: () => void): void } };
        const counted = window as unknown as { count: number };
        counted.count = 0;
        pinhole.onEvent(() => void (counted.count += 1));
      });
      const count = (): Promise<number> =>
        page.evaluate(() => (window as unknown as { count: number }).count);
      await shell.say({ closeWindow: true });
      await shell.window('hidden');
      expect(await shell.notification()).toMatchObject({ title: 'Pinhole goes on' });
      const before = await count();
      const disconnected = shell.tray(shows('idle'));
      await shell.say({ trayMenu: [OFFICE, 'Disconnect'] });
      await disconnected;
      expect(await count()).toBe(before);
      const focused = shell.window('focused');
      expect(await startDesktop([], home).exited).toBe(0);
      await focused;
      // What it has missed.
      await page.getByTestId('tunnel-office').getByTestId('state').getByText('Stopped').waitFor();
      expect(await count()).toBeGreaterThan(before);
      await shell.say({ closeWindow: true });
      await shell.window('hidden');
      await shell.say({ clickTray: true });
      await shell.window('focused');
      expect(shell.all('notification')).toHaveLength(1);
    });

    it('starts hidden without any window, and hears of sleep once whether there is one or not', async () => {
      addProfile(await withTscf());
      const shell = start('--hidden');
      await shell.tray(shows('ok'));
      for (const power of ['suspend', 'suspend', 'resume', 'resume'] as const) await shell.say({ power });
      expect(await startDesktop(['--hidden'], home).exited).toBe(0);
      await shell.say({ trayMenu: [OFFICE, 'Disconnect'] });
      await shell.tray(shows('idle'));
      expect(shell.all('window')).toEqual([]);
      await shell.say({ trayMenu: ['Office – Stopped', 'Details'] });
      await shell.window('shown');
      const page = await shell.page();
      await page.getByText('This computer slept').first().waitFor();
      expect(await page.getByText('This computer slept').count()).toBe(1);
      expect(page.url()).toMatch(/#tunnels\/office$/);
    });

    it('ends, and releases its tunnels, when its window is closed and the user wants that', async () => {
      setSettings({ closeToTray: false });
      const tscf = await withTscf();
      addProfile(tscf);
      const shell = start();
      await shell.tray(shows('ok'));
      await (await shell.page()).getByRole('heading').first().waitFor();
      const released = tscf.nextEvent('ended');
      await shell.say({ closeWindow: true });
      expect(await released).toMatchObject({ message: 'the client released the tunnel' });
      expect(await shell.child.exited).toBe(0);
    });

    it('tells of a tunnel that stays down, and that it is back, and leads to it', async () => {
      setSettings({ notifyAfterSeconds: 5 });
      const shell = start('--demo');
      await shell.tray(shows('ok'));
      const page = await shell.page();
      const ask = (name: string, params: object = {}): Promise<unknown> =>
        page.evaluate(
          ([requestName, requestParams]) =>
            (
              window as unknown as { pinhole: { request(n: unknown, p: unknown): Promise<unknown> } }
            ).pinhole.request(requestName, requestParams),
          [name, params] as const,
        );
      await ask('demo.behave', { refuse: true });
      await ask('demo.cut');
      expect(await shell.notification()).toEqual({
        title: 'Demo tunnel is not connected',
        body: 'For 5 seconds by now. Pinhole keeps trying.',
      });
      await shell.say({ clickNotification: true });
      await page.waitForURL(/#tunnels\/demo$/);
      await ask('demo.behave', { refuse: false });
      await ask('tunnel.tryNow', { id: 'demo' });
      expect((await shell.notification()).title).toBe('Demo tunnel is connected again');
      expect(shell.all('notification')).toHaveLength(2);
    });
  });

  describe('where nobody shows a tray', () => {
    it('asks before it ends a tunnel by closing its window', async () => {
      const tscf = await withTscf();
      addProfile(tscf);
      const shell = start();
      await shell.window('shown');
      const page = await shell.page();
      await page.getByTestId('tunnel-office').getByTestId('state').getByText('Connected').waitFor();
      await shell.say({ closeWindow: true });
      expect(await shell.dialog()).toMatchObject({
        message: 'A tunnel is up. Quit Pinhole?',
        buttons: ['Minimise', 'Quit', 'Cancel'],
      });
      await shell.say({ answer: 'Minimise' });
      await shell.window('minimised');
      await shell.say({ closeWindow: true });
      await shell.dialog();
      const released = tscf.nextEvent('ended');
      await shell.say({ answer: 'Quit' });
      expect(await released).toMatchObject({ message: 'the client released the tunnel' });
      expect(await shell.child.exited).toBe(0);
    });

    it('ends at once where there is no tunnel to lose', async () => {
      const shell = start();
      await shell.window('shown');
      await shell.say({ closeWindow: true });
      expect(await shell.child.exited).toBe(0);
      expect(shell.all('dialog')).toEqual([]);
    });
  });

  describe('at login', () => {
    it('is started by a file of its own, as the setting says', async () => {
      home.env['STAND_IN_PACKAGED'] = '1';
      setSettings({ startAtLogin: true });
      const entry = join(home.path, 'autostart/pinhole.desktop');
      const shell = start();
      await shell.window('shown');
      await expect.poll(() => existsSync(entry)).toBe(true);
      expect(readFileSync(entry, 'utf8')).toMatch(/^Exec=\S+ --hidden$/m);
      setSettings({ ...DEFAULT_SETTINGS, startAtLogin: false });
      await expect.poll(() => existsSync(entry), { timeout: 10_000 }).toBe(false);
    });

    it('is not started by what runs from a checkout', async () => {
      setSettings({ startAtLogin: true });
      const shell = start();
      await shell.window('shown');
      const page = await shell.page();
      await page.getByRole('heading').first().waitFor();
      expect(existsSync(join(home.path, 'autostart'))).toBe(false);
    });
  });

  describe('that quits', () => {
    /** From the signal to the end of the process, ms. */
    async function endOf(shell: Shell, signal: NodeJS.Signals, times = 1): Promise<number> {
      const beganMs = performance.now();
      for (let time = 0; time < times; time += 1) shell.child.process.kill(signal);
      expect(await shell.child.exited).toBe(0);
      return performance.now() - beganMs;
    }

    it.each(['SIGTERM', 'SIGINT', 'SIGHUP'] as const)(
      'at %s, also twice, has released each tunnel',
      async (signal) => {
        const tscf = await withTscf();
        await withTray();
        for (const id of ['one', 'two', 'three']) addProfile(tscf, id, id);
        const shell = start('--hidden');
        await shell.tray(({ tooltip }) => tooltip === 'Pinhole: all 3 tunnels connected');
        expect(await endOf(shell, signal, 2)).toBeLessThan(LIMITS.quitMs.value);
        const released = 'the client released the tunnel';
        await expect.poll(() => tscf.ended).toEqual([released, released, released]);
      },
    );

    it('ends within its time although the TSCF hangs', async () => {
      const tscf = await withTscf();
      await withTray();
      addProfile(tscf);
      const shell = start('--hidden');
      await shell.tray(shows('ok'));
      tscf.signal('SIGSTOP');
      onTestFinished(() => tscf.signal('SIGCONT'));
      expect(await endOf(shell, 'SIGTERM')).toBeLessThan(LIMITS.quitMs.value + 500);
      const released = tscf.nextEvent('ended');
      tscf.signal('SIGCONT');
      expect(await released).toMatchObject({ message: 'the client released the tunnel' });
    });

    it.skipIf(lacks(SECRET_SERVICE_NEEDS, hasSecretService))(
      'ends within its time although a call of the system’s store of secrets hangs',
      async () => {
        const secrets = await SecretServiceLab.open();
        onTestFinished(() => secrets.close());
        await secrets.startDaemon();
        const tscf = await withTscf();
        const tls = { ...tscf.listening.tls, clientCertificate: { format: 'stored', id: 'a'.repeat(32) } };
        addProfile(tscf, 'hung', 'Hung', { tls });
        addProfile(tscf);
        home.env['DBUS_SESSION_BUS_ADDRESS'] = secrets.env['DBUS_SESSION_BUS_ADDRESS'];
        await secrets.signalDaemon('SIGSTOP');
        const shell = start();
        await shell.window('shown');
        const page = await shell.page();
        await page.getByTestId('tunnel-office').getByTestId('state').getByText('Connected').waitFor();
        await page.getByTestId('tunnel-hung').getByTestId('state').getByText('Connecting').waitFor();
        const released = tscf.nextEvent('ended');
        expect(await endOf(shell, 'SIGTERM')).toBeLessThan(LIMITS.quitMs.value + 500);
        expect(await released).toMatchObject({ message: 'the client released the tunnel' });
      },
    );
  });
});
