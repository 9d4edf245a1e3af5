import { cpSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, describe, expect, it, onTestFinished } from 'vitest';
import { lacks } from '../support/requires.ts';
import { PRELOAD_WORLD, POST_BINDING } from '../support/electron-stand-in/worlds.ts';
import {
  canOpenDesktop,
  hasElectron,
  openDesktop,
  startDesktop,
  type OpenDesktop,
} from './harness/desktop.ts';
import { BREACHES } from './harness/breaches.ts';
import { makeHome, ROOT, writeProfile, type Home } from './harness/open.ts';
import { startTscf } from './harness/tscf.ts';
import { describeInterface } from './interface.spec.ts';
import { describeKeyboard } from './keyboard.spec.ts';

describe.skipIf(lacks('chromium', canOpenDesktop))('desktop', () => {
  describeInterface('the interface in its window', openDesktop);
  describeKeyboard('the keyboard alone, in its window', openDesktop);

  it('marks a sleep once, although the system tells of each half twice', async () => {
    const desktop = await openDesktop({ args: ['--demo'] });
    onTestFinished(async () => {
      await desktop.close();
    });
    const { page } = desktop;
    await page
      .getByTestId('tunnel-demo')
      .getByTestId('state')
      .filter({ hasText: 'Connected' })
      .waitFor({ timeout: 40_000 });
    for (const event of ['suspend', 'suspend', 'resume', 'resume'] as const) await desktop.power(event);
    const slept = page.getByTestId('history').getByText('This computer slept');
    // What happens after both has come to the window by then.
    await page.getByRole('button', { name: 'Stop Demo tunnel' }).click();
    await page
      .getByTestId('history')
      .getByText(/^Ended after/)
      .waitFor();
    expect(await slept.count()).toBe(1);
  });

  describe('a page in the window', () => {
    let desktop: OpenDesktop;

    beforeAll(async () => {
      desktop = await openDesktop();
    });

    // Those that provoke something wait for it, and forget it.
    afterEach(() => {
      const problems = desktop.problems.forget();
      expect(problems).toEqual([]);
    });

    afterAll(async () => {
      await desktop.close();
    });

    it('stays on its origin: it cannot navigate elsewhere', async () => {
      const { page } = desktop;
      const before = page.url();
      const refused = page.waitForEvent('requestfailed');
      await page.evaluate(() => window.location.assign('https://elsewhere.example/'));
      expect((await refused).url()).toBe('https://elsewhere.example/');
      expect(await page.evaluate(() => window.location.href)).toBe(before);
    });

    it.each(BREACHES)('has each breach of its policy seen: $what', async ({ breach, directive }) => {
      await desktop.page.evaluate(breach);
      await expect.poll(() => desktop.problems.seen.join('\n')).toContain(`policy breached: ${directive}`);
      desktop.problems.forget();
    });

    it('cannot open another window', async () => {
      expect(await desktop.openWindow()).toBe('refused');
      await expect.poll(() => desktop.page.context().pages()).toEqual([desktop.page]);
    });

    it('is denied every other permission that it asks for', async () => {
      const { page } = desktop;
      const geolocation = await page.evaluate(
        () =>
          new Promise((resolve) => {
            navigator.geolocation.getCurrentPosition(
              () => resolve('granted'),
              ({ code, PERMISSION_DENIED }) => resolve(code === PERMISSION_DENIED ? 'denied' : code),
            );
          }),
      );
      expect(geolocation).toBe('denied');
      // By the headers of the page already: they speak up.
      await expect
        .poll(() => desktop.problems.forget().join())
        .toContain('Geolocation access has been blocked');
      expect(await page.evaluate(() => Notification.requestPermission())).toBe('denied');
    });

    it.each([
      ['that it has made itself', 'blob', 'begun'],
      ['from anywhere else', 'data:text/plain,text', 'refused'],
    ])('saves a file %s: %s', async (_what, source, outcome) => {
      const { page } = desktop;
      const download = desktop.download();
      await page.evaluate((href) => {
        const link = document.createElement('a');
        link.href = href === 'blob' ? URL.createObjectURL(new Blob(['text'])) : href;
        link.download = 'text.txt';
        link.click();
      }, source);
      expect(await download).toBe(outcome);
    });

    it('may put text on the clipboard, and may not read from it', async () => {
      const stateOf = (name: string): Promise<string> =>
        desktop.page.evaluate(
          (permission) =>
            navigator.permissions.query({ name: permission as PermissionName }).then(({ state }) => state),
          name,
        );
      expect(await stateOf('clipboard-write')).toBe('granted');
      expect(await stateOf('clipboard-read')).toBe('denied');
    });

    it('reaches no other origin', async () => {
      const outcome = await desktop.page.evaluate(() =>
        fetch('https://elsewhere.example/').then(
          () => 'answered',
          (refusal: unknown) => (refusal as Error).name,
        ),
      );
      expect(outcome).toBe('TypeError');
      await expect.poll(() => desktop.problems.seen.join()).toContain('policy breached: connect-src');
      desktop.problems.forget();
    });

    it('has window.pinhole, frozen, with three functions, and nothing else of Electron or Node', async () => {
      const found = await desktop.page.evaluate(() => {
        const { pinhole } = window as unknown as { pinhole: object };
        const foreign = ['require', 'process', 'module', 'Buffer', 'global', 'ipcRenderer', 'electron'];
        return {
          keys: Object.keys(pinhole).sort(),
          frozen: Object.isFrozen(pinhole),
          foreign: foreign.filter((name) => name in window),
        };
      });
      expect(found).toEqual({ keys: ['onEvent', 'pathOf', 'request'], frozen: true, foreign: [] });
    });

    it('is told the path of a file that a person chooses, and of nothing else', async () => {
      const { page } = desktop;
      const folder = mkdtempSync(join(tmpdir(), 'pinhole-chosen-'));
      onTestFinished(() => rmSync(folder, { recursive: true }));
      const path = join(folder, 'ca.pem');
      writeFileSync(path, 'no certificate');
      await page.getByRole('tab', { name: 'Profiles' }).click();
      await page.getByRole('button', { name: /^Add (a )?profile/ }).click();
      const section = page.getByTestId('section-tls');
      await section.getByTestId('file').first().setInputFiles(path);
      const field = section.getByRole('textbox', { name: 'CA file' });
      const expected = hasElectron ? path : '/chosen/ca.pem';
      await expect.poll(() => field.inputValue()).toBe(expected);
      await page.getByTestId('ca-problem').getByText(expected).waitFor();
      await page.getByRole('button', { name: 'Cancel' }).click();
      await page.getByRole('button', { name: 'Discard changes' }).click();
      const refused = await page.evaluate(() => {
        const { pinhole } = window as unknown as { pinhole: { pathOf(file: unknown): string } };
        try {
          return pinhole.pathOf('/etc/passwd');
        } catch {
          return 'refused';
        }
      });
      expect(refused).toBe('refused');
    });

    it.each([
      ['a name that is not in the contract', 'core.destroy', {}, 'REQUEST_UNKNOWN'],
      ['a name that is no text', { toString: 'core.snapshot' }, {}, 'REQUEST_UNKNOWN'],
      ['a name of every object', 'constructor', {}, 'REQUEST_UNKNOWN'],
      ['params of another type', 'tunnel.start', { id: 7 }, 'REQUEST_INVALID'],
      ['params that the request does not have', 'core.snapshot', { all: true }, 'REQUEST_INVALID'],
      ['no params', 'core.snapshot', null, 'REQUEST_INVALID'],
    ])('is refused a request with %s, by code', async (_what, name, params, code) => {
      const answer = await desktop.page.evaluate(
        ([requestName, requestParams]) =>
          (
            window as unknown as { pinhole: { request(n: unknown, p: unknown): Promise<unknown> } }
          ).pinhole.request(requestName, requestParams),
        [name, params] as const,
      );
      expect(answer).toMatchObject({ ok: false, error: { code } });
    });

    it('hands listeners the event of the contract, never Electron’s own', async () => {
      const seen = await desktop.page.evaluate(
        () =>
          new Promise((resolve) => {
            const { pinhole } = window as unknown as {
              pinhole: {
                request(name: string, params: unknown): Promise<unknown>;
                onEvent(listener: (...args: unknown[]) => void): () => void;
              };
            };
            const stop = pinhole.onEvent((...args) => {
              stop();
              resolve(args);
            });
            void pinhole.request('demo.start', {});
          }),
      );
      expect(seen).toEqual([{ event: 'core.changed', payload: expect.any(Object) as object }]);
    });

    it('is given no bridge in a frame inside it', async () => {
      const inFrame = await desktop.page.evaluate(() => {
        const frame = document.body.appendChild(document.createElement('iframe'));
        return 'pinhole' in (frame.contentWindow ?? {});
      });
      expect(inFrame).toBe(false);
    });

    it('has no help address opened where no policy names one, and never one of its own', async () => {
      const ask = (params: object): Promise<unknown> =>
        desktop.page.evaluate(
          (given) =>
            (
              window as unknown as { pinhole: { request(n: unknown, p: unknown): Promise<unknown> } }
            ).pinhole.request('help.open', given),
          params,
        );
      expect(await ask({})).toMatchObject({ ok: false, error: { code: 'HELP_UNAVAILABLE' } });
      expect(await ask({ address: 'https://elsewhere.example/' })).toMatchObject({
        ok: false,
        error: { code: 'REQUEST_INVALID' },
      });
    });

    // Real Electron has no way for a frame without a preload to send at all.
    it.skipIf(hasElectron)('is refused a request from a frame inside it, should one find a way', async () => {
      expect(await requestFromFrame(desktop)).toMatchObject({
        ok: false,
        error: { code: 'REQUEST_FOREIGN' },
      });
    });
  });

  describe('the program', () => {
    let home: Home;

    beforeAll(() => {
      home = makeHome();
    });

    afterAll(() => home.remove());

    it('runs once: started again, it brings its window to the front and ends the second with status 0', async () => {
      const first = await openDesktop({ home });
      const focused = first.focused();
      expect(await startDesktop([], home).exited).toBe(0);
      await focused;
      expect(await first.close()).toBe(0);
    });

    it('ends with status 0 when its window is closed', async () => {
      const { page, exited } = await openDesktop({ home });
      await page.close();
      expect(await exited).toBe(0);
    });

    it('starts the profiles’ tunnels, and releases them when it quits', async () => {
      const tscf = await startTscf();
      try {
        writeProfile(home, { id: 'office', name: 'Office', host: '127.0.0.1', ...tscf.listening });
        const desktop = await openDesktop({ home });
        await desktop.page.getByTestId('tunnel-office').getByTestId('state').getByText('Connected').waitFor();
        const ended = tscf.nextEvent('ended');
        expect(await desktop.close()).toBe(0);
        expect(await ended).toMatchObject({ message: 'the client released the tunnel' });
      } finally {
        await tscf.stop();
      }
    });

    it('ends with status 2 and one line when its configuration cannot be read', async () => {
      const broken = makeHome();
      onTestFinished(() => broken.remove());
      mkdirSync(join(broken.path, 'pinhole'));
      writeFileSync(join(broken.path, 'pinhole/profiles'), 'a file where a folder should be');
      const child = startDesktop([], broken);
      expect(await child.exited).toBe(2);
      expect(child.stderr()).toMatch(/^pinhole: .*\/pinhole\/profiles.* \(FILE_UNREADABLE\)\n$/);
    });

    it('ends with status 3 and one line when its interface is missing', async () => {
      // Inside the checkout, where its dependencies are found.
      const incomplete = mkdtempSync(join(ROOT, 'dist/incomplete-'));
      onTestFinished(() => rmSync(incomplete, { recursive: true }));
      cpSync(join(ROOT, 'dist/desktop'), join(incomplete, 'desktop'), { recursive: true });
      const child = startDesktop([], home, join(incomplete, 'desktop/main.js'));
      expect(await child.exited).toBe(3);
      expect(child.stderr()).toMatch(/^pinhole: .*index\.html cannot be read.* \(INTERNAL\)\n$/);
    });

    it('starts the demo at --demo', async () => {
      const desktop = await openDesktop({ args: ['--demo'] });
      await desktop.page.getByTestId('tunnel-demo').getByTestId('state').getByText('Connected').waitFor();
      expect(await desktop.close()).toBe(0);
    });
  });
});

/** Posts a request from the preload world of an empty frame, which the preload itself never enters. @returns the answer. */
async function requestFromFrame({ page }: OpenDesktop): Promise<unknown> {
  const cdp = await page.context().newCDPSession(page);
  await cdp.send('Page.enable');
  const attached = new Promise<string>((resolve) => {
    cdp.on('Page.frameAttached', ({ frameId }) => resolve(frameId));
  });
  await page.evaluate(() => {
    document.body.append(document.createElement('iframe'));
  });
  const { executionContextId: contextId } = await cdp.send('Page.createIsolatedWorld', {
    frameId: await attached,
    worldName: PRELOAD_WORLD,
  });
  const request = JSON.stringify({ id: 1, channel: 'pinhole:request', args: ['core.snapshot', {}] });
  const { result } = await cdp.send('Runtime.evaluate', {
    contextId,
    awaitPromise: true,
    returnByValue: true,
    expression: `new Promise((resolve) => {
      globalThis.__deliver = (text) => resolve(JSON.parse(text).result);
      globalThis.${POST_BINDING}(${JSON.stringify(request)});
    })`,
  });
  return result.value;
}
