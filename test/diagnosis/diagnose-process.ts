/** A program of its own, so that it can be stopped: `node diagnose-process.ts PORT CA_FILE` writes its report to standard output. */
import { readFileSync } from 'node:fs';
import { diagnosed } from '../support/diagnosis.ts';

const [port = '', caFile = ''] = process.argv.slice(2);
const report = await diagnosed({ ca: readFileSync(caFile, 'utf8'), profile: { port: Number(port) } });
process.stdout.write(JSON.stringify(report));
