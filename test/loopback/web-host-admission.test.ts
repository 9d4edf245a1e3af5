import { connect } from 'node:net';
import { describe, expect, it } from 'vitest';
import { LIMITS } from '../../main/model/limits.ts';
import { startLab } from '../support/web-host-lab.ts';

const NOT_GOOD =
  'This link has been used or is older than 60 s. Press Enter in the terminal where Pinhole runs for a new one.';

describe('tokens', () => {
  it('one is exchanged for a session that opens the page', async () => {
    const { ask, post, newToken } = await startLab();
    const { status, headers, body } = await post(newToken());
    expect([status, body]).toEqual([204, '']);
    const cookie = headers.get('set-cookie')?.split(';')[0] ?? '';
    expect((await ask({ headers: { Cookie: cookie } })).status).toBe(200);
  });

  it('one has at least 128 bits, and no two are alike', async () => {
    const { newToken } = await startLab();
    const tokens = Array.from({ length: 100 }, newToken);
    expect(new Set(tokens).size).toBe(100);
    for (const token of tokens)
      expect(Buffer.from(token, 'base64url').length * 8).toBeGreaterThanOrEqual(128);
  });

  it('one is good once: the second visitor is told so in words', async () => {
    const { post, newToken } = await startLab();
    const token = newToken();
    expect((await post(token)).status).toBe(204);
    expect(await post(token)).toMatchObject({ status: 403, body: NOT_GOOD });
  });

  it('of many visitors with one token at once, one comes in', async () => {
    const { post, newToken } = await startLab();
    const token = newToken();
    const answers = await Promise.all(Array.from({ length: 10 }, () => post(token)));
    expect(answers.map(({ status }) => status).sort()).toEqual([204, ...Array<number>(9).fill(403)]);
  });

  it('one is good for 60 s', async () => {
    const { post, time, newToken } = await startLab();
    const [early, late] = [newToken(), newToken()];
    time.advance(LIMITS.webTokenMs.value - 1);
    expect((await post(early)).status).toBe(204);
    time.advance(1);
    expect(await post(late)).toMatchObject({ status: 403, body: NOT_GOOD });
  });

  it('at most eight are good at the same time: the oldest gives way', async () => {
    const { post, newToken } = await startLab();
    const tokens = Array.from({ length: LIMITS.webTokens.value + 1 }, newToken);
    const statuses: number[] = [];
    for (const token of tokens) statuses.push((await post(token)).status);
    expect(statuses).toEqual([403, ...Array<number>(LIMITS.webTokens.value).fill(204)]);
  });

  it('a wrong one is refused and spoils no other', async () => {
    const { post, newToken } = await startLab();
    const token = newToken();
    for (const wrong of ['', 'x', token.slice(1), `${token}x`, token.toUpperCase(), '\u0000'.repeat(43)]) {
      expect(await post(wrong), wrong).toMatchObject({ status: 403, body: NOT_GOOD });
    }
    expect((await post(token)).status).toBe(204);
  });

  it('one of another instance is refused', async () => {
    const [here, there] = [await startLab(), await startLab()];
    expect((await here.post(there.newToken())).status).toBe(403);
  });

  it('the page of the link holds no token, and neither does a URL that reaches the server', async () => {
    const { ask, web } = await startLab();
    const { pathname, search } = new URL(web.newLink());
    expect(pathname + search).toBe('/enter');
    const { body } = await ask({ path: '/enter.js' });
    expect(body).toContain("history.replaceState(null, '', '/enter')");
  });
});

describe('the exchange', () => {
  it.each([
    ['no Origin', undefined],
    ['another Origin', 'http://example.com'],
    ['the Origin of another port', 'http://127.0.0.1:1'],
    ['the Origin of a file', 'null'],
  ])('with %s is refused, and the token stays good', async (_, origin) => {
    const { ask, post, newToken } = await startLab();
    const token = newToken();
    const headers = {
      'Content-Length': String(token.length),
      ...(origin !== undefined && { Origin: origin }),
    };
    expect((await ask({ method: 'POST', path: '/session', body: token, headers })).status).toBe(403);
    expect((await post(token)).status).toBe(204);
  });

  it('with a body beyond the bound is refused unread', async () => {
    const { post } = await startLab();
    const headers = { 'Content-Length': String(LIMITS.webBodyOctets.value + 1) };
    expect((await post('', { headers })).status).toBe(413);
  });

  it('with a body of unknown length is refused unread', async () => {
    const { ask, web, newToken } = await startLab();
    const headers = { Origin: web.origin, 'Transfer-Encoding': 'chunked' };
    const body = `2b\r\n${newToken()}\r\n0\r\n\r\n`;
    expect((await ask({ method: 'POST', path: '/session', headers, body })).status).toBe(411);
  });

  it.each(['-1', '1e1', '0x10', '+5', '5, 6', 'NaN'])('with a length of %s is refused', async (length) => {
    const { post } = await startLab();
    expect((await post('x', { headers: { 'Content-Length': length } })).status).toBe(400);
  });

  it('whose visitor leaves in the middle of it harms nothing', async () => {
    const { post, port, web, newToken } = await startLab();
    const token = newToken();
    const head = `POST /session HTTP/1.1\r\nHost: 127.0.0.1:${port}\r\nOrigin: ${web.origin}\r\nContent-Length: 43\r\n\r\n`;
    const socket = connect(port, '127.0.0.1');
    await new Promise((resolve) => socket.write(head + token.slice(0, 20), resolve));
    socket.destroy();
    expect((await post(token)).status).toBe(204);
  });
});

describe('sessions', () => {
  it('the cookie is out of reach of scripts and of other sites', async () => {
    const { post, newToken } = await startLab();
    const { headers } = await post(newToken());
    expect(headers.get('set-cookie')).toMatch(
      /^pinhole-[0-9a-f]{8}=[\w-]{43}; Path=\/; HttpOnly; SameSite=Strict$/,
    );
  });

  it('the cookie is named per instance, since all ports of a host share cookies', async () => {
    const names = [];
    for (const lab of [await startLab(), await startLab()]) names.push((await lab.enter()).split('=')[0]);
    expect(names[0]).not.toBe(names[1]);
  });

  it('the cookie of another instance opens nothing, and does not hide the right one', async () => {
    const [here, there] = [await startLab(), await startLab()];
    const [mine, other] = [await here.enter(), await there.enter()];
    const planted = `${mine.split('=')[0] ?? ''}=planted`;
    const status = async (Cookie: string): Promise<number> =>
      (await here.ask({ headers: { Cookie } })).status;
    expect(await status(other)).toBe(401);
    expect(await status(planted)).toBe(401);
    expect(await status(`${other}; ${planted}; ${mine}`)).toBe(200);
  });

  it('at most 32 are admitted: the oldest gives way', async () => {
    const { ask, enter } = await startLab();
    const cookies = [];
    for (let n = 0; n <= LIMITS.webSessions.value; n += 1) cookies.push(await enter());
    const statuses: number[] = [];
    for (const cookie of cookies) statuses.push((await ask({ headers: { Cookie: cookie } })).status);
    expect(statuses).toEqual([401, ...Array<number>(LIMITS.webSessions.value).fill(200)]);
  });
});
