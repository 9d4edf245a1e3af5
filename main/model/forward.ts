import { z } from 'zod';
import { LIMITS } from './limits.ts';

/** Literal addresses alone: a name could come to mean another machine while the tunnel is up. */
const addressSchema = z.union([z.ipv4(), z.ipv6()], { error: 'must be an IPv4 or IPv6 address' });

const portSchema = z.int().min(1).max(65_535);

/** Datagrams to `listen` go through the tunnel to `to`, an inner address; replies go back. */
export const forwardSchema = z
  .strictObject({
    listen: z.strictObject({
      /** Loopback, unless another address is asked for by name. */
      host: addressSchema.default('127.0.0.1'),
      /** 0: any free one. */
      port: z.int().min(0).max(65_535),
    }),
    to: z.strictObject({ address: addressSchema, port: portSchema }),
    /** Ports from both on, one to one, as RTP needs them. */
    count: z.int().min(1).max(LIMITS.forwardPorts.value).default(1),
  })
  .refine(({ listen, count }) => count === 1 || listen.port > 0, {
    path: ['listen', 'port'],
    message: 'must be above 0 for a range',
  })
  .refine(({ listen, count }) => listen.port + count - 1 <= 65_535, {
    path: ['count'],
    message: 'the range must end at 65535 or before',
  })
  .refine(({ to, count }) => to.port + count - 1 <= 65_535, {
    path: ['count'],
    message: 'the range must end at 65535 or before',
  });

export type Forward = z.output<typeof forwardSchema>;
export type ForwardInput = z.input<typeof forwardSchema>;

export const forwardsSchema = z
  .array(forwardSchema)
  .max(LIMITS.forwards.value)
  .refine((forwards) => forwards.reduce((sum, { count }) => sum + count, 0) <= LIMITS.forwardPorts.value, {
    message: `all forwards together may have at most ${LIMITS.forwardPorts.value} ports`,
  });
