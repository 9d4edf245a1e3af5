import type { TscfServer } from '../../main/core.ts';
import { asPinholeError, PinholeError } from '../../main/model/errors.ts';
import { LIMITS } from '../../main/model/limits.ts';
import type { Io } from './io.ts';
import { parseCount } from './parse.ts';

type Switch = (server: TscfServer, argument: string) => void;

/** What a line on standard input can change while the TSCF runs. */
const SWITCHES: Readonly<Record<string, { readonly does: string; readonly run: Switch }>> = {
  prompt: { does: 'answer at once', run: (server) => server.behave({ answers: 'prompt' }) },
  late: {
    does: 'answer that many ms late: late 3000',
    run: (server, argument) =>
      server.behave({
        answers: 'late',
        lateByMs: parseCount('late', argument, 0, LIMITS.tscfAnswerDelayMs.value),
      }),
  },
  never: { does: 'answer no Keep_Alive', run: (server) => server.behave({ answers: 'never' }) },
  silent: {
    does: 'read and write nothing, as behind a closed pin-hole',
    run: (server) => server.behave({ silent: true }),
  },
  speak: { does: 'end that silence', run: (server) => server.behave({ silent: false }) },
  refuse: { does: 'refuse new configurations', run: (server) => server.behave({ refuse: true }) },
  accept: { does: 'accept them again', run: (server) => server.behave({ refuse: false }) },
  interval: {
    does: 'assign that many seconds from now on: interval 30',
    run: (server, argument) =>
      server.behave({ intervalS: parseCount('interval', argument, 0, LIMITS.intervalSeconds.value) }),
  },
  'forget-after': {
    does: 'forget connections after so many seconds of silence, 0: never: forget-after 6',
    run: (server, argument) =>
      server.behave({ forgetAfterS: parseCount('forget-after', argument, 0, LIMITS.intervalSeconds.value) }),
  },
  forget: {
    does: 'lose the open connections without a word, as a firewall does; new ones get through',
    run: (server) => server.forget(),
  },
  cut: { does: 'cut every connection', run: (server) => server.cut() },
};

export const SWITCHES_HELP = [
  'Type a line to change how this TSCF behaves:',
  ...Object.entries(SWITCHES).map(([name, { does }]) => `  ${name.padEnd(13)} ${does}`),
].join('\n');

/** Follows standard input to its end. A line that is not understood is said so, and changes nothing. */
export async function switchBehaviour(server: TscfServer, io: Io): Promise<void> {
  try {
    for await (const line of io.lines()) apply(server, line.trim(), io);
  } catch (thrown) {
    // The interrupt that ends the command ends the reading too.
    if (!io.interrupted.aborted) io.err(`standard input cannot be read: ${asPinholeError(thrown).message}`);
  }
}

function apply(server: TscfServer, line: string, io: Io): void {
  if (line === '') return;
  const [name = '', argument = ''] = line.split(/\s+/, 2);
  try {
    const found = Object.hasOwn(SWITCHES, name) ? SWITCHES[name] : undefined;
    if (found === undefined) throw new PinholeError('OPTION_INVALID', `"${name.slice(0, 40)}" is not known`);
    found.run(server, argument);
    io.err(`${name}: ${found.does.split(':')[0] ?? ''}`);
  } catch (thrown) {
    io.err(`${asPinholeError(thrown).message}\n${SWITCHES_HELP}`);
  }
}
