import { describe, expect, it, vi } from 'vitest';
import { LIMITS } from '../../main/model/limits.ts';
import { Candidates } from '../../main/transport/candidates.ts';

const V4 = ['192.0.2.1', '192.0.2.2', '192.0.2.3'];
const V6 = ['2001:db8::1', '2001:db8::2'];

function drain(candidates: Candidates): string[] {
  const order: string[] = [];
  for (let next = candidates.take(); next !== undefined; next = candidates.take()) {
    order.push(`${next.address} ${next.port}`);
  }
  return order;
}

describe('the order of candidates', () => {
  it('is by turns of the families, and IPv6 begins (RFC 8305, 4)', () => {
    const candidates = new Candidates([443]);
    candidates.add(V4);
    candidates.add(V6);
    expect(drain(candidates)).toEqual([
      '2001:db8::1 443',
      '192.0.2.1 443',
      '2001:db8::2 443',
      '192.0.2.2 443',
      '192.0.2.3 443',
    ]);
  });

  it('is all addresses on the first port, then on the next', () => {
    const candidates = new Candidates([443, 5061]);
    candidates.add(['192.0.2.1', '2001:db8::1']);
    expect(drain(candidates)).toEqual([
      '2001:db8::1 443',
      '192.0.2.1 443',
      '2001:db8::1 5061',
      '192.0.2.1 5061',
    ]);
  });

  it('puts an address that was found late on the first port before what is left of the others', () => {
    const candidates = new Candidates([443, 5061]);
    candidates.add(['192.0.2.1', '192.0.2.2']);
    expect(candidates.take()).toEqual({ address: '192.0.2.1', port: 443, family: 4 });
    candidates.add(V6.slice(0, 1));
    expect(drain(candidates)).toEqual([
      '2001:db8::1 443',
      '192.0.2.2 443',
      '2001:db8::1 5061',
      '192.0.2.1 5061',
      '192.0.2.2 5061',
    ]);
  });

  it('holds each address and each port once', () => {
    const candidates = new Candidates([443, 443]);
    candidates.add(['192.0.2.1', '192.0.2.1']);
    candidates.add(['192.0.2.1']);
    expect(drain(candidates)).toEqual(['192.0.2.1 443']);
  });

  it('leaves out addresses beyond the limit, and no family because of the other', () => {
    const most = LIMITS.dialAddresses.value;
    const candidates = new Candidates([443]);
    candidates.add(Array.from({ length: most + 3 }, (_, index) => `192.0.2.${index}`));
    candidates.add(Array.from({ length: most + 3 }, (_, index) => `2001:db8::${index}`));
    const order = drain(candidates);
    expect(order).toHaveLength(most);
    expect(order.filter((place) => place.includes(':'))).toHaveLength(most / 2);
  });
});

it('candidates tell that addresses were added, and that none will follow', () => {
  const candidates = new Candidates([443]);
  const changed = vi.fn();
  candidates.onChange(changed);
  expect(candidates).toMatchObject({ empty: true, complete: false });
  candidates.add(V4);
  expect(candidates).toMatchObject({ empty: false, complete: false });
  candidates.finish();
  expect(candidates.complete).toBe(true);
  expect(changed).toHaveBeenCalledTimes(2);
});
