import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { loadPage } from '../../app/page/page.ts';

const META = '<meta name="language" content="__LANGUAGE__" />';

describe('the page and its language', () => {
  let folder: string;

  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'pinhole-page-'));
    writeFileSync(join(folder, 'index.html'), META);
  });

  afterEach(() => rmSync(folder, { recursive: true }));

  it.each(['system', 'en', 'de'] as const)('says %s where it was asked for so', async (language) => {
    const page = await loadPage(folder);
    expect(Buffer.from(page.respond('/', language)?.body ?? []).toString()).toBe(
      `<meta name="language" content="${language}" />`,
    );
  });

  it('says system where nobody said, and each load anew', async () => {
    const page = await loadPage(folder);
    page.respond('/', 'de');
    expect(Buffer.from(page.respond('/')?.body ?? []).toString()).toContain('content="system"');
  });
});
