import type { Socket } from 'node:net';
import type { CoreApi } from '../../main/model/core-api.ts';
import { asPinholeError, PinholeError } from '../../main/model/errors.ts';
import { LIMITS } from '../../main/model/limits.ts';
import type { Random } from '../../main/platform/random.ts';
import type { Timers } from '../../main/platform/timers.ts';
import { createContractHost, failure, type ContractHost } from '../contract/host.ts';
import { requestFrameSchema } from '../contract/socket-frames.ts';
import { isAllowed } from './allowed.ts';
import { LineDecoder, lineOf, parseLine } from './lines.ts';
import {
  greetingSchema,
  isProof,
  newHex,
  proofOf,
  proofSchema,
  type Challenges,
  type Welcome,
} from './proof.ts';

export interface ConnectionOptions {
  readonly core: CoreApi;
  readonly welcome: Welcome;
  readonly key: string;
  readonly timers: Timers;
  readonly random: Pick<Random, 'octets'>;
}

/** One command at the local socket. It is told nothing, and asked of the core is nothing, before it has proved itself. */
export function answerCommand(socket: Socket, options: ConnectionOptions): void {
  const { timers } = options;
  const lines = new LineDecoder(LIMITS.controlRequestOctets.value);
  let step: Step = greeted(socket, options);
  let asked = false;
  const deadline = hangUpLater(socket, timers);

  socket.on('data', (chunk) => {
    try {
      for (const line of lines.push(chunk)) {
        asked = step.isRequest;
        step = step.take(line);
        if (asked) deadline.callOff();
      }
      if (asked && lines.pending) deadline.set();
    } catch (thrown) {
      // Whoever cannot keep to the form is told so, and not heard any more.
      socket.removeAllListeners('data');
      deadline.set();
      refuse(socket, asPinholeError(thrown));
    }
  });
  // A reset is followed by a close.
  socket.on('error', () => socket.destroy());
  socket.on('close', () => {
    step.close();
  });
}

/** Ends a connection that has taken too long, unless it is called off. */
export function hangUpLater(socket: Socket, timers: Timers) {
  let callOff: (() => void) | undefined;
  const deadline = {
    /** Where none is set. */
    set(): void {
      callOff ??= timers.after(LIMITS.controlFirstRequestMs.value, () => socket.destroy());
    },
    callOff: (): void => {
      callOff?.();
      callOff = undefined;
    },
  };
  deadline.set();
  socket.on('close', deadline.callOff);
  return deadline;
}

/** Says why, and goes when the other side has gone: it may be in the middle of writing, and could not read this otherwise. */
export function refuse(socket: Socket, error: PinholeError): void {
  socket.resume().end(lineOf(failure(error)));
}

interface Step {
  readonly isRequest: boolean;
  /** @returns what comes next @throws PinholeError for what does not belong here */
  take(line: string): Step;
  close(): void;
}

function greeted(socket: Socket, options: ConnectionOptions): Step {
  return {
    isRequest: false,
    take(line) {
      const { success, data } = greetingSchema.safeParse(parseLine(line));
      if (!success) throw new PinholeError('REQUEST_INVALID', 'this is no greeting of a command of Pinhole');
      const challenges = {
        ofCommand: data.challenge,
        ofProgram: newHex((count) => options.random.octets(count)),
      };
      const proof = proofOf(options.key, 'program', challenges);
      socket.write(lineOf({ challenge: challenges.ofProgram, proof }));
      return proving(socket, challenges, options);
    },
    close: () => undefined,
  };
}

function proving(socket: Socket, challenges: Challenges, options: ConnectionOptions): Step {
  return {
    isRequest: false,
    take(line) {
      const { success, data } = proofSchema.safeParse(parseLine(line));
      if (!success || !isProof(data.proof, proofOf(options.key, 'command', challenges))) {
        throw new PinholeError('CONTROL_UNTRUSTED', 'the command did not prove that it is of this user');
      }
      socket.write(lineOf(options.welcome));
      return asking(socket, options);
    },
    close: () => undefined,
  };
}

function asking(socket: Socket, { core, welcome, timers }: ConnectionOptions): Step {
  const send = (message: object): void => {
    if (socket.destroyed) return;
    // A command that does not read would fill this program's memory.
    if (socket.writableLength > LIMITS.controlQueueOctets.value) socket.destroy();
    else socket.write(lineOf(message));
  };
  const host: ContractHost = createContractHost({
    core,
    version: welcome.version,
    kind: 'socket',
    send,
    after: (ms, callback) => timers.after(ms, callback),
  });
  const step: Step = {
    isRequest: true,
    take(line) {
      const { success, data } = requestFrameSchema.safeParse(parseLine(line));
      if (!success) throw new PinholeError('REQUEST_INVALID', 'this is no request');
      const { id, name, params } = data;
      if (isAllowed(name)) void host.handle(name, params).then((answer) => send({ id, answer }));
      else send({ id, answer: failure(new PinholeError('CONTROL_NOT_ALLOWED')) });
      return step;
    },
    close: () => host.close(),
  };
  return step;
}
