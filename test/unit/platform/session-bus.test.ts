import { describe, expect, it } from 'vitest';
import { readReply, writeCall } from '../../../main/platform/bus-message.ts';
import { busSocket } from '../../../main/platform/session-bus.ts';

describe('the socket of the session’s bus', () => {
  it.each<[string | undefined, string | undefined, string | undefined]>([
    ['unix:path=/run/user/1000/bus', undefined, '/run/user/1000/bus'],
    ['unix:guid=00,path=/tmp/a%20b,x=y', undefined, '/tmp/a b'],
    ['unix:abstract=/tmp/dbus-1,guid=00', undefined, '\0/tmp/dbus-1'],
    ['tcp:host=localhost,port=1;unix:path=/second', undefined, '/second'],
    ['tcp:host=localhost,port=1', '/run/user/1000', undefined],
    [undefined, '/run/user/1000', '/run/user/1000/bus'],
    ['', '', undefined],
  ])('%s, runtime folder %s: %s', (address, runtime, expected) => {
    const env = { DBUS_SESSION_BUS_ADDRESS: address, XDG_RUNTIME_DIR: runtime };
    expect(busSocket(env)).toBe(expected);
  });
});

/** An answer to call 7, as a Secret Service gives it to SearchItems: nothing that is unlocked, one path that is locked. */
const HEAD = '6c02010110000000' + '0500000012000000';
const FIELDS = '0501750007000000' + '0801670004616f616f00' + '000000000000';
const BODY = '00000000' + '0800000003000000' + '2f616200';

describe('a message of the bus', () => {
  const reply = Buffer.from(HEAD + FIELDS + BODY, 'hex');

  it('is read once all of it is there', () => {
    for (let length = 0; length < reply.length; length += 1) {
      expect(readReply(reply.subarray(0, length)), `${length} octets`).toBeUndefined();
    }
    const expected = { replyTo: 7, error: null, values: [[], ['/ab']] };
    expect(readReply(Buffer.concat([reply, Buffer.from('more')]))).toEqual({
      value: expected,
      octets: reply.length,
    });
  });

  it('with any one octet changed is read, waited for, or refused, and nothing else happens', () => {
    for (let at = 0; at < reply.length; at += 1) {
      for (const value of [0, 1, 0x61, 0x76, 0xff]) {
        const changed = Buffer.from(reply);
        changed[at] = value;
        try {
          const read = readReply(changed);
          expect(read === undefined || read.octets <= 65_536).toBe(true);
        } catch (thrown) {
          expect(thrown).toBeInstanceOf(RangeError);
        }
      }
    }
  });

  it('that is a call is written with its arguments aligned', () => {
    const call = writeCall(
      { destination: 'd', path: '/p', interface: 'i.i', member: 'M', args: [{ service: 'Pinhole' }, 'x'] },
      3,
    );
    expect(call.subarray(0, 4).toString('hex')).toBe('6c010001');
    const octets = call.readUInt32LE(4);
    expect(call.readUInt32LE(8)).toBe(3);
    const args = call.subarray(call.length - octets);
    expect([args.readUInt32LE(0), args.readUInt32LE(8)]).toEqual([24, 7]);
    expect(args.toString('latin1', 12, 19)).toBe('service');
    expect(args.toString('latin1', 24, 31)).toBe('Pinhole');
    expect((call.length - octets) % 8).toBe(0);
  });
});
