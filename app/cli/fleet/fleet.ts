import type { Command } from 'commander';
import { createCore, openPolicy, type PolicySource } from '../../../main/core.ts';
import { endpoint } from '../../../main/model/endpoint.ts';
import { PinholeError } from '../../../main/model/errors.ts';
import { LIMITS } from '../../../main/model/limits.ts';
import { forbiddenBy, type Policy } from '../../../main/model/policy.ts';
import type { Profile } from '../../../main/model/profile.ts';
import { nodePlatform } from '../../../main/platform/node-platform.ts';
import { command, withWay } from '../command.ts';
import { applyOptions, chooseWay, profileOf, tellOverruled } from '../connect.ts';
import { EXIT, type ExitStatus, type Io } from '../io.ts';
import { FaultyConnections } from './faulty-connections.ts';
import { parseFleetOptions, type FleetOptions, type FleetPlan } from './fleet-options.ts';
import { FleetRun } from './fleet-run.ts';
import { assertOwnTarget } from './own-target.ts';
import { localPorts, openFilesAllowed, ProcessWatch } from './process-watch.ts';
import { SeededChance } from './seeded-chance.ts';

/**
 * `pinhole fleet`: holds many tunnels from one process, for load tests of a TSCF, until the time is over, an interrupt, or none can come up.
 * The status says whether enough of them were up at the end.
 * @param sources of policies. Default: the system's
 */
export async function fleet(
  target: string,
  options: FleetOptions,
  io: Io,
  sources?: readonly PolicySource[],
): Promise<ExitStatus> {
  const policy = await openPolicy(sources);
  try {
    return await fleetUnder(policy, target, options, io);
  } finally {
    policy.close();
  }
}

async function fleetUnder(
  policy: Policy,
  target: string,
  options: FleetOptions,
  io: Io,
): Promise<ExitStatus> {
  const plan = parseFleetOptions(options, io.terminal);
  for (const problem of policy.problems) io.err(problem);
  const found = await profileOf(target, policy);
  if (found.owner === 'policy') {
    throw new PinholeError(
      'PROFILE_MANAGED',
      `"${found.profile.id}" cannot be multiplied: ${forbiddenBy(policy)} manages it`,
    );
  }
  const { host, port } = found.profile;
  await assertOwnTarget({ host, tunnels: plan.tunnels, confirmed: options.confirm });
  assertRoom(plan, io);
  const { profile, secrets } = await chooseWay(
    asTemplate(applyOptions(found.profile, { ...options, forward: [] })),
    options,
    io,
  );
  tellOverruled(profile, policy.govern(profile, 'user'), policy, io);

  const watch = new ProcessWatch(nodePlatform.clock);
  const ids = Array.from({ length: plan.tunnels }, (_, at) => `fleet-${at + 1}`);
  const chance = new SeededChance(plan.seed);
  const connections = new FaultyConnections(chance, plan.tunnels);
  try {
    const core = createCore({
      profiles: ids.map((id) => ({ ...profile, id })),
      managedProfiles: false,
      mostTunnels: plan.tunnels,
      secrets,
      policy,
      aroundDialer: isFaulty(plan) ? (dialer) => connections.around(dialer) : undefined,
    });
    try {
      const run = new FleetRun(
        { core, ids, plan, target: endpoint(host, port), connections, chance, watch },
        nodePlatform,
        io,
      );
      return (await run.run()) >= plan.atLeast ? EXIT.ok : EXIT.failed;
    } catch (thrown) {
      await core.close();
      throw thrown;
    }
  } finally {
    connections.close();
    watch.close();
  }
}

/** What all tunnels can have: local ports there is one of, and a lifetime is measured for a person. */
function asTemplate(profile: Profile): Profile {
  const { interval } = profile;
  return {
    ...profile,
    name: 'Load test',
    forwards: [],
    interval: interval.mode === 'auto' ? { ...interval, measureByItself: false } : interval,
  };
}

const isFaulty = ({ abandon, faults }: FleetPlan): boolean =>
  abandon || Object.values(faults).some((perSecond) => perSecond > 0);

/** @throws PinholeError OPTION_INVALID where this process may not have as many connections */
function assertRoom({ tunnels, faults }: FleetPlan, io: Io): void {
  const silent = faults.silencePerSecond > 0 ? tunnels : 0;
  const files = tunnels + silent + LIMITS.fleetFilesBeside.value;
  const allowed = openFilesAllowed();
  if (allowed !== undefined && files > allowed) {
    const why = silent > 0 ? ', as silent connections stay open beside those in their place' : '';
    throw new PinholeError(
      'OPTION_INVALID',
      `${tunnels} tunnels need ${files} open files${why}, and this process may have ${allowed}: run "ulimit -n ${files}" before it (as root, or where the hard limit allows it), or ask for fewer --tunnels`,
    );
  }
  const ports = localPorts();
  if (ports !== undefined && tunnels + silent > ports) {
    io.err(
      `Warning: this machine has ${ports} local ports for connections to one address and port (net.ipv4.ip_local_port_range).`,
    );
  }
}

export function addFleetCommand(program: Command, io: Io, settle: (status: ExitStatus) => void): void {
  withWay(
    command(
      program,
      'fleet',
      'hold many tunnels at once: a load test of your own TSCF (docs/LOAD.md)',
      'pinhole fleet 127.0.0.1:5443 --ca ca.pem --tunnels 1000 --for 5m --cut 60/min --at-least 95%',
    ).argument('<target>', 'HOST[:PORT], or a profile (its id or its file) that all tunnels are like'),
  )
    .requiredOption('--tunnels <N>', `how many, up to ${LIMITS.fleetTunnels.value}`)
    .option('--ramp <N>', 'tunnels started a second, evenly', '100')
    .option('--for <T>', 'end after this time, e.g. 30s or 5m (default: at an interrupt)')
    .option('--interval <I>', 'assigned, auto (by what was measured), SECONDS to propose, or static:SECONDS')
    .option('--response-time <S>', 'how long an answer may take, seconds')
    .option('--miss-limit <N>', 'misses in a row that end the tunnel')
    .option('--cut <RATE>', 'close TCP of a tunnel without a word, e.g. 2/s, 60/min or 5%/min of the tunnels')
    .option(
      '--silence <RATE>',
      'send nothing more on a connection and ignore what arrives, with TCP open, as of a client behind a closed pin-hole',
    )
    .option('--release <RATE>', 'release a tunnel (Configuration_Release), and start it again')
    .option('--abandon', 'at the end close TCP of all without a word, in place of releases', false)
    .option('--seed <N>', 'draw the moments of faults as a run before did (default: anew)')
    .option('--at-least <SHARE>', 'of the tunnels, to be up at the end for status 0', '100%')
    .option('--every <T>', 'how often to tell (default: 10s; on a terminal 1s)')
    .option(
      '--confirm <HOST>',
      `more than ${LIMITS.fleetAskTunnels.value} tunnels to an address that is not private need this word that it is yours`,
    )
    .action(async (target: string, options: FleetOptions) => settle(await fleet(target, options, io)));
}
