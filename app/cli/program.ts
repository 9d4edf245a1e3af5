import { Command, CommanderError } from 'commander';
import { asPinholeError, type PinholeError } from '../../main/model/errors.ts';
import { DEFAULT_MEASURE_SECONDS } from '../../main/model/lifetime.ts';
import { LIMITS } from '../../main/model/limits.ts';
import { VERSION } from '../version.ts';
import { collect, command, withKeepAlive, withMetrics, withWay } from './command.ts';
import type { ConnectOptions } from './connect.ts';
import type { DiagnoseCommandOptions } from './diagnose.ts';
import { EXIT, jsonLine, type ExitStatus, type Io } from './io.ts';
import type { MeasureCommandOptions } from './measure.ts';
import type { ReportCommandOptions } from './report.ts';
import type { ServeOptions } from './serve.ts';
import type { TscfCommandOptions } from './tscf.ts';

const TARGET =
  'PROFILE (its id or its file) or HOST[:PORT[,PORT...]], the ports in the order in which they are tried';

type AddCommands = (program: Command, io: Io, settle: (status: ExitStatus) => void) => void;

/** Commands that are described where they are written. */
const ELSEWHERE: Readonly<Record<string, () => Promise<AddCommands>>> = {
  fleet: async () => (await import('./fleet/fleet.ts')).addFleetCommand,
  history: async () => (await import('./history.ts')).addHistoryCommand,
  status: async () => (await import('./status.ts')).addStatusCommand,
  up: async () => (await import('./up.ts')).addUpCommand,
  down: async () => (await import('./down.ts')).addDownCommand,
  profiles: async () => (await import('./profiles.ts')).addProfilesCommands,
  secrets: async () => (await import('./secrets.ts')).addSecretsCommands,
};

/** Runs one command line. Nothing that happens comes out as a stack trace. */
export async function runCommandLine(args: readonly string[], io: Io): Promise<ExitStatus> {
  let status: ExitStatus = EXIT.ok;
  const settle = (outcome: ExitStatus): void => void (status = outcome);
  try {
    const program = createProgram(io, settle);
    await addElsewhere(program, args[0] ?? '', io, settle);
    await program.parseAsync(args, { from: 'user' });
    return status;
  } catch (thrown) {
    // Commander has already written what is wrong; asked for help or version, nothing is.
    if (thrown instanceof CommanderError) return thrown.exitCode === 0 ? EXIT.ok : EXIT.usage;
    return fail(asPinholeError(thrown), args.includes('--json'), io);
  }
}

/** A command is there with what it is made of alone, which is what most of its start goes to; help has them all. */
async function addElsewhere(
  program: Command,
  first: string,
  io: Io,
  settle: (status: ExitStatus) => void,
): Promise<void> {
  if (program.commands.some((known) => known.name() === first)) return;
  const only = ELSEWHERE[first];
  for (const load of only === undefined ? Object.values(ELSEWHERE) : [only])
    (await load())(program, io, settle);
}

function fail(error: PinholeError, json: boolean, io: Io): ExitStatus {
  const { code, message, action } = error;
  if (json) io.out(jsonLine({ event: 'error', code, message, action }));
  io.err(`pinhole: ${message}. ${action}`);
  // A tunnel that does not hold is an outcome and no exception: what is thrown is wrong input, or a defect.
  return error.stage === 'internal' ? EXIT.internal : EXIT.usage;
}

