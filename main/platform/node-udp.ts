import { createSocket, type Socket } from 'node:dgram';
import { isIPv6 } from 'node:net';
import { LIMITS } from '../model/limits.ts';
import { listenError } from './listen-error.ts';
import type { UdpPort, UdpSocket } from './udp.ts';

export const nodeUdp: UdpPort = {
  bind(at, received) {
    const isIpv6 = isIPv6(at.address);
    const socket = createSocket({
      type: isIpv6 ? 'udp6' : 'udp4',
      // One family a socket: the addresses of the other would show as ::ffff:192.0.2.1.
      ...(isIpv6 && { ipv6Only: true }),
      // Without it Node puts each datagram off by a turn, to look up what is a literal.
      lookup: (address, _options, callback) => callback(null, address, 0),
    });
    return new Promise((resolve, reject) => {
      socket.once('error', (error) => {
        socket.close();
        reject(listenError(error, at.address, at.port));
      });
      socket.bind(at.port, at.address, () => {
        socket.removeAllListeners('error');
        // What a datagram that was sent came to, as a port that is closed: UDP promises nothing.
        socket.on('error', () => undefined);
        socket.on('message', received);
        widenReceiveBuffer(socket);
        resolve(bound(socket));
      });
    });
  },
};

function bound(socket: Socket): UdpSocket {
  const { port } = socket.address();
  let open = true;
  return {
    port,
    send(octets, to) {
      // A datagram can come from port 0, which takes no reply: Node would throw.
      if (!open || to.port === 0 || socket.getSendQueueSize() > LIMITS.udpQueueOctets.value) return false;
      // Node may keep them until the system takes them.
      socket.send(Buffer.from(octets), to.port, to.address);
      return true;
    },
    close() {
      if (open) socket.close();
      open = false;
    },
  };
}

/** A burst that comes while this program is busy waits in the system; some systems refuse to hold so much. */
function widenReceiveBuffer(socket: Socket): void {
  try {
    socket.setRecvBufferSize(LIMITS.udpReceiveOctets.value);
  } catch {
    // The system's own size serves, with more loss in bursts.
  }
}
