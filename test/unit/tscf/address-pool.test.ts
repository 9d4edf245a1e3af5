import { describe, expect, it } from 'vitest';
import { AddressPool, type InnerTlvs, type Lease } from '../../../main/tscf/address-pool.ts';

const nobody = (): void => undefined;

/** @throws Error where none is free */
function assign(
  pool: AddressPool,
  wish: InnerTlvs = {},
  fingerprint: string | null = null,
  evict = nobody,
): Lease {
  const lease = pool.assign(wish, fingerprint, evict);
  if (lease === undefined) throw new Error('none is free');
  return lease;
}

const v4 = ({ tlvs }: Lease): string | undefined => tlvs.internalIpv4Address;

describe('inner addresses', () => {
  it('are one of IPv4 and one of IPv6, of the same number, another for each client', () => {
    const pool = new AddressPool();
    expect(assign(pool).tlvs).toEqual({
      internalIpv4Address: '10.64.1.0',
      internalIpv6Address: { address: 'fd00:64::100', prefixLength: 64 },
    });
    const second = assign(pool);
    expect(second.tlvs.internalIpv4Address).toBe('10.64.1.1');
    expect([...second.ipv4]).toEqual([10, 64, 1, 1]);
    expect([...second.ipv6].slice(-2)).toEqual([1, 1]);
  });

  it('run out, and are free again when a session ends', () => {
    const pool = new AddressPool();
    const leases = Array.from({ length: 0xff_fe - 0x01_00 + 1 }, () => assign(pool));
    expect(new Set(leases.map(v4)).size).toBe(leases.length);
    expect(pool.assign({}, null, nobody)).toBeUndefined();
    leases[300]?.release();
    expect(v4(assign(pool))).toBe('10.64.2.44');
  });
});

describe('a wish (protocol 6.5)', () => {
  it('is granted where nobody has had the address', () => {
    expect(v4(assign(new AddressPool(), { internalIpv4Address: '10.64.7.7' }))).toBe('10.64.7.7');
    const wish = { internalIpv6Address: { address: 'fd00:64::777', prefixLength: 64 } };
    expect(v4(assign(new AddressPool(), wish))).toBe('10.64.7.119');
  });

  it.each(['10.64.0.1', '10.64.255.255', '10.65.1.0', '192.0.2.1'])(
    'for %s, not of the pool, is not',
    (wish) => {
      expect(v4(assign(new AddressPool(), { internalIpv4Address: wish }))).toBe('10.64.1.0');
    },
  );

  it.each(['fd00:64::1', 'fd00:64::1:777', '2001:db8::777'])('for %s, not of the pool, is not', (address) => {
    const wish = { internalIpv6Address: { address, prefixLength: 64 } };
    expect(v4(assign(new AddressPool(), wish))).toBe('10.64.1.0');
  });

  it('without a certificate is granted once the old session has ended, and not before', () => {
    const pool = new AddressPool();
    const old = assign(pool);
    expect(v4(assign(pool, old.tlvs))).not.toBe(v4(old));
    old.release();
    expect(v4(assign(pool, old.tlvs))).toBe(v4(old));
  });

  it('with the same certificate is granted at once, and the old session evicted', () => {
    const pool = new AddressPool();
    let evicted = 0;
    const old = assign(pool, {}, 'ab', () => {
      evicted += 1;
      old.release();
    });
    let evictedAgain = 0;
    const back = assign(pool, old.tlvs, 'ab', () => {
      evictedAgain += 1;
    });
    expect(v4(back)).toBe(v4(old));
    expect(evicted).toBe(1);
    // The end of the old session has not freed what the new one has.
    assign(pool, old.tlvs, 'ab');
    expect(evictedAgain).toBe(1);
  });

  it.each([null, 'cd'])(
    'with another certificate than before (%s) is not granted, in use or not',
    (other) => {
      const pool = new AddressPool();
      let evicted = 0;
      const old = assign(pool, {}, 'ab', () => {
        evicted += 1;
      });
      expect(v4(assign(pool, old.tlvs, other))).not.toBe(v4(old));
      old.release();
      expect(v4(assign(pool, old.tlvs, other))).not.toBe(v4(old));
      expect(evicted).toBe(0);
    },
  );

  it('finds the address of a client that left still free, although others came', () => {
    const pool = new AddressPool();
    const old = assign(pool);
    old.release();
    expect(v4(assign(pool))).not.toBe(v4(old));
    expect(v4(assign(pool, old.tlvs))).toBe(v4(old));
  });
});
