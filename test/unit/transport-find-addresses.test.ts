import { afterEach, describe, expect, it } from 'vitest';
import { LIMITS } from '../../main/model/limits.ts';
import { Candidates, type Family } from '../../main/transport/candidates.ts';
import { findAddresses } from '../../main/transport/find-addresses.ts';
import { FakeTime } from '../support/fake-time.ts';

const HOST = 'tscf.example';
const V4 = '192.0.2.1';
const V6 = '2001:db8::1';
const DELAY_MS = LIMITS.resolutionDelayMs.value;

let time = new FakeTime();

/** A search whose look-ups a test answers. */
class Search {
  readonly candidates = new Candidates([443]);
  readonly control = new AbortController();
  readonly asked: Family[] = [];
  /** `open` until connecting may begin. */
  outcome: 'open' | 'begun' | Error = 'open';
  readonly #answers = {
    4: Promise.withResolvers<readonly string[]>(),
    6: Promise.withResolvers<readonly string[]>(),
  };

  constructor() {
    const resolve = (_host: string, family: Family): Promise<readonly string[]> => {
      this.asked.push(family);
      return this.#answers[family].promise;
    };
    findAddresses(HOST, this.candidates, { resolve, timers: time }, this.control.signal).then(
      () => (this.outcome = 'begun'),
      (error: unknown) => (this.outcome = error as Error),
    );
  }

  async found(family: Family, addresses: readonly string[]): Promise<void> {
    this.#answers[family].resolve(addresses);
    await time.advanceAsync(0);
  }

  async failed(family: Family, code: string): Promise<void> {
    this.#answers[family].reject(Object.assign(new Error(code), { code }));
    await time.advanceAsync(0);
  }
}

afterEach(() => {
  expect(time.pending, 'timers left behind').toBe(0);
  time = new FakeTime();
});

describe('the look-up of a name (RFC 8305, 3)', () => {
  it('asks for both families at the same time', async () => {
    const search = new Search();
    expect(search.asked).toEqual([6, 4]);
    search.control.abort();
    await time.advanceAsync(0);
  });

  it('begins at once where IPv6 addresses are found, and IPv4 ones come later', async () => {
    const search = new Search();
    await search.found(6, [V6]);
    expect(search.outcome).toBe('begun');
    expect(search.candidates.complete).toBe(false);
    await search.found(4, [V4]);
    expect(search.candidates.complete).toBe(true);
    expect(search.candidates.take()?.address).toBe(V6);
    expect(search.candidates.take()?.address).toBe(V4);
  });

  it('gives IPv6 addresses the resolution delay where IPv4 ones are found first', async () => {
    const search = new Search();
    await search.found(4, [V4]);
    await time.advanceAsync(DELAY_MS - 1);
    expect(search.outcome).toBe('open');
    await time.advanceAsync(1);
    expect(search.outcome).toBe('begun');
    expect(search.candidates.complete).toBe(false);
    await search.found(6, [V6]);
    expect(search.candidates.complete).toBe(true);
  });

  it('ends the delay as IPv6 addresses are found within it', async () => {
    const search = new Search();
    await search.found(4, [V4]);
    await search.found(6, [V6]);
    expect(search.outcome).toBe('begun');
    expect(search.candidates.take()?.address).toBe(V6);
  });

  it.each([
    ['has none', (search: Search) => search.found(6, [])],
    ['fails', (search: Search) => search.failed(6, 'EAI_AGAIN')],
  ])('does not wait for IPv6 where that look-up %s', async (_what, end) => {
    const search = new Search();
    await end(search);
    expect(search.outcome).toBe('open');
    await search.found(4, [V4]);
    expect(search.outcome).toBe('begun');
    expect(search.candidates.complete).toBe(true);
  });

  it('fails where neither family has an address, and tells a failure of the name service first', async () => {
    const none = new Search();
    await none.failed(4, 'ENOTFOUND');
    expect(none.outcome).toBe('open');
    await none.found(6, []);
    expect(none.outcome).toMatchObject({ code: 'NAME_NOT_FOUND' });
    const broken = new Search();
    await broken.failed(6, 'ENOTFOUND');
    await broken.failed(4, 'EAI_AGAIN');
    expect(broken.outcome).toMatchObject({
      code: 'NAME_LOOKUP_FAILED',
      message: `${HOST}: no name server answered`,
    });
  });

  it('that is called off leaves no timer, whatever is found later', async () => {
    const reason = new Error('called off');
    const waiting = new Search();
    await waiting.found(4, [V4]);
    waiting.control.abort(reason);
    await time.advanceAsync(0);
    expect(waiting.outcome).toBe(reason);
    expect(time.pending).toBe(0);
    const early = new Search();
    early.control.abort(reason);
    await early.found(4, [V4]);
    expect(early.outcome).toBe(reason);
  });
});
