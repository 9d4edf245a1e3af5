/** The connection of a tunnel as terms and values. Pure. */
import type { DialAttempt, TlsSnapshot, TunnelSnapshot } from '../../../app/contract/contract.ts';
import type { Fact } from '../../components/facts.tsx';
import { formatDay, formatList, formatSilence } from '../../format.ts';
import { text } from '../../text.ts';

const words = text.detail.connection;

export function addressFacts({
  addresses,
  idleLimitS,
}: Pick<TunnelSnapshot, 'addresses' | 'idleLimitS'>): readonly Fact[] {
  const { local, remote, reflexive, proxy, internalIpv4, internalIpv6 } = addresses;
  const address = (term: string, value: string | null): Fact => ({ term, value, copied: value !== null });
  const inner = [internalIpv4, internalIpv6].filter((value) => value !== null);
  return [
    address(words.local, local),
    address(words.remote, remote),
    address(words.reflexive, reflexive),
    proxy === null ? { term: words.proxy, value: words.noProxy } : address(words.proxy, proxy),
    address(words.inner, inner.length === 0 ? null : formatList(inner)),
    {
      term: words.idleLimit,
      value: idleLimitS === null ? null : idleLimitS === 0 ? words.anyLength : formatSilence(idleLimitS),
    },
  ];
}

export function tlsFacts(tls: TlsSnapshot): readonly Fact[] {
  return [
    { term: words.protocol, value: tls.protocol },
    { term: words.cipher, value: tls.cipher },
    { term: words.resumed, value: tls.resumed ? words.resumption : words.full },
    { term: words.pinned, value: tls.pinned ? words.keyPinned : words.keyVerified },
    { term: words.validTo, value: formatDay(tls.validTo) },
    ...(tls.previousIssuer === null ? [] : [{ term: words.previousIssuer, value: tls.previousIssuer }]),
  ];
}

export function attemptWords({ address, port, family, ...attempt }: DialAttempt): string {
  const where = family === 6 ? `[${address}]:${port}` : `${address}:${port}`;
  const line = words.attempt(where, attempt.outcome, attempt.startedAfterMs, attempt.durationMs);
  return attempt.code === null ? line : `${line} (${attempt.code})`;
}
