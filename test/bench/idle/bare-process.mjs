// A Node process that waits for a connection that never comes.
import { createServer } from 'node:net';

createServer().listen(0, '127.0.0.1', () => process.stdout.write('"state":"connected"\n'));
