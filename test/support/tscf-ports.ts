import type { Random } from '../../main/platform/random.ts';
import { Supervision } from '../../main/tscf/supervision.ts';
import type { TscfSessionPorts } from '../../main/tscf/tscf-session.ts';
import type { FakeTime } from './fake-time.ts';
import { keepAlivePorts } from './keep-alive-ports.ts';

/** What sessions of the TSCF stand on, on a test's time. */
export function tscfPorts(time: FakeTime, random?: Random): TscfSessionPorts {
  const ports = keepAlivePorts(time, random);
  return { ...ports, supervision: new Supervision(ports) };
}
