import { LIMITS } from '../../model/limits.ts';
import { readBoundedFile } from '../../platform/read-file.ts';
import { jsonFile, type Collector } from '../collector.ts';
import type { ReportPorts } from '../ports.ts';
import { readIpv4Routes, readIpv6Routes } from '../proc-routes.ts';
import { SECRET } from '../redact/find-secrets.ts';

/** Where the system is asked by a tool of its own. */
type Tools = Readonly<Partial<Record<NodeJS.Platform, readonly [string, ...string[]]>>>;

const ROUTE_TOOLS: Tools = { win32: ['route.exe', 'print'], darwin: ['/usr/sbin/netstat', '-rn'] };
const DNS_TOOLS: Tools = { win32: ['ipconfig.exe', '/all'], darwin: ['/usr/sbin/scutil', '--dns'] };

const PROXY_VARIABLE = /^(?:https?|all|no|ftp)_proxy$/i;
/** What changes how this program connects, or where it looks for its files. */
const OTHER_VARIABLES =
  /^(?:NODE_OPTIONS|NODE_EXTRA_CA_CERTS|SSL_CERT_(?:FILE|DIR)|SSLKEYLOGFILE|LANG|LC_ALL|TZ|XDG_\w+|APPDATA|LOCALAPPDATA|DISPLAY|WAYLAND_DISPLAY|PINHOLE_\w+)$/;

export const networkCollectors: readonly Collector[] = [
  {
    id: 'interfaces',
    file: 'interfaces.json',
    holds: 'network interfaces with their addresses',
    collect: async ({ network }) => {
      const interfaces = network.interfaces();
      if (interfaces === undefined) throw new Error('the system does not tell');
      return Promise.resolve(jsonFile('interfaces.json', interfaces));
    },
  },
  {
    id: 'routes',
    file: 'routes.txt',
    holds: 'routes of IPv4 and IPv6',
    collect: async (ports) => {
      const text =
        ports.system().platform === 'linux' ? await linuxRoutes() : await toolText(ROUTE_TOOLS, ports);
      return { files: [{ file: 'routes.txt', text }] };
    },
  },
  {
    id: 'dns',
    file: 'dns.txt',
    holds: 'DNS servers and search domains',
    collect: async (ports) => {
      const servers = ports
        .dnsServers()
        .map((server) => `server ${server}\n`)
        .join('');
      const rest =
        ports.system().platform === 'linux'
          ? await procText('/etc/resolv.conf')
          : await toolText(DNS_TOOLS, ports);
      return { files: [{ file: 'dns.txt', text: `${servers}\n${rest}` }] };
    },
  },
  {
    id: 'proxy',
    file: 'proxy.json',
    holds: 'what the environment says of proxies, and which one each profile would go through',
    collect: async ({ environment, profiles, proxyFor }) => {
      const targets = profiles.slice(0, LIMITS.reportProxies.value).map(async ({ id, host, port, proxy }) => {
        if (proxy.mode !== 'system') return { id, proxy };
        const named = await proxyFor(`https://${host.includes(':') ? `[${host}]` : host}:${port}`).catch(
          (thrown: unknown) => `error: ${thrown instanceof Error ? thrown.message : String(thrown)}`,
        );
        return { id, proxy: { mode: 'system', named } };
      });
      const variables = entriesOf(environment, PROXY_VARIABLE).map(([name, value]) => [
        name,
        withoutUser(value),
      ]);
      return jsonFile('proxy.json', {
        environment: Object.fromEntries(variables) as unknown,
        profiles: await Promise.all(targets),
      });
    },
  },
  {
    id: 'environment',
    file: 'environment.json',
    holds: 'variables of the environment that this program, Node or TLS go by',
    collect: async ({ environment }) =>
      Promise.resolve(
        jsonFile('environment.json', Object.fromEntries(entriesOf(environment, OTHER_VARIABLES))),
      ),
  },
];

const entriesOf = (environment: ReportPorts['environment'], names: RegExp): [string, string][] =>
  Object.entries(environment).flatMap(([name, value]) =>
    names.test(name) && value !== undefined ? [[name, value] as [string, string]] : [],
  );

/** These may come without a scheme, and then no pattern tells that it is a URL. */
const withoutUser = (value: string): string =>
  value.replaceAll(/([a-z][a-z0-9+.-]*:\/\/)?[^\s,]*@/gi, `$1${SECRET}@`);

async function linuxRoutes(): Promise<string> {
  const [ipv4, ipv6] = await Promise.all([procText('/proc/net/route'), procText('/proc/net/ipv6_route')]);
  return [...readIpv4Routes(ipv4), ...readIpv6Routes(ipv6)].map((line) => `${line}\n`).join('');
}

const procText = async (path: string): Promise<string> =>
  (await readBoundedFile(path, LIMITS.reportPartOctets.value, 'FILE_UNREADABLE')).toString('utf8');

async function toolText(tools: Tools, { system, runCommand }: ReportPorts): Promise<string> {
  const [file, ...args] = tools[system().platform] ?? [];
  if (file === undefined) throw new Error('this system is not known');
  const { stdout, status, failure } = await runCommand(file, args, {
    limitMs: LIMITS.reportCollectorMs.value,
    limitOctets: LIMITS.reportPartOctets.value,
  });
  if (status !== 0) throw new Error(`${file} ended with ${failure ?? String(status)}`);
  return stdout.toString('utf8');
}
