import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { chmod, chown, lstat, readdir, rm, writeFile } from 'node:fs/promises';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import { lineOf } from '../../app/control/lines.ts';
import { prepareDirectory, type ControlPlace } from '../../app/control/place.ts';
import { proofOf } from '../../app/control/proof.ts';
import { reachable } from '../../app/control/reachable.ts';
import { openControl } from '../../app/control/server.ts';
import { LIMITS } from '../../main/model/limits.ts';
import { controlLab, findIn, keyIn, newPlace, TEST_VERSION, Visitor } from '../support/control-lab.ts';
import { createFakeCore, tunnelSnapshot } from '../support/fake-core.ts';
import { FakeTime } from '../support/fake-time.ts';
import { lacks } from '../support/requires.ts';

const PROGRAM = join(import.meta.dirname, '../support/control-process.ts');
const turn = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

/** Another program that can be reached there. @returns its first word, and the ways to end it */
async function startProgram({ directory }: ControlPlace) {
  const child = spawn(process.execPath, [PROGRAM, directory, TEST_VERSION], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const exited = once(child, 'exit');
  const kill = async (): Promise<void> => {
    child.kill('SIGKILL');
    await exited;
  };
  onTestFinished(kill);
  const [said] = (await once(child.stdout, 'data')) as [Buffer];
  return { said: said.toString().trimEnd(), kill, exited };
}

describe('the local socket', () => {
  it('is its owner’s alone, as are its directory and the key', async () => {
    const { place } = await controlLab();
    const modes = await Promise.all(
      ['.', 'serve.sock', 'serve.json', 'serve.lock'].map(async (name) => {
        const { mode, uid } = await lstat(join(place.directory, name));
        return [name, (mode & 0o777).toString(8), uid];
      }),
    );
    const uid = process.getuid?.();
    expect(modes).toEqual([
      ['.', '700', uid],
      ['serve.sock', '600', uid],
      ['serve.json', '600', uid],
      ['serve.lock', '600', uid],
    ]);
  });

  it('a command asks what the contract has, and is told what changes', async () => {
    const { core, find } = await controlLab();
    core.put(tunnelSnapshot('office'));
    const { client, who } = await find();
    expect(who).toEqual({ program: 'serve', version: TEST_VERSION, pid: process.pid });
    expect(await client.request('core.snapshot', {})).toMatchObject({
      host: 'socket',
      version: TEST_VERSION,
      tunnels: [{ id: 'office' }],
    });
    await client.request('tunnel.start', { id: 'office' });
    expect(core.calls).toEqual(['startTunnel office']);
    const told = new Promise((resolve) => client.on('core.changed', resolve));
    core.emit({ kind: 'tunnel', id: 'office', urgent: true });
    expect(await told).toMatchObject({ tunnels: [{ id: 'office' }] });
  });

  it('a failure is an answer, and what is not let through is one', async () => {
    const { find, core } = await controlLab();
    const { client } = await find();
    await expect(client.request('demo.behave', { lateByMs: -1 })).rejects.toMatchObject({
      code: 'REQUEST_INVALID',
    });
    await expect(client.request('report.save', {})).rejects.toMatchObject({ code: 'CONTROL_NOT_ALLOWED' });
    await client.request('demo.cut', {});
    expect(core.calls).toEqual(['cut']);
  });

  it('closed, it leaves nothing but the lock, and cuts whoever is connected', async () => {
    const { server, find, visit, place, core, time } = await controlLab();
    const { ended, client } = await find();
    const visitor = await visit();
    await client.request('demo.cut', {});
    await server.close();
    await Promise.all([ended, visitor.closed]);
    await server.close();
    expect(await readdir(place.directory)).toEqual(['serve.lock']);
    expect([core.listeners, time.pending]).toEqual([0, 0]);
    await expect(client.request('demo.cut', {})).rejects.toMatchObject({ code: 'CONTROL_LOST' });
    await expect(find()).rejects.toMatchObject({ code: 'CONTROL_NOT_RUNNING' });
  });

  it('closes with the core, and that it cannot be opened is a warning of it', async () => {
    const place = await newPlace();
    const options = { program: 'desktop', version: TEST_VERSION, place } as const;
    const first = createFakeCore();
    const core = await reachable(first, options);
    expect(core.warnings()).toEqual([]);
    const second = await reachable(createFakeCore({ warnings: () => ['one'] }), options);
    expect(second.warnings()).toEqual([
      'one',
      'Commands like `pinhole status` do not reach this program: another Pinhole answers them',
    ]);
    await second.close();
    expect((await findIn(place)).who.program).toBe('desktop');
    await core.close();
    expect(first.calls).toEqual(['close']);
    await expect(findIn(place)).rejects.toMatchObject({ code: 'CONTROL_NOT_RUNNING' });
  });

  it('the desktop is asked before what serves a browser, and either by its name', async () => {
    const { place, find } = await controlLab();
    const desktop = await openControl({
      core: createFakeCore(),
      program: 'desktop',
      version: TEST_VERSION,
      place,
    });
    onTestFinished(() => desktop.close());
    expect((await find()).who.program).toBe('desktop');
    expect((await find({ program: 'serve' })).who.program).toBe('serve');
    await desktop.close();
    expect((await find()).who.program).toBe('serve');
    await expect(find({ program: 'desktop' })).rejects.toMatchObject({
      code: 'CONTROL_NOT_RUNNING',
      message: 'There is no running window of this user',
    });
  });

  it('a program of another version is named, and not asked', async () => {
    const { find, core } = await controlLab();
    await expect(find({ version: '1.2.4' })).rejects.toMatchObject({
      code: 'CONTROL_OTHER_VERSION',
      message: `Pinhole ${TEST_VERSION} runs (process ${process.pid}), and this command is of version 1.2.4`,
    });
    expect(core.calls).toEqual([]);
  });
});

describe('what a program has left', { timeout: 30_000 }, () => {
  it('is replaced once it is dead, and not before', async () => {
    const place = await newPlace();
    const program = await startProgram(place);
    expect(program.said).toBe('open');
    const options = { core: createFakeCore(), program: 'serve', version: TEST_VERSION, place } as const;
    await expect(openControl(options)).rejects.toMatchObject({ code: 'CONTROL_UNAVAILABLE' });
    expect((await startProgram(place)).said).toBe('CONTROL_UNAVAILABLE another `pinhole serve` answers them');
    expect((await findIn(place)).who.program, 'whoever is refused spoils nothing').toBe('serve');

    await program.kill();
    expect(await readdir(place.directory)).toEqual(['serve.json', 'serve.lock', 'serve.sock']);
    await expect(findIn(place)).rejects.toMatchObject({ code: 'CONTROL_NOT_RUNNING' });
    const server = await openControl(options);
    onTestFinished(() => server.close());
    expect((await findIn(place)).who.pid).toBe(process.pid);
  });

  it('one that answers is left alone, even where its lock is gone', async () => {
    const { place, address, find } = await controlLab();
    await rm(join(place.directory, 'serve.lock'));
    const options = { core: createFakeCore(), program: 'serve', version: TEST_VERSION, place } as const;
    await expect(openControl(options)).rejects.toMatchObject({ code: 'CONTROL_UNAVAILABLE' });
    expect((await lstat(address)).isSocket()).toBe(true);
    expect((await find()).who.pid).toBe(process.pid);
  });
});

describe('others', { timeout: 30_000 }, () => {
  const notRoot = lacks('root', () => process.getuid?.() === 0);
  const NOBODY = 65_534;

  it.skipIf(notRoot)('another user cannot connect', async () => {
    const { address, place } = await controlLab();
    // Even where a folder above were open to everybody.
    await chmod(join(place.directory, '..'), 0o755);
    const script =
      'require("net").connect(process.argv[1]).on("error", (e) => console.log(e.code)).on("connect", () => console.log("connected"))';
    const child = spawn(process.execPath, ['-e', script, address], { uid: NOBODY, gid: NOBODY, cwd: '/' });
    const [said] = (await once(child.stdout, 'data')) as [Buffer];
    expect(said.toString()).toBe('EACCES\n');
    await once(child, 'close');
  });

  it.skipIf(notRoot).each(['.', 'serve.sock', 'serve.json'])(
    'what another user owns (%s) is not trusted',
    async (name) => {
      const { place, find } = await controlLab();
      await chown(join(place.directory, name), NOBODY, NOBODY);
      await expect(find()).rejects.toMatchObject({
        code: 'CONTROL_UNTRUSTED',
        message: expect.stringContaining('it belongs to another user (65534)') as string,
      });
    },
  );

  it('a socket that others may open is not trusted', async () => {
    const { find, address } = await controlLab();
    await chmod(address, 0o666);
    await expect(find()).rejects.toMatchObject({
      code: 'CONTROL_UNTRUSTED',
      message: `${address} is not trusted: others than its owner have rights to it`,
    });
  });

  it('whoever does not have the key is asked nothing, and answered nothing', async () => {
    const { visit, core } = await controlLab();
    const visitor = await visit();
    expect(await visitor.prove('00'.repeat(32))).toMatchObject({
      ok: false,
      error: { code: 'CONTROL_UNTRUSTED' },
    });
    visitor.say({ id: 1, name: 'demo.cut', params: {} });
    visitor.socket.end();
    expect(await visitor.next()).toBeUndefined();
    expect([core.calls, core.listeners]).toEqual([[], 0]);
  });

  it('nothing is answered before the proof', async () => {
    const { visit, core } = await controlLab();
    const visitor = await visit();
    visitor.say({ id: 1, name: 'demo.cut', params: {} });
    expect(await visitor.next()).toMatchObject({ ok: false, error: { code: 'REQUEST_INVALID' } });
    expect(core.calls).toEqual([]);
  });

  it('a proof is good for its connection alone', async () => {
    const { visit, place } = await controlLab();
    const key = await keyIn(place);
    const first = await visit();
    first.say({ pinhole: 1, challenge: 'aa'.repeat(32) });
    const { challenge, proof } = (await first.next()) as { challenge: string; proof: string };
    const proofOfFirst = proofOf(key, 'command', { ofCommand: 'aa'.repeat(32), ofProgram: challenge });
    for (const replayed of [proofOfFirst, proof]) {
      const visitor = await visit();
      visitor.say({ pinhole: 1, challenge: 'aa'.repeat(32) });
      await visitor.next();
      visitor.say({ proof: replayed });
      expect(await visitor.next()).toMatchObject({ ok: false, error: { code: 'CONTROL_UNTRUSTED' } });
    }
  });
});

describe('hostile visitors', () => {
  it.each([
    '',
    'GET / HTTP/1.1',
    'null',
    '[]',
    '{}',
    '{"pinhole":2,"challenge":"00"}',
    `{"pinhole":1,"challenge":"${'0'.repeat(63)}"}`,
    `{"pinhole":1,"challenge":"${'0'.repeat(64)}","more":1}`,
    '['.repeat(10_000),
  ])('who greet by %.40j are told that it is none, and hung up on', async (line) => {
    const { visit } = await controlLab();
    const visitor = await visit();
    visitor.socket.write(`${line}\n{"id":1,"name":"demo.cut","params":{}}\n`);
    expect(await visitor.next()).toMatchObject({ ok: false, error: { code: 'REQUEST_INVALID' } });
    visitor.socket.end();
    await visitor.closed;
    expect(await visitor.next()).toBeUndefined();
  });

  it.each([
    '{"id":1}',
    '{"id":-1,"name":"demo.cut","params":{}}',
    '{"id":1,"name":7,"params":{}}',
    '{"id":1,"name":"demo.cut","params":{},"more":1}',
    '\u0000',
  ])('who ask by %j are hung up on, and what follows is not heard', async (line) => {
    const { visit, place, core } = await controlLab();
    const visitor = await visit();
    await visitor.prove(await keyIn(place));
    visitor.socket.write(`${line}\n{"id":1,"name":"demo.cut","params":{}}\n`);
    expect(await visitor.next()).toMatchObject({ ok: false, error: { code: 'REQUEST_INVALID' } });
    visitor.socket.end();
    await visitor.closed;
    expect([core.calls, core.listeners]).toEqual([[], 0]);
  });

  it('octets that are no UTF-8, and a line that has no end in sight', async () => {
    const { visit } = await controlLab();
    for (const octets of [
      Buffer.from([0x22, 0xff, 0x22, 0x0a]),
      Buffer.alloc(LIMITS.controlRequestOctets.value + 1, 0x20),
    ]) {
      const visitor = await visit();
      visitor.socket.write(octets);
      expect(await visitor.next()).toMatchObject({ ok: false, error: { code: 'REQUEST_INVALID' } });
    }
  });

  it('who say nothing, or say it slowly, are cut in time', async () => {
    const { visit, place, time } = await controlLab();
    const silent = await visit();
    const slow = await visit();
    const idle = await visit();
    await idle.prove(await keyIn(place));
    for (let ms = 0; ms < LIMITS.controlFirstRequestMs.value; ms += 1_000) {
      expect([silent, slow, idle].map(({ socket }) => socket.destroyed)).toEqual([false, false, false]);
      slow.socket.write('{');
      await time.advanceAsync(1_000);
    }
    await Promise.all([silent, slow, idle].map(({ closed }) => closed));
    expect(time.pending).toBe(0);
  });

  it('who have asked once may be silent, but finish what they begin', async () => {
    const { visit, place, time } = await controlLab();
    const visitor = await visit();
    await visitor.prove(await keyIn(place));
    visitor.say({ id: 1, name: 'demo.cut', params: {} });
    await visitor.next();
    expect(time.pending).toBe(0);
    await time.advanceAsync(10 * LIMITS.controlFirstRequestMs.value);
    visitor.socket.write('{"id":2,"name":"demo.cut","params":{}}\n{"id":3');
    expect(await visitor.next()).toMatchObject({ id: 2 });
    expect(time.pending).toBe(1);
    await time.advanceAsync(LIMITS.controlFirstRequestMs.value);
    await visitor.closed;
  });

  it('more than there may be are told so; one that leaves makes room', async () => {
    const { visit, find, time } = await controlLab();
    const visitors = await Promise.all(Array.from({ length: LIMITS.controlConnections.value }, visit));
    await expect(find()).rejects.toMatchObject({ code: 'REQUEST_LIMIT' });
    visitors[0]?.socket.destroy();
    await visitors[0]?.closed;
    await expect.poll(() => find().then(({ who }) => who.program)).toBe('serve');
    // Nobody stays who was told to go.
    const late = await visit();
    await late.next();
    await time.advanceAsync(LIMITS.controlFirstRequestMs.value);
    await late.closed;
  });

  it('who ask too much at once are told so', async () => {
    const waiting = Promise.withResolvers<undefined>();
    const { visit, place } = await controlLab({ startDemo: () => waiting.promise });
    const visitor = await visit();
    await visitor.prove(await keyIn(place));
    for (let id = 0; id <= LIMITS.contractInFlight.value; id += 1)
      visitor.say({ id, name: 'demo.start', params: {} });
    expect(await visitor.next()).toMatchObject({
      id: LIMITS.contractInFlight.value,
      answer: { error: { code: 'REQUEST_LIMIT' } },
    });
    waiting.resolve(undefined);
  });

  it('who do not read are cut before their queue outgrows its bound', async () => {
    const { visit, place, core } = await controlLab();
    const visitor = await visit();
    await visitor.prove(await keyIn(place));
    visitor.say({ id: 1, name: 'demo.cut', params: {} });
    await visitor.next();
    visitor.socket.pause();
    // So few updates go at once that each has to be large.
    core.put(tunnelSnapshot('office', { name: 'x'.repeat(8_000_000) }));
    let updates = 0;
    while (core.listeners > 0) {
      core.emit({ kind: 'tunnel', id: 'office', urgent: true });
      updates += 1;
      expect(updates, 'updates to a command that reads nothing').toBeLessThan(100);
      await turn();
    }
    visitor.socket.resume();
    await visitor.closed;
  });
});

describe('a command', { timeout: 30_000 }, () => {
  it('whose program dies while it is asked says so', async () => {
    const place = await newPlace();
    const program = await startProgram(place);
    const { client, ended, who } = await findIn(place);
    await expect(client.request('tunnel.stop', { id: 'office' })).rejects.toMatchObject({
      code: 'CONTROL_LOST',
      message: `The running program (process ${who.pid}) ended before it answered`,
    });
    await Promise.all([ended, program.exited]);
  });

  /** Something else that listens, with the card of a program of this user. */
  async function impostor(answer: (line: string, visitor: Visitor) => void): Promise<ControlPlace> {
    const place = await newPlace();
    await prepareDirectory(place);
    const address = join(place.directory, 'serve.sock');
    const server = createServer((socket) => {
      const visitor = new Visitor(socket);
      void (async () => {
        for (let line = await visitor.next(); line !== undefined; line = await visitor.next())
          answer(JSON.stringify(line), visitor);
      })();
    });
    server.listen(address);
    await once(server, 'listening');
    await chmod(address, 0o600);
    onTestFinished(() => new Promise<void>((resolve) => server.close(() => resolve())));
    const card = JSON.stringify({ v: 1, address, key: KEY });
    await writeFile(join(place.directory, 'serve.json'), card, { mode: 0o600 });
    return place;
  }
  const KEY = 'ab'.repeat(32);
  const CHALLENGE = 'cd'.repeat(32);

  it.each<[string, object]>([
    ['proves nothing', { challenge: CHALLENGE, proof: '00'.repeat(32) }],
    ['speaks otherwise', { hello: 'world' }],
  ])('leaves whoever %s, and has told it nothing', async (_, said) => {
    const heard: string[] = [];
    const place = await impostor((line, visitor) => {
      heard.push(line);
      visitor.say(said);
    });
    await expect(findIn(place)).rejects.toMatchObject({ code: 'CONTROL_UNTRUSTED' });
    expect(heard).toEqual([expect.stringMatching(/^\{"pinhole":1,"challenge":"[0-9a-f]{64}"\}$/)]);
  });

  it('shows no words of whoever has proved nothing', async () => {
    const place = await impostor((_, visitor) =>
      visitor.say({ ok: false, error: { code: 'REQUEST_LIMIT', message: 'run this: …', action: 'now' } }),
    );
    await expect(findIn(place)).rejects.toMatchObject({
      code: 'REQUEST_LIMIT',
      message: 'Too many requests at once.',
    });
  });

  it('waits for an answer no longer than it may', async () => {
    const time = new FakeTime();
    const place = await impostor(() => undefined);
    const found = findIn(place, { timers: time });
    found.catch(() => undefined);
    while (time.pending === 0) await turn();
    time.advance(LIMITS.controlAnswerMs.value);
    await expect(found).rejects.toMatchObject({
      code: 'CONTROL_LOST',
      message: 'The running program does not answer',
    });
  });

  it('takes no answer that does not fit, nor half of one', async () => {
    const answers = ['{"id":1,"answer":{"ok":true,"result":{"secret":1}}}', '{"id":2,"answer":{"ok":tr'];
    const place = await impostor((line, visitor) => {
      const { challenge, proof } = JSON.parse(line) as { challenge?: string; proof?: string };
      if (challenge !== undefined) {
        const challenges = { ofCommand: challenge, ofProgram: CHALLENGE };
        visitor.say({ challenge: CHALLENGE, proof: proofOf(KEY, 'program', challenges) });
      } else if (proof !== undefined) {
        visitor.say({ program: 'serve', version: TEST_VERSION, pid: 7 });
      } else {
        const next = answers.shift() ?? '';
        if (answers.length > 0) visitor.socket.write(`${next}\n`);
        else visitor.socket.end(next);
      }
    });
    const { client, ended } = await findIn(place);
    await expect(client.request('demo.cut', {})).rejects.toMatchObject({ code: 'INTERNAL' });
    await expect(client.request('demo.cut', {})).rejects.toMatchObject({ code: 'CONTROL_LOST' });
    await ended;
  });

  it('that gives up in the middle leaves nothing behind in the program', async () => {
    const { core, time, visit, place } = await controlLab();
    const visitor = await visit();
    await visitor.prove(await keyIn(place));
    visitor.socket.write(lineOf({ id: 1, name: 'core.snapshot', params: {} }).slice(0, 20));
    await turn();
    visitor.socket.destroy();
    while (core.listeners > 0) await turn();
    expect(time.pending).toBe(0);
  });
});
