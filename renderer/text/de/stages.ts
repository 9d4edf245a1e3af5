/** The stages of a diagnosis: their names, and what each found where nothing is wrong, from its evidence. */
import type { StageResult } from '../../../app/contract/contract.ts';
import { formatCount, formatList, formatRtt, formatSeconds, formatSilence, pluralOf } from '../../format.ts';

type StageId = StageResult['id'];
type Evidence<I extends StageId> = NonNullable<Extract<StageResult, { id: I }>['evidence']>;

export const stageTitles: Record<StageId, string> = {
  machine: 'Dieser Rechner',
  portal: 'Anmeldeseite',
  way: 'Weg',
  name: 'Name',
  tcp: 'TCP',
  proxy: 'Proxy',
  tls: 'TLS',
  clock: 'Uhr',
  configuration: 'Konfiguration',
  'keep-alive': 'Keep-alive',
  idle: 'Stille halten',
  steady: 'Beständigkeit',
};

/** Why a stage was not needed. */
const notNeeded: Record<StageId, string> = {
  machine: 'Nicht geprüft.',
  portal: 'Nicht gefragt: Weder das Profil noch eine Richtlinie nennt eine URL dafür (captiveProbeUrl).',
  way: 'Nicht geprüft.',
  name: 'Der Host ist eine Adresse: Es gibt nichts nachzuschlagen.',
  tcp: 'Nicht geprüft.',
  proxy: 'Auf dem Weg liegt kein Proxy.',
  tls: 'Nicht geprüft.',
  clock: 'Es gibt nichts, womit sich die Uhr vergleichen ließe.',
  configuration: 'Nicht geprüft.',
  'keep-alive': 'Nicht geprüft.',
  idle: 'Nicht verlangt, oder nicht möglich, da Keep-alives nicht beantwortet werden, wie sie sollen.',
  steady: 'Nicht geprüft.',
};

const endpoint = (address: string, port: number): string =>
  address.includes(':') ? `[${address}]:${port}` : `${address}:${port}`;

const addressesOf = (count: number): string =>
  `${formatCount(count)} ${pluralOf(count, { one: 'Adresse', other: 'Adressen' })}`;

function machine({ addresses, gateways }: Evidence<'machine'>): string {
  if (addresses === null) return 'Dieser Rechner gibt über seine Netze keine Auskunft.';
  if (addresses.length === 0) return 'Dieser Rechner hat keine Adresse, die über ihn selbst hinausführt.';
  const names = formatList([...new Set(addresses.map((one) => one.interface))]);
  const [first] = gateways ?? [];
  const way = first === undefined ? '' : `; die Standardroute führt über ${first.gateway}`;
  return `Dieser Rechner hat ${addressesOf(addresses.length)} an ${names}${way}.`;
}

function name({ host, lookups }: Evidence<'name'>): string {
  const count = lookups.reduce((sum, { addresses }) => sum + addresses.length, 0);
  return `${host} hat ${addressesOf(count)}.`;
}

function tcp({ used, attempts }: Evidence<'tcp'>): string {
  if (used === null) return 'TCP wurde verbunden.';
  const { address, port } = used;
  const made = attempts.find(
    (one) => one.outcome === 'connected' && one.address === address && one.port === port,
  );
  return `${endpoint(address, port)} wurde${made === undefined ? '' : ` nach ${formatRtt(made.durationMs)}`} verbunden.`;
}

function clock({ validFrom, aheadMs }: Evidence<'clock'>): string {
  const beside = [
    ...(validFrom === null ? [] : ['in der Gültigkeit des Zertifikats']),
    ...(aheadMs === null ? [] : ['im Gleichlauf mit dem befragten Server']),
  ];
  return `Die Uhr dieses Rechners liegt ${beside.join(' und ')}.`;
}

function configuration({ intervalS }: Evidence<'configuration'>): string {
  if (intervalS === null) return 'Die TSCF hat zugestimmt: Ein Keep-alive wurde nicht ausgehandelt.';
  return intervalS === 0
    ? 'Die TSCF hat zugestimmt: Keep-alive ist auf ihr Verlangen aus.'
    : `Die TSCF hat zugestimmt: ein Keep-alive alle ${formatSeconds(intervalS)}.`;
}

function keepAlive({ sent, answered, medianMs, voided }: Evidence<'keep-alive'>): string {
  const trip = medianMs === null ? '' : `, im Median nach ${formatRtt(medianMs)}`;
  const away = voided === 0 ? '' : `; ${formatCount(voided)} zählen nicht, weil dieser Rechner stillstand`;
  return `${formatCount(answered)} von ${formatCount(sent)} Keep-alives wurden beantwortet${trip}${away}.`;
}

function idle({ survivedSeconds, failedBySeconds }: Evidence<'idle'>): string {
  const died =
    failedBySeconds === null ? 'keine war tödlich' : `eine von ${formatSilence(failedBySeconds)} war tödlich`;
  return `Eine Stille von ${formatSilence(survivedSeconds)} wurde überlebt; ${died}.`;
}

/** @returns null where the evidence tells nothing. */
function found(result: StageResult): string | null {
  if (result.evidence === null) return null;
  switch (result.id) {
    case 'machine':
      return machine(result.evidence);
    case 'portal':
      return 'Die Prüfung wurde beantwortet, wie sie soll.';
    case 'way':
      return result.evidence.proxy === null
        ? 'Der Weg ist direkt.'
        : `Der Weg führt über den Proxy ${result.evidence.proxy}.`;
    case 'name':
      return name(result.evidence);
    case 'tcp':
      return tcp(result.evidence);
    case 'proxy':
      return `Der Proxy ${result.evidence.proxy} hat die TSCF verbunden.`;
    case 'tls': {
      const { protocol, certificate } = result.evidence;
      return `${protocol ?? 'TLS'}, mit einem Zertifikat für ${certificate?.subject ?? '–'}, ausgestellt von ${certificate?.issuer ?? '–'}.`;
    }
    case 'clock':
      return clock(result.evidence);
    case 'configuration':
      return configuration(result.evidence);
    case 'keep-alive':
      return keepAlive(result.evidence);
    case 'idle':
      return idle(result.evidence);
    case 'steady':
      return 'Dieser Rechner und dieses Programm liefen die ganze Zeit.';
  }
}

/** What a stage found that is nothing wrong, or why it did not run. */
export function stageFinding(result: StageResult): string {
  if (result.outcome !== 'skipped') return found(result) ?? result.message;
  if (result.because !== null)
    return `Entfallen, weil die Stufe „${stageTitles[result.because]}“ gescheitert ist.`;
  // The one word for it that the engine has no code for.
  if (/called off/i.test(result.message)) return 'Entfallen: Die Diagnose wurde abgebrochen.';
  return notNeeded[result.id];
}
