#!/usr/bin/env node
// The package's bin. Says what is missing in one line instead of a stack trace, then hands over to the built program.
import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

const NODE_MAJOR = 24;
const built = new URL('../../dist/cli/main.js', import.meta.url);

if (Number(process.versions.node.split('.')[0]) < NODE_MAJOR) {
  process.stderr.write(
    `pinhole needs Node ${NODE_MAJOR}; this is ${process.versions.node}. In a checkout use npx pinhole.\n`,
  );
  process.exitCode = 2;
} else if (!existsSync(fileURLToPath(built))) {
  process.stderr.write('pinhole is not built yet: run npm run build first.\n');
  process.exitCode = 2;
} else {
  await import(built);
}
