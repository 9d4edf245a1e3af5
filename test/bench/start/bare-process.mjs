// The least that a Node program does to hold a tunnel: TLS, one request, its response. HOST PORT CA_FILE REQUEST (hexadecimal)
import { readFileSync } from 'node:fs';
import { connect } from 'node:tls';

const [, , host, port, caFile, request] = process.argv;
const socket = connect({ host, port: Number(port), ca: readFileSync(caFile), servername: '' });
socket.once('secureConnect', () => socket.write(Buffer.from(request, 'hex')));
socket.once('data', () => process.stdout.write('{"state":"connected"}\n'));
