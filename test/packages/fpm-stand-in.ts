/**
 * Stands in for fpm, which electron-builder fetches from where tests do not reach: makes a .deb of what electron-builder asks for,
 * by dpkg-deb. Of an .rpm it writes down what was asked for, as JSON.
 */
import { execFileSync } from 'node:child_process';
import { cpSync, mkdirSync, mkdtempSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { parseArgs } from 'node:util';

const text = { type: 'string' } as const;
const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    s: { type: 'string', short: 's' },
    t: { type: 'string', short: 't' },
    depends: { type: 'string', short: 'd', multiple: true, default: [] },
    'deb-recommends': { type: 'string', multiple: true, default: [] },
    force: { type: 'boolean' },
    architecture: text,
    name: text,
    version: text,
    maintainer: text,
    vendor: text,
    url: text,
    license: text,
    description: text,
    category: text,
    package: text,
    'after-install': text,
    'after-remove': text,
    'deb-priority': text,
    'deb-compression': text,
    directories: text,
    'rpm-rpmbuild-define': text,
    'rpm-os': text,
    'rpm-compression': text,
    'rpm-summary': text,
  },
});

function given(name: 'architecture' | 'name' | 'version' | 'maintainer' | 'description' | 'package'): string {
  const value = values[name];
  if (value === undefined) throw new Error(`fpm is not given --${name}`);
  return value;
}

if (values.t === 'deb') makeDeb();
else writeFileSync(given('package'), JSON.stringify({ ...values, paths: positionals }));

function makeDeb(): void {
  const tree = mkdtempSync(join(tmpdir(), 'pinhole-deb-'));
  try {
    for (const mapping of positionals) {
      const [source = '', destination = ''] = mapping.split('=');
      const target = join(tree, destination);
      mkdirSync(dirname(target), { recursive: true });
      cpSync(source, target, { recursive: true });
    }
    mkdirSync(join(tree, 'DEBIAN'));
    writeFileSync(join(tree, 'DEBIAN/control'), control());
    for (const [script, source] of [
      ['postinst', values['after-install']],
      ['postrm', values['after-remove']],
    ] as const) {
      if (source === undefined) continue;
      cpSync(source, join(tree, 'DEBIAN', script));
      execFileSync('chmod', ['0755', join(tree, 'DEBIAN', script)]);
    }
    const options = ['--root-owner-group', '-Zgzip', '-z1', '--build'];
    execFileSync('dpkg-deb', [...options, tree, given('package')], {
      stdio: ['ignore', 'ignore', 'inherit'],
    });
    statSync(given('package'));
  } finally {
    rmSync(tree, { recursive: true });
  }
}

function control(): string {
  const [, ...description] = given('description').split('\n');
  const fields: Readonly<Record<string, string | undefined>> = {
    Package: given('name'),
    Version: given('version'),
    Architecture: given('architecture'),
    Maintainer: given('maintainer'),
    Vendor: values.vendor,
    Section: values.category,
    Priority: values['deb-priority'],
    Homepage: values.url,
    License: values.license,
    Depends: values.depends.join(', '),
    Recommends: values['deb-recommends'].join(', '),
    Description: [given('description').split('\n')[0], ...description].join('\n'),
  };
  const lines = Object.entries(fields).flatMap(([name, value]) =>
    value === undefined || value === '' ? [] : `${name}: ${value}`,
  );
  return `${lines.join('\n')}\n`;
}
