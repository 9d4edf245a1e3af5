import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { loadPage } from '../../app/page/page.ts';
import type { WindowSettings } from '../../main/model/settings.ts';

const INDEX = '<html data-appearance="__APPEARANCE__"><meta name="language" content="__LANGUAGE__" />';

describe('the page and the settings of the window', () => {
  let folder: string;

  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'pinhole-page-'));
    writeFileSync(join(folder, 'index.html'), INDEX);
  });

  afterEach(() => rmSync(folder, { recursive: true }));

  const served = async (settings?: WindowSettings): Promise<string> =>
    Buffer.from((await loadPage(folder)).respond('/', settings)?.body ?? []).toString();

  it('says the language and the appearance that it was asked for', async () => {
    expect(await served({ language: 'de', appearance: 'dark' })).toBe(
      '<html data-appearance="dark"><meta name="language" content="de" />',
    );
  });

  it('says system where nobody said, and each load anew', async () => {
    const page = await loadPage(folder);
    page.respond('/', { language: 'de', appearance: 'dark' });
    expect(Buffer.from(page.respond('/')?.body ?? []).toString()).toBe(
      '<html data-appearance="system"><meta name="language" content="system" />',
    );
  });
});