function createProgram(io: Io, settle: (status: ExitStatus) => void): Command {
  const program = new Command('pinhole')
    .description('TLS tunnels to a TSCF, kept alive, watched and explained.')
    .version(VERSION)
    .configureOutput({
      writeOut: (text) => io.out(text.trimEnd()),
      writeErr: (text) => io.err(text.trimEnd()),
    })
    .exitOverride()
    .showHelpAfterError('(see --help)')
    .addHelpText(
      'after',
      '\nExit status: 0 it holds, 1 it does not, 2 usage or configuration, 3 internal error.',
    );

  withMetrics(
    command(program, 'tscf', 'run the TSCF side', 'pinhole tscf --listen 127.0.0.1:5443 --interval 30'),
  )
    .option('--listen <HOST:PORT>', 'where to listen; port 0: any free one', '127.0.0.1:0')
    .option('--interval <S>', 'keep-alive interval to assign, seconds; 0: off', '30')
    .option('--max-interval <S>', 'the longest interval a client may propose, seconds', '86400')
    .option('--idle-limit <S>', 'end a tunnel after so much silence, seconds; 0: never', '0')
    .option('--require-kam', 'only Keep_Alive counts as a sign of life', false)
    .option('--originate', 'send Keep_Alive too, to clients that offer it', false)
    .option('--echo <A:P>', 'echo at an inner address and port; repeatable', collect, [])
    .option(
      '--relay <A:P=R:P>',
      'relay an inner address and port, or a range, to a real one; repeatable',
      collect,
      [],
    )
    .option('--cert <F>', 'PEM certificate chain (default: made for this run)')
    .option('--key <F>', 'PEM private key of it')
    .option('--client-ca <F>', 'ask clients for a certificate of these CAs, PEM')
    .option(
      '--client-cert <HOW>',
      'require one, or request it: none is good then, a wrong one is not',
      'require',
    )
    .option('--connections <N>', 'connections at once; more are refused', String(LIMITS.tscfTunnels.value))
    .option(
      '--handshakes <N>',
      'TLS handshakes a second; those above wait a moment, and what cannot wait is refused',
      String(LIMITS.tscfHandshakes.value),
    )
    .option('--per-address <N>', 'connections of one address at once; 0: any number', '0')
    .option(
      '--ticket-keys <F>',
      'keys of TLS session tickets, made where there are none: clients resume after a restart',
    )
    .action(async (options: TscfCommandOptions) => {
      const { tscf } = await import('./tscf.ts');
      settle(await tscf(options, io));
    });

  withKeepAlive(
    withWay(
      command(
        program,
        'connect',
        'hold a tunnel and report each event',
        'pinhole connect tscf.example.net:443 --ca ca.pem --for 60s',
      ).argument('<target>', TARGET),
    ),
  )
    .option('--log', 'keep what happens in the log too: for a command line that runs for days', false)
    .option('--for <T>', 'end after this time, e.g. 30s or 5m (default: at an interrupt)')
    .option(
      '--capture <F>',
      'write the control messages to a new pcapng file, for Wireshark (docs/CAPTURE.md)',
    )
    .option('--capture-max-size <SIZE>', 'end the capture at this size, e.g. 64K or 10M (default: 10M)')
    .option('--capture-for <T>', 'end the capture after this time (default: 1h)')
    .option(
      '--capture-packets <WHAT>',
      'what is kept of inner packets: headers or none; never what is in them (default: headers)',
    )
    .option('--tls-key-log <F>', 'append the keys of TLS to this file; whoever has it can decrypt')
    .action(async (target: string, options: ConnectOptions) => {
      const { connect } = await import('./connect.ts');
      settle(await connect(target, options, io));
    });

  withWay(
    command(
      program,
      'diagnose',
      'what is wrong with the way to a TSCF, stage by stage, and where',
      'pinhole diagnose tscf.example.net:443 --ca ca.pem',
    ).argument('<target>', TARGET),
  )
    .option('--interval <I>', 'as for connect: what the TSCF is asked for')
    .option('--response-time <S>', 'how long an answer may take, seconds')
    .option('--idle <S>', 'measure the lifetime of the pin-hole too, up to this silence; takes minutes')
    .action(async (target: string, options: DiagnoseCommandOptions) => {
      const { diagnoseCommand } = await import('./diagnose.ts');
      settle(await diagnoseCommand(target, options, io));
    });

  withWay(
    command(
      program,
      'measure',
      'how long the firewall keeps a silent connection',
      'pinhole measure tscf.example.net:443 --ca ca.pem --max 600',
    ).argument('<target>', TARGET),
  )
    .option('--max <S>', 'the longest silence of interest, seconds', String(DEFAULT_MEASURE_SECONDS))
    .option('--response-time <S>', 'how long an answer may take, seconds')
    .option('--connections <N>', 'connections at a time', String(LIMITS.measureConnections.value))
    .option('--again', 'also where it was measured on this network within a day', false)
    .action(async (target: string, options: MeasureCommandOptions) => {
      const { measure } = await import('./measure.ts');
      settle(await measure(target, options, io));
    });

  command(
    program,
    'decode',
    'explain control messages octet by octet, wrong ones too',
    'pinhole decode 1007000001020304050607080000002A',
  )
    .argument(
      '<input>',
      'hexadecimal digits, or a file: of them, of the octets of a stream, or a pcapng capture',
    )
    .action(async (input: string, options: { json: boolean }) => {
      const { decode } = await import('./decode.ts');
      settle(await decode(input, options, io));
    });

  withMetrics(
    command(
      program,
      'serve',
      "the window's interface in a browser, on loopback",
      'pinhole serve --port 8080 --no-open',
    ),
  )
    .option('--port <N>', '0: any free one', '0')
    .option('--no-open', 'do not open the default browser')
    .option('--demo', 'start the local TSCF and a tunnel to it', false)
    .action(async (options: ServeOptions) => {
      const { serve } = await import('./serve.ts');
      settle(await serve(options, io));
    });

  command(
    program,
    'report',
    'a diagnostic report in one file, redacted; nothing is sent',
    'pinhole report --level strict --out report.zip',
  )
    .argument('[targets...]', 'the profiles that it is about (default: all of them)')
    .option('--level <LEVEL>', 'standard or strict (default: as the policy has it, else standard)')
    .option('--out <FILE>', 'where it goes (default: pinhole-diag-TIME.zip, here)')
    .option('--preview', 'show all that would be in it, and write nothing', false)
    .action(async (targets: readonly string[], options: ReportCommandOptions) => {
      const { report } = await import('./report.ts');
      settle(await report(targets, options, io));
    });

  const policy = program.command('policy').description('the managed configuration, and files for it');
  command(policy, 'list', 'each key, its value, and whose word it is', 'pinhole policy list --json').action(
    async (options: { json: boolean }) => {
      const { policyList } = await import('./policy.ts');
      settle(await policyList(options, io));
    },
  );
  command(
    policy,
    'check',
    'what is wrong with a policy file, by line and key',
    'pinhole policy check 10-office.json',
  )
    .argument('<file>', 'a policy file, wherever it lies')
    .option('--recommended', 'judge it as one of the folder recommended', false)
    .action(async (file: string, options: { recommended: boolean; json: boolean }) => {
      const { policyCheck } = await import('./policy.ts');
      settle(await policyCheck(file, options, io));
    });

  return program;
}
