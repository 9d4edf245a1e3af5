import { autosshDefault, autosshEager } from './autossh.ts';
import { openvpnTcp, openvpnTcpEager, openvpnUdp, openvpnUdpEager } from './openvpn.ts';
import { pinhole } from './pinhole.ts';
import type { Program } from './program.ts';
import { stunnel } from './stunnel.ts';

export const PROGRAMS: readonly Program[] = [
  pinhole,
  openvpnTcp,
  openvpnTcpEager,
  openvpnUdp,
  openvpnUdpEager,
  autosshDefault,
  autosshEager,
  stunnel,
];
