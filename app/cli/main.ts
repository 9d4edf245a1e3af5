import { compiledDirectory } from '../../main/platform/paths.ts';
import { keepCompiled } from './keep-compiled.ts';

keepCompiled(compiledDirectory());
const { runInProcess } = await import('./run-in-process.ts');
await runInProcess(process.argv.slice(2));
