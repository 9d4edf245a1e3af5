import { getServers } from 'node:dns';
import {
  arch,
  cpus,
  freemem,
  homedir,
  hostname,
  release,
  totalmem,
  type,
  uptime,
  userInfo,
  version,
} from 'node:os';

/** What the system says of itself, for whoever has to know on what a program ran. */
export const nodeSystem = {
  dnsServers: (): readonly string[] => getServers(),
  system: () => ({
    platform: process.platform,
    hostName: hostname(),
    userName: userName(),
    home: homedir(),
    facts: {
      system: type(),
      release: release(),
      build: version(),
      architecture: arch(),
      processors: cpus().length,
      memoryOctets: totalmem(),
      freeMemoryOctets: freemem(),
      systemUptimeS: Math.round(uptime()),
      versions: versions(),
      locale: Intl.DateTimeFormat().resolvedOptions().locale,
    },
  }),
};

/** Empty where the account has none, as in a container. */
function userName(): string {
  try {
    return userInfo().username;
  } catch {
    return '';
  }
}

/** Of what matters to a connection; the others have numbers that look like addresses. */
function versions(): Readonly<Record<string, string | undefined>> {
  const { node, electron, chrome, openssl, uv } = process.versions as NodeJS.Dict<string>;
  return { node, electron, chrome, openssl, uv };
}
