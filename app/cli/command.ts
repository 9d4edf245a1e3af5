/** What several commands have in common. */
import type { Command } from 'commander';

const JSON_OPTION = ['--json', 'one JSON object, or a line an event', false] as const;

/** What Prometheus may ask. */
export const withMetrics = (made: Command): Command =>
  made.option('--metrics <PORT>', 'metrics for Prometheus at [HOST:]PORT of loopback; 0: any free port');

/** How to get to the TSCF. */
export function withWay(made: Command): Command {
  return made
    .option('--ca <F>', "PEM file of the CAs to trust in place of the system's")
    .option(
      '--pin <PIN>',
      'sha256/BASE64 of a public key that the chain must hold, and that stands in for a CA where it is the very key of the certificate; repeatable',
      collect,
      [],
    )
    .option('--server-name <NAME>', 'ask for this name, and hold the certificate to it, in place of the host')
    .option('--tls-min <V>', 'the lowest version of TLS to accept: 1.2 or 1.3 (default: 1.2)')
    .option('--cert <F>', 'PEM client certificate, with those of its issuers')
    .option('--key <F>', 'PEM private key of it')
    .option('--pkcs12 <F>', 'PKCS#12 file with a client certificate and its key')
    .option(
      '--passphrase <WHERE>',
      "where the pass phrase of the key is: stored (in the system's store) or stdin (one line)",
    )
    .option(
      '--proxy <URL>',
      'http://, https:// or socks5://HOST:PORT, or none (default: what the environment names)',
    )
    .option('--proxy-user <NAME>', 'who to be at the proxy')
    .option(
      '--proxy-auth <WHERE>',
      "where the password is: stored (in the system's store) or stdin (one line)",
    );
}

/** What is to go through the tunnel, and how it is kept. */
export function withKeepAlive(made: Command): Command {
  return made
    .option('--interval <I>', 'assigned, auto (by what was measured), SECONDS to propose, or static:SECONDS')
    .option('--response-time <S>', 'how long an answer may take, seconds')
    .option('--miss-limit <N>', 'misses in a row that end the tunnel')
    .option(
      '--forward <L:P=A:P>',
      'a local UDP port, or a range, through the tunnel; repeatable',
      collect,
      [],
    );
}

export const collect = (value: string, before: readonly string[]): string[] => [...before, value];

export function command(program: Command, name: string, description: string, example: string): Command {
  return program
    .command(name)
    .description(description)
    .option(...JSON_OPTION)
    .addHelpText('after', `\nExample:\n  ${example}`);
}
