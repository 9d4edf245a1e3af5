/** A program that commands can reach, in the directory that it is given; it says `open`, or why it cannot be reached. */
import { openControl } from '../../app/control/server.ts';
import { asPinholeError } from '../../main/model/errors.ts';
import { createFakeCore } from './fake-core.ts';

const [directory = '', version = ''] = process.argv.slice(2);
try {
  await openControl({
    // Asked to stop a tunnel it dies in the middle of it.
    core: createFakeCore({ stopTunnel: () => Promise.resolve(void process.kill(process.pid, 'SIGKILL')) }),
    program: 'serve',
    version,
    place: { directory, uid: process.getuid?.() },
  });
  process.stdout.write('open\n');
} catch (thrown) {
  const { code, message } = asPinholeError(thrown);
  process.stdout.write(`${code} ${message}\n`);
}
