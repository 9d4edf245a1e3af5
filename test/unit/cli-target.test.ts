import { describe, expect, it } from 'vitest';
import { parseTarget } from '../../app/cli/parse.ts';

describe('the target of a tunnel on the command line', () => {
  it.each([
    ['tscf.example', { host: 'tscf.example', port: 443, otherPorts: [] }],
    ['tscf.example:5061', { host: 'tscf.example', port: 5061, otherPorts: [] }],
    ['tscf.example:443,5061,8443', { host: 'tscf.example', port: 443, otherPorts: [5061, 8443] }],
    ['[2001:db8::1]:443,5061', { host: '2001:db8::1', port: 443, otherPorts: [5061] }],
    ['2001:db8::1,5061', { host: '2001:db8::1', port: 443, otherPorts: [5061] }],
  ])('%s names host and ports in order', (text, target) => {
    expect(parseTarget(text, 443)).toEqual(target);
  });

  it.each(['tscf.example:443,', 'tscf.example:443,x', 'tscf.example:443,65536', 'tscf.example:443,0'])(
    'is refused where a port is none: %s',
    (text) => {
      expect(() => parseTarget(text, 443)).toThrow('port of the target is');
    },
  );
});
