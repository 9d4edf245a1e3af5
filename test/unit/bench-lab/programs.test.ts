import { describe, expect, test } from 'vitest';
import { missing } from '../../bench/lab/needs.ts';
import { readSsh } from '../../bench/lab/programs/autossh.ts';
import { PROGRAMS } from '../../bench/lab/programs/index.ts';
import { readOpenvpn } from '../../bench/lab/programs/openvpn.ts';
import { readPinhole } from '../../bench/lab/programs/pinhole.ts';
import { readHolder } from '../../bench/lab/programs/stunnel.ts';
import { deaths, type ReadSign, type Sign } from '../../bench/lab/programs/watched.ts';

interface Said {
  readonly program: string;
  readonly read: ReadSign;
  readonly line: string;
  readonly sign: Sign | undefined;
}

const said = (
  program: string,
  read: ReadSign,
  lines: readonly (readonly [string, Sign | undefined])[],
): Said[] => lines.map(([line, sign]) => ({ program, read, line, sign }));

describe('a line of the log of', () => {
  test.each([
    ...said('Pinhole', readPinhole, [
      ['{"v":1,"event":"state","state":"connected","code":null}', 'up'],
      ['{"v":1,"event":"state","state":"reconnecting","code":"PEER_SILENT"}', 'dead'],
      ['{"v":1,"event":"pinhole","verdict":"closed","reasons":[]}', 'dead'],
      ['{"v":1,"event":"pinhole","verdict":"at-risk","reasons":[]}', undefined],
      ['{"v":1,"event":"kam","outcome":"missed"}', undefined],
    ]),
    ...said('openvpn', readOpenvpn, [
      ['Initialization Sequence Completed', 'up'],
      ['[openvpn-1194-server] Inactivity timeout (--ping-restart), restarting', 'dead'],
      ['Connection reset, restarting [0]', 'dead'],
      ['TCP connection established with [AF_INET]198.51.100.2:1194', undefined],
      ['SIGUSR1[soft,ping-restart] received, process restarting', undefined],
    ]),
    ...said('ssh', readSsh, [
      ['debug1: Entering interactive session.', 'up'],
      ['Timeout, server 198.51.100.2 not responding.', 'dead'],
      ['client_loop: send disconnect: Broken pipe', 'dead'],
      ['Connection to 198.51.100.2 closed by remote host.', 'dead'],
      ['ssh: connect to host 198.51.100.2 port 2202: Connection timed out', undefined],
    ]),
    ...said('the client of stunnel', readHolder, [
      ['up', 'up'],
      ['dead', 'dead'],
      ['upset', undefined],
    ]),
  ])('$program: "$line" says $sign', ({ read, line, sign }) => {
    expect(read(line)).toBe(sign);
  });
});

test.each<{ signs: Sign[]; count: number }>([
  { signs: [], count: 0 },
  { signs: ['up'], count: 0 },
  { signs: ['dead', 'up'], count: 0 },
  { signs: ['up', 'dead', 'dead', 'dead', 'up'], count: 1 },
  { signs: ['up', 'dead', 'up', 'up', 'dead'], count: 2 },
])('$signs: a living tunnel was taken for dead $count times', ({ signs, count }) => {
  expect(deaths(signs.map((sign, atMs) => ({ sign, atMs })))).toBe(count);
});

describe('settings', () => {
  const NAMES = ['Pinhole', 'openvpn, TCP', 'autossh', 'stunnel'];

  test.each([
    {
      watch: { intervalS: 1, worstCaseS: 3 },
      told: [
        '--interval 1 (of the TSCF), --response-time 1, --miss-limit 2',
        'keepalive 1 3, at the server, which pushes it',
        'ServerAliveInterval=1, ServerAliveCountMax=2',
        'TCP_KEEPIDLE=1, TCP_KEEPINTVL=1, TCP_KEEPCNT=2',
      ],
    },
    {
      watch: { intervalS: 5, worstCaseS: 25 },
      told: [
        '--interval 5 (of the TSCF), --response-time 10, --miss-limit 2',
        'keepalive 5 25, at the server, which pushes it',
        'ServerAliveInterval=5, ServerAliveCountMax=4',
        'TCP_KEEPIDLE=5, TCP_KEEPINTVL=5, TCP_KEEPCNT=4',
      ],
    },
  ])('lead every program to the same worst case: $watch', ({ watch, told }) => {
    const programs = NAMES.map((name) => PROGRAMS.find((program) => program.name === name));
    expect(programs.map((program) => program?.keepAlive(watch))).toEqual(told);
  });

  test('no two programs have the same name', () => {
    const names = PROGRAMS.map(({ name }) => name);
    expect(new Set(names).size).toBe(names.length);
  });
});

describe('where something is missing, what it is and how to get it is said:', () => {
  const yes = (): boolean => true;

  test('nothing', () => {
    expect(missing(yes, yes)).toBeUndefined();
  });

  test('programs', () => {
    expect(missing(yes, (file) => file !== 'sshd' && file !== 'stunnel')).toBe(
      'sshd, stunnel missing: apt-get install --no-install-recommends openssh-server stunnel4',
    );
  });

  test('the lab', () => {
    expect(missing(() => false, yes)).toContain('network lab');
  });
});
