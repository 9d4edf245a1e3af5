/** What goes through a tunnel, as a person writes it. Each parser throws OPTION_INVALID: the option, the value, what would be right. */
import { isIP } from 'node:net';
import type { InnerService } from '../../main/core.ts';
import { PinholeError } from '../../main/model/errors.ts';
import { forwardSchema, forwardsSchema, type Forward } from '../../main/model/forward.ts';
import { describeIssue } from '../../main/model/profile.ts';

interface PortRange {
  readonly address: string;
  readonly port: number;
  readonly count: number;
}

/** What may be left out, and what the least port is. */
interface Side {
  readonly defaultAddress?: string;
  readonly minPort: 0 | 1;
}

/** Port 0: any free one. */
const LISTEN: Side = { defaultAddress: '127.0.0.1', minPort: 0 };
const SERVE: Side = { minPort: 1 };

/** The profile's forwards, and those of the command line after them. */
export function addForwards(forwards: readonly Forward[], options: readonly string[]): Forward[] {
  const all = [...forwards, ...options.map(parseForward)];
  const result = forwardsSchema.safeParse(all);
  if (result.success) return result.data;
  throw new PinholeError('OPTION_INVALID', `--forward: ${describeIssue(result.error, all)}`);
}

/** `127.0.0.1:5060=10.64.0.1:5060`, `5060=10.64.0.1:5060`, `127.0.0.1:10000-10019=10.64.0.1:10000` */
function parseForward(value: string): Forward {
  const right = 'LISTEN:PORT=ADDRESS:PORT would be right, or ranges of ports of the same length';
  const [from, to] = sides('--forward', value, right, LISTEN);
  const input = {
    listen: { host: from.address, port: from.port },
    to: { address: to.address, port: to.port },
    count: from.count,
  };
  const result = forwardSchema.safeParse(input);
  if (result.success) return result.data;
  throw wrong('--forward', value, describeIssue(result.error, input));
}

/** `10.64.0.1:7` */
export function parseEcho(value: string): InnerService {
  const at = parseRange(value, SERVE);
  if (at?.count !== 1)
    throw wrong('--echo', value, 'ADDRESS:PORT would be right, an IPv6 address in brackets');
  return { kind: 'echo', address: at.address, port: at.port };
}

/** `10.64.0.1:5060=127.0.0.1:5080`, `10.64.0.1:10000-10019=127.0.0.1:20000` */
export function parseRelay(value: string): InnerService {
  const right = 'ADDRESS:PORT=REAL_ADDRESS:PORT would be right, or ranges of ports of the same length';
  const [at, to] = sides('--relay', value, right, SERVE);
  return { kind: 'relay', ...at, to: { address: to.address, port: to.port } };
}

/** Both sides of the equals sign; a range on the right may be left out, and else has to be as long as the one on the left. */
function sides(option: string, value: string, right: string, left: Side): [PortRange, PortRange] {
  const [first = '', second = '', ...more] = value.split('=');
  const from = parseRange(first, left);
  const to = parseRange(second, SERVE);
  if (from === undefined || to === undefined || more.length > 0) throw wrong(option, value, right);
  if (to.count !== 1 && to.count !== from.count) throw wrong(option, value, right);
  if (to.port + from.count - 1 > 65_535) throw wrong(option, value, 'the range must end at 65535 or before');
  return [from, to];
}

/** `ADDRESS:PORT` or `ADDRESS:PORT-PORT`; without the address where there is a default. */
function parseRange(value: string, { defaultAddress, minPort }: Side): PortRange | undefined {
  const match = /^(?:(?:\[([^\]]+)\]|([^:[\]]+)):)?(\d{1,5})(?:-(\d{1,5}))?$/.exec(value);
  const address = match?.[1] ?? match?.[2] ?? defaultAddress;
  const port = Number(match?.[3]);
  const last = Number(match?.[4] ?? port);
  if (address === undefined || isIP(address) === 0) return undefined;
  return minPort <= port && port <= last && last <= 65_535
    ? { address, port, count: last - port + 1 }
    : undefined;
}

const wrong = (option: string, value: string, right: string): PinholeError =>
  new PinholeError('OPTION_INVALID', `${option} is "${value}"; ${right}`);
