import { z } from 'zod';
import { readProxyUrl } from './proxy-url.ts';

const urlSchema = z
  .string()
  .max(2_048)
  .superRefine((text, context) => {
    const url = readProxyUrl(text);
    if (url === 'password') {
      context.addIssue({
        code: 'custom',
        message: 'must not hold a password: it belongs in the system’s store',
      });
    } else if (url === 'malformed') {
      context.addIssue({
        code: 'custom',
        message: 'must be http://HOST:PORT, https://HOST:PORT or socks5://HOST:PORT',
      });
    }
  });

const manualSchema = z
  .strictObject({
    mode: z.literal('manual'),
    url: urlSchema,
    username: z
      .string()
      .min(1)
      .max(255)
      // Basic ends the name at its first colon (RFC 7617, 2).
      .regex(/^[^\p{Cc}:]+$/u, { message: 'must not hold a colon or control characters' })
      .optional(),
    /** `stored`: the password is in the system's store. */
    credentials: z.literal('stored').optional(),
    /** PEM file of the CAs that an `https` proxy is verified by, in place of the system's. */
    caFile: z.string().min(1).max(4_096).optional(),
  })
  .refine((proxy) => (proxyUsername(proxy) === undefined) === (proxy.credentials === undefined), {
    path: ['credentials'],
    message: 'a user needs "stored", and "stored" needs a user',
  });

/** `system`: what the system, or its environment, names for the target. Targets on loopback are then reached directly. */
export const proxySchema = z.discriminatedUnion('mode', [
  z.strictObject({ mode: z.literal('none') }),
  z.strictObject({ mode: z.literal('system') }),
  manualSchema,
]);

export type ProxyChoice = z.output<typeof proxySchema>;
export type ManualProxy = z.output<typeof manualSchema>;

/** The user at a manual proxy: the field's, else that of the URL. */
export function proxyUsername({ url, username }: NamedUser): string | undefined {
  const read = readProxyUrl(url);
  return username ?? (typeof read === 'string' ? undefined : read.username);
}

interface NamedUser {
  readonly url: string;
  readonly username?: string | undefined;
}
