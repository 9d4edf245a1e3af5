/** A feed of updates on loopback, by https with a throw-away certificate, and a program that is updated from it by the real library. */
import { createHash } from 'node:crypto';
import { access, mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { createServer as createHttpServer, type IncomingHttpHeaders } from 'node:http';
import { createServer, request as httpsRequest } from 'node:https';
import type { AddressInfo, Server } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Installation } from '../../app/desktop/installation.ts';
import type { OpenUpdateRequest } from '../../app/desktop/update-requests.ts';
import { desktopUpdater } from '../../app/desktop/updater.ts';
import type { UpdateFeed } from '../../main/updates/feed.ts';
import type { LogEntry } from '../../main/model/log.ts';
import { TestCa } from './pki.ts';

export interface Reply {
  readonly status?: number;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string | Buffer;
  /** So much of it is sent, and then nothing more. */
  readonly stall?: boolean;
}

export const sha512 = (content: string | Buffer): string =>
  createHash('sha512').update(content).digest('base64');

/** What electron-builder writes beside its packages; JSON is YAML. */
export function latest(version: string, content: string | Buffer, change: object = {}): string {
  const url = `Pinhole-${version}.AppImage`;
  return JSON.stringify({
    version,
    files: [{ url, sha512: sha512(content), size: content.length }],
    ...change,
  });
}

export interface UpdateLab {
  /** Of the feed, without a path. */
  readonly origin: string;
  /** Of a server that has no TLS. */
  readonly plainOrigin: string;
  /** The AppImage that the program was started from. */
  readonly image: string;
  /** What is served: by its path, and `feed` for whatever system's file of the newest version. */
  readonly files: Map<string, Reply | ((path: string) => Reply)>;
  /** Paths that were asked for, with what; those of the server without TLS among them. */
  readonly asked: { readonly path: string; readonly headers: IncomingHttpHeaders }[];
  readonly plainAsked: string[];
  readonly log: LogEntry[];
  /** What the program was told to do. */
  readonly told: string[];
  readonly folder: string;
  /** Connections to the feed. */
  connections(): Promise<number>;
  open(change?: {
    readonly url?: string;
    readonly kind?: Installation['kind'];
    readonly trust?: boolean;
  }): UpdateFeed;
  /** Ends the program. */
  quit(exitCode?: number): void;
  exists(path: string): Promise<boolean>;
  /** Takes the feed away. */
  stop(): Promise<void>;
  close(): Promise<void>;
}

/** @param config of `app-update.yml`, beside where downloads go */
export async function updateLab(version = '0.1.0', config = ''): Promise<UpdateLab> {
  const folder = await mkdtemp(join(tmpdir(), 'pinhole-update-'));
  const image = join(folder, 'programs', 'Pinhole.AppImage');
  await mkdir(join(folder, 'programs'));
  await writeFile(image, '#!/bin/sh\n# the old one\n', { mode: 0o755 });
  await writeFile(join(folder, 'app-update.yml'), `updaterCacheDirName: pinhole-updater\n${config}`);
  const ca = await TestCa.root('feed');
  const { certPem, keyPem } = await ca.issue();
  const files: UpdateLab['files'] = new Map();
  const asked: { path: string; headers: IncomingHttpHeaders }[] = [];
  const plainAsked: string[] = [];
  const log: LogEntry[] = [];
  const told: string[] = [];
  const quitting: ((exitCode: number) => void)[] = [];

  const server = createServer({ cert: certPem, key: keyPem }, (request, response) => {
    const { pathname } = new URL(request.url ?? '/', 'https://feed');
    asked.push({ path: request.url ?? '', headers: request.headers });
    const found = files.get(/\/latest[\w-]*\.yml$/.test(pathname) ? 'feed' : pathname);
    const reply = typeof found === 'function' ? found(pathname) : (found ?? { status: 404 });
    const { status = 200, headers = {}, body = '', stall = false } = reply;
    response.writeHead(status, { 'content-length': Buffer.byteLength(body) + (stall ? 1 : 0), ...headers });
    if (stall) response.write(body);
    else response.end(body);
  });
  const plain = createHttpServer((request, response) => {
    plainAsked.push(request.url ?? '');
    response.end('never');
  });
  const [port, plainPort] = await Promise.all([listening(server), listening(plain)]);
  const origin = `https://127.0.0.1:${port}`;

  const open: UpdateLab['open'] = ({ url = `${origin}/pinhole`, kind = 'appimage', trust = true } = {}) => {
    const openRequest: OpenUpdateRequest = (options, answered) =>
      httpsRequest(
        options.url,
        { headers: options.headers, agent: false, ...(trust && { ca: ca.certPem }) },
        (response) => {
          const { statusCode = 0, statusMessage = '' } = response;
          answered(Object.assign(response, { statusCode, statusMessage }));
        },
      );
    return desktopUpdater({
      installation: { kind, tellOnly: null },
      openRequest,
      journal: { write: (entry) => void log.push(entry) },
      program: {
        name: 'Pinhole',
        version,
        resources: folder,
        caches: join(folder, 'caches'),
        quit: () => void told.push('quit'),
        relaunch: () => void told.push('relaunch'),
        releaseLock: () => void told.push('release lock'),
        onQuit: (listener) => void quitting.push(listener),
      },
    }).open(url);
  };

  const stop = async (): Promise<void> => {
    server.closeAllConnections();
    if (server.listening) await new Promise((resolve) => server.close(resolve));
  };
  return {
    origin,
    plainOrigin: `http://127.0.0.1:${plainPort}`,
    image,
    files,
    asked,
    plainAsked,
    log,
    told,
    folder,
    connections: () =>
      new Promise((resolve, reject) => {
        server.getConnections((error, count) => (error === null ? resolve(count) : reject(error)));
      }),
    open,
    quit: (exitCode = 0) => quitting.forEach((listener) => listener(exitCode)),
    exists: (path) =>
      access(path).then(
        () => true,
        () => false,
      ),
    stop,
    async close() {
      plain.closeAllConnections();
      await Promise.all([stop(), new Promise((resolve) => plain.close(resolve))]);
      await rm(folder, { recursive: true, force: true });
    },
  };
}

async function listening(server: Server): Promise<number> {
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return (server.address() as AddressInfo).port;
}
