import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { chromium, type Browser, type Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it, onTestFinished } from 'vitest';
import { CHROMIUM_FLAGS, chromiumPath, hasChromium } from '../support/chromium.ts';
import { lacks } from '../support/requires.ts';
import { startLab } from '../support/web-host-lab.ts';

/** What only a real browser decides: which cookies go along, and what the page's policy lets through. */
describe.skipIf(lacks('chromium', hasChromium))('in a real browser', { timeout: 60_000 }, () => {
  let browser: Browser;
  beforeAll(async () => {
    browser = await chromium.launch({ executablePath: chromiumPath(), args: CHROMIUM_FLAGS });
  }, 60_000);
  afterAll(() => browser.close());

  async function newPage(): Promise<Page> {
    const context = await browser.newContext();
    onTestFinished(() => context.close());
    return context.newPage();
  }

  /** As the default browser gets a link: from a file, so from another site. */
  async function openFromFile(page: Page, link: string): Promise<void> {
    const dir = await mkdtemp(join(tmpdir(), 'pinhole-test-'));
    onTestFinished(() => rm(dir, { recursive: true }));
    const file = join(dir, 'open.html');
    await writeFile(file, `<script>location.replace(${JSON.stringify(link)})</script>`);
    await page.goto(pathToFileURL(file).href, { waitUntil: 'commit' });
  }

  it('a link opened from a file leads to the page, whose address has no token', async () => {
    const { web } = await startLab();
    const page = await newPage();
    await openFromFile(page, web.newLink());
    await page.waitForURL(`${web.origin}/`);
    expect(await page.locator('meta[name=style-nonce]').count()).toBe(1);
    expect(await page.evaluate('document.cookie'), 'out of reach of scripts').toBe('');

    await page.reload();
    expect(await page.locator('meta[name=style-nonce]').count(), 'the session outlives the link').toBe(1);
  });

  it('a used link says so in words', async () => {
    const { web, post } = await startLab();
    const link = web.newLink();
    await post(new URL(link).hash.slice(1));
    const page = await newPage();
    await openFromFile(page, link);
    await page.getByText('This link has been used or is older than 60 s.').waitFor();
    expect(page.url()).toBe(`${web.origin}/enter`);
  });

  it("the page's own socket is let through, by policy and by Origin", async () => {
    const { web } = await startLab();
    const page = await newPage();
    await openFromFile(page, web.newLink());
    await page.waitForURL(`${web.origin}/`);
    const answer = await page.evaluate(`new Promise((resolve) => {
      const socket = new WebSocket('ws://' + location.host + '/socket');
      socket.onopen = () => socket.send('{"id":1,"name":"demo.cut","params":{}}');
      socket.onmessage = ({ data }) => resolve(data);
      socket.onclose = ({ code }) => resolve(code);
    })`);
    expect(answer).toBe('{"id":1,"answer":{"ok":true,"result":{}}}');
  });

  it('a page of another port of this host, whose requests carry the cookie, gets no socket and reads nothing', async () => {
    const { web, core } = await startLab();
    const neighbour = createServer((_, response) => response.end('<!doctype html>'));
    await new Promise<void>((resolve) => neighbour.listen(0, '127.0.0.1', resolve));
    onTestFinished(() => void neighbour.close());
    const page = await newPage();
    await openFromFile(page, web.newLink());
    await page.waitForURL(`${web.origin}/`);
    await page.goto(`http://127.0.0.1:${(neighbour.address() as AddressInfo).port}/`);

    const outcome = await page.evaluate(`(async (host) => {
      const socket = new WebSocket('ws://' + host + '/socket');
      const code = await new Promise((resolve) => {
        socket.onopen = () => resolve('open');
        socket.onclose = ({ code }) => resolve(code);
      });
      const attempt = (options) =>
        fetch('http://' + host + '/', { credentials: 'include', ...options }).then(() => 'read', () => 'refused');
      return [code, await attempt({}), await attempt({ mode: 'no-cors' }), await attempt({ method: 'POST' })];
    })(${JSON.stringify(new URL(web.origin).host)})`);
    expect(outcome).toEqual([1006, 'refused', 'refused', 'refused']);
    expect(core.listeners).toBe(0);
    await page.close();
  });
});
