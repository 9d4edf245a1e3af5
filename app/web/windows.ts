import type { RawData, WebSocket } from 'ws';
import type { CoreApi } from '../../main/model/core-api.ts';
import { LIMITS } from '../../main/model/limits.ts';
import type { Timers } from '../../main/platform/timers.ts';
import type { WireEvent } from '../contract/channel.ts';
import { createContractHost } from '../contract/host.ts';
import {
  BEAT_FRAME,
  requestFrameSchema,
  SOCKET_CLOSE,
  type AnswerFrame,
  type RequestFrame,
} from '../contract/socket-frames.ts';
import type { Session } from './admission.ts';

export interface WindowsOptions {
  readonly core: CoreApi;
  readonly version: string;
  readonly timers: Timers;
}

/** The windows that are open in browsers, each with its own end of the contract. */
export interface Windows {
  /** Takes an upgraded socket over. @returns whether there was room; where not, the socket is being closed. */
  open(socket: WebSocket, session: Session): boolean;
  /** Closes the windows of a session that has ended. */
  endSession(session: Session): void;
}

export function createWindows({ core, version, timers }: WindowsOptions): Windows {
  const open = new Map<WebSocket, Session>();

  return {
    open(socket, session) {
      if (open.size >= LIMITS.webClients.value) {
        socket.close(SOCKET_CLOSE.tooManyWindows, `at most ${LIMITS.webClients.value} windows`);
        return false;
      }
      open.set(socket, session);
      const beats = startBeats(() => sendOrCut(socket, BEAT_FRAME), timers);
      const say = (frame: WireEvent | AnswerFrame): void => {
        beats.said();
        sendOrCut(socket, frame);
      };
      const host = createContractHost({
        core,
        version,
        kind: 'web',
        send: say,
        after: (ms, callback) => timers.after(ms, callback),
      });
      const stopHeartbeat = startHeartbeat(socket, timers);
      socket.on('message', (data, isBinary) => {
        // Frames of a window that is being closed still arrive.
        if (socket.readyState !== socket.OPEN) return;
        const frame = isBinary ? undefined : parseFrame(data);
        if (frame === undefined) {
          socket.close(SOCKET_CLOSE.malformed, 'not a request');
          return;
        }
        void host.handle(frame.name, frame.params).then((answer) => say({ id: frame.id, answer }));
      });
      socket.on('close', () => {
        open.delete(socket);
        stopHeartbeat();
        beats.stop();
        host.close();
      });
      return true;
    },
    endSession(ended) {
      for (const [socket, session] of open) {
        if (session === ended) socket.close(SOCKET_CLOSE.noSession, 'the session has ended');
      }
    },
  };
}

/** A window that does not read would fill this program's memory: it is cut, and gets a fresh snapshot when it returns. */
function sendOrCut(socket: WebSocket, frame: WireEvent | AnswerFrame | typeof BEAT_FRAME): void {
  if (socket.bufferedAmount > LIMITS.webQueueOctets.value) socket.terminate();
  else socket.send(JSON.stringify(frame));
}

function parseFrame(data: RawData): RequestFrame | undefined {
  if (!Buffer.isBuffer(data)) return undefined;
  try {
    return requestFrameSchema.safeParse(JSON.parse(data.toString('utf8'))).data;
  } catch {
    return undefined;
  }
}

/** Cuts a window that is gone without a word: a laptop that sleeps, a forward that hangs. @returns the way to stop. */
function startHeartbeat(socket: WebSocket, timers: Timers): () => void {
  let answered = true;
  let callOff: () => void;
  const beat = (): void => {
    if (!answered) {
      socket.terminate();
      return;
    }
    answered = false;
    socket.ping();
    callOff = timers.after(LIMITS.webHeartbeatMs.value, beat);
  };
  callOff = timers.after(LIMITS.webHeartbeatMs.value, beat);
  socket.on('pong', () => (answered = true));
  return () => callOff();
}

interface Beats {
  /** Something else went to the window. */
  said(): void;
  stop(): void;
}

/** What lets a window tell a host with no news from a connection that hangs: a browser shows no page the pings above. */
function startBeats(beat: () => void, timers: Timers): Beats {
  let silent = true;
  const tick = (): void => {
    if (silent) beat();
    silent = true;
    callOff = timers.after(LIMITS.webBeatMs.value, tick);
  };
  let callOff = timers.after(LIMITS.webBeatMs.value, tick);
  return { said: () => void (silent = false), stop: () => callOff() };
}
