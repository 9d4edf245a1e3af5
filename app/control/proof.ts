/**
 * How both ends of the local socket prove that they have read the same file, which only their user can: each answers the other's
 * challenge, the program first, and the key itself never passes. Modes of files say so on Linux and macOS already; the named pipe of
 * Windows, though, can be opened by others. It is done everywhere, so that it is tested everywhere.
 */
import { createHmac, timingSafeEqual } from 'node:crypto';
import { z } from 'zod';

/** Octets of a key, and of a challenge: as many as the digest has. */
const OCTETS = 32;

export const hexSchema = z.string().regex(new RegExp(`^[0-9a-f]{${2 * OCTETS}}$`));

/** The programs that can be asked, in the order in which commands look for them. */
export const controlProgramSchema = z.enum(['desktop', 'serve']);
export type ControlProgram = z.output<typeof controlProgramSchema>;

/** Command to program. `pinhole`: of this handshake. */
export const greetingSchema = z.strictObject({ pinhole: z.literal(1), challenge: hexSchema });

/** Program to command: it has the key, and asks the same. */
export const counterSchema = z.strictObject({ challenge: hexSchema, proof: hexSchema });

/** Command to program. */
export const proofSchema = z.strictObject({ proof: hexSchema });

/** Program to command, before any answer: who it is. */
export const welcomeSchema = z.strictObject({
  program: controlProgramSchema,
  version: z.string().max(100),
  pid: z.int().min(0),
});
export type Welcome = z.output<typeof welcomeSchema>;

export interface Challenges {
  readonly ofCommand: string;
  readonly ofProgram: string;
}

/** Both challenges are in it, and whose proof it is: none can be used for another connection, or sent back. */
export const proofOf = (
  key: string,
  whose: 'program' | 'command',
  { ofCommand, ofProgram }: Challenges,
): string =>
  createHmac('sha256', Buffer.from(key, 'hex'))
    .update(`pinhole 1 ${whose} ${ofCommand} ${ofProgram}`)
    .digest('hex');

/** In the same time whatever is wrong. @param given fits `hexSchema` */
export const isProof = (given: string, expected: string): boolean =>
  timingSafeEqual(Buffer.from(given, 'hex'), Buffer.from(expected, 'hex'));

export const newHex = (octets: (count: number) => Uint8Array): string =>
  Buffer.from(octets(OCTETS)).toString('hex');
