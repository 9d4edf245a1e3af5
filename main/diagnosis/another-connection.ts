import type { Again } from '../model/diagnosis-evidence.ts';
import { LIMITS } from '../model/limits.ts';
import type { Profile } from '../model/profile.ts';
import { tlsTransport } from '../transport/tls-transport.ts';
import { Conversation } from './conversation.ts';
import { secure } from './secure.ts';
import type { StageContext } from './stage.ts';

/** How long a diagnosis waits for an answer: as the profile says, and no longer than any stage. */
export const responseTimeOf = ({ responseTimeS }: Profile): number =>
  Math.min(responseTimeS * 1_000, LIMITS.stageMs.value);

/**
 * How far a connection comes that is made now, to the same place by the same way, within the time of one stage and of one answer: the
 * test that tells what happened to one connection from what happens to every one.
 * @returns null: there is nothing to try. Never rejects.
 */
export async function anotherConnection(context: StageContext, signal: AbortSignal): Promise<Again | null> {
  const { made, ports, profile } = context;
  const port = made.along?.port ?? profile.port;
  const late = new AbortController();
  const callOff = ports.timers.after(LIMITS.stageMs.value, () => late.abort());
  const limit = AbortSignal.any([signal, late.signal]);
  let far: Again = 'nowhere';
  let close: (() => void) | undefined;
  try {
    const socket = await made.again?.(limit);
    if (socket === undefined) return null;
    far = 'connected';
    close = () => socket.destroy();
    const { socket: secured, ...peer } = await secure({ socket, port }, context, undefined, limit);
    far = 'secured';
    const conversation = new Conversation(tlsTransport(secured, { timers: ports.timers, peer }), ports);
    close = () => conversation.destroy();
    await conversation.configure(profile.interval, limit);
    far = 'configured';
    const { kind } = await conversation.ask(responseTimeOf(profile), signal);
    if (kind === 'answered') far = 'answered';
  } catch {
    // How far it came is the answer.
  } finally {
    callOff();
    close?.();
  }
  return far;
}
