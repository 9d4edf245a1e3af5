import { mkdir, mkdtemp, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { onTestFinished } from 'vitest';
import { startWebHost, type WebHost } from '../../app/web/web-host.ts';
import type { CoreApi } from '../../main/model/core-api.ts';
import { nodePlatform } from '../../main/platform/node-platform.ts';
import { createFakeCore, type FakeCore } from './fake-core.ts';
import { FakeTime } from './fake-time.ts';
import { rawRequest, type RawRequest, type RawResponse } from './raw-http.ts';

/** What a test asks for; headers as an object, without Host. */
export interface LabRequest extends Omit<RawRequest, 'headers'> {
  readonly host?: string;
  readonly headers?: Readonly<Record<string, string>>;
}

export interface WebHostLab {
  readonly web: WebHost;
  readonly core: FakeCore;
  readonly time: FakeTime;
  readonly port: number;
  /** A request with the right Host unless another is given. */
  readonly ask: (request?: LabRequest) => Promise<RawResponse>;
  /** Exchanges a token as the page of the link does. */
  readonly post: (token: string, request?: LabRequest) => Promise<RawResponse>;
  /** Lets a new browser in. @returns its `Cookie` header. */
  readonly enter: () => Promise<string>;
  readonly newToken: () => string;
}

const INDEX = '<meta name="style-nonce" content="__STYLE_NONCE__"><style nonce="__STYLE_NONCE__"></style>';

/** A small build of an interface, removed at the end of the test. */
export async function writeBuild(): Promise<string> {
  const dir = await mkdtemp(join(tmpdir(), 'pinhole-test-'));
  onTestFinished(() => rm(dir, { recursive: true }));
  const build = join(dir, 'renderer');
  await mkdir(join(build, 'assets'), { recursive: true });
  await writeFile(join(build, 'index.html'), INDEX);
  await writeFile(join(build, 'assets', 'index-4f5e.js'), 'export {};');
  await writeFile(join(build, 'assets', 'index-4f5e.css'), 'body {}');
  await writeFile(join(build, 'assets', 'index-4f5e.js.map'), '{}');
  await writeFile(join(dir, 'secret.json'), 'outside of the build');
  await symlink(join(dir, 'secret.json'), join(build, 'assets', 'link.json'));
  return build;
}

/** A running host on a free port, with time that stands still; closed at the end of the test. */
export async function startLab(overrides: Partial<CoreApi> = {}): Promise<WebHostLab> {
  const core = createFakeCore(overrides);
  const time = new FakeTime();
  const web = await startWebHost({
    core,
    version: '1.2.3',
    rendererDir: await writeBuild(),
    listen: { host: '127.0.0.1', port: 0 },
    clock: time,
    timers: time,
    random: nodePlatform.random,
  });
  onTestFinished(() => web.close());
  const port = Number(new URL(web.origin).port);

  const ask: WebHostLab['ask'] = ({ host = `127.0.0.1:${port}`, headers = {}, ...request } = {}) =>
    rawRequest(port, { ...request, headers: [['Host', host], ...Object.entries(headers)] });
  const post: WebHostLab['post'] = (token, { headers = {}, ...request } = {}) =>
    ask({
      method: 'POST',
      path: '/session',
      body: token,
      headers: { Origin: web.origin, 'Content-Length': String(token.length), ...headers },
      ...request,
    });
  const newToken = (): string => new URL(web.newLink()).hash.slice(1);
  return {
    web,
    core,
    time,
    port,
    ask,
    post,
    newToken,
    async enter() {
      const { headers } = await post(newToken());
      return (headers.get('set-cookie') ?? '').split(';')[0] ?? '';
    },
  };
}
