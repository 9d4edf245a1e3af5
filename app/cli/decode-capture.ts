import { explainCaptured, PINHOLE_LINK_TYPE, readPcapng, type CaptureItem } from '../../main/core.ts';
import { explainedEvent, explainedText } from './explained.ts';
import { EXIT, jsonLine, type ExitStatus, type Io } from './io.ts';

type PacketItem = Extract<CaptureItem, { kind: 'packet' }>;

/** A capture: each packet with its place, tunnel, moment and direction. @throws PinholeError PCAPNG_INVALID */
export function decodeCapture(file: Uint8Array, { json }: { readonly json: boolean }, io: Io): ExitStatus {
  let packets = 0;
  let foreign = 0;
  let wrong = 0;
  let isEnded = false;
  for (const item of readPcapng(file)) {
    isEnded = item.kind === 'statistics';
    if (item.kind === 'packet') {
      packets += 1;
      if (item.from.linkType !== PINHOLE_LINK_TYPE) foreign += 1;
      else if (!decodePacket(item, packets, json, io)) wrong += 1;
    } else if (!json) {
      for (const line of itemText(item)) io.out(line);
    } else if (item.kind === 'statistics') {
      const { from, received, dropped, comments } = item;
      const counts = { received: numberOf(received), dropped: numberOf(dropped) };
      io.out(jsonLine({ event: 'statistics', tunnel: from.name, ...counts, comments }));
    }
  }
  if (foreign > 0) io.err(`${foreign} packets are left out: their link type is not ${PINHOLE_LINK_TYPE}.`);
  if (!isEnded) io.err('This capture is cut off: no statistics stand at its end.');
  if (wrong > 0) io.err(`${wrong} of ${packets} packets are no whole message.`);
  return wrong === 0 ? EXIT.ok : EXIT.failed;
}

/** @returns whether it is a whole message, or an inner packet. */
function decodePacket(item: PacketItem, number: number, json: boolean, io: Io): boolean {
  const { from, timeUs, direction, octets, originalLength, comments } = item;
  const explained = explainCaptured(octets, originalLength);
  const time = timeUs === undefined ? null : isoOf(timeUs);
  if (json) {
    const where = { packet: number, time, tunnel: from.name, direction: direction ?? null };
    io.out(jsonLine({ ...where, ...explainedEvent(explained), comments }));
  } else {
    io.out('');
    const place = [`packet ${number}`, time, plain(from.name), direction].filter(Boolean).join('  ');
    for (const line of explainedText(explained, `${place}: `)) io.out(line);
    for (const comment of comments) io.out(plain(comment));
  }
  return explained.problem === null;
}

function itemText(item: Exclude<CaptureItem, PacketItem>): string[] {
  const comments = item.comments.flatMap((comment) => comment.split('\n')).map(plain);
  if (item.kind === 'section') return comments;
  const { from, received, dropped } = item;
  const counts = [
    received === undefined ? undefined : `${received} messages`,
    dropped === undefined ? undefined : `${dropped} of them missing`,
  ];
  return ['', `${plain(from.name)}: ${[...counts, ...comments].filter(Boolean).join('; ')}`];
}

/** Beyond what a double holds exactly it is none. */
const numberOf = (count: bigint | undefined): number | null =>
  count === undefined || count > BigInt(Number.MAX_SAFE_INTEGER) ? null : Number(count);

const isoOf = (us: number): string =>
  new Date(Math.floor(us / 1_000)).toISOString().replace('Z', `${String(us % 1_000).padStart(3, '0')}Z`);

/** A capture may come from anywhere: its texts must not move a terminal's cursor, nor read as another line. */
const plain = (text: string): string => text.replace(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]+/gu, ' ').trim();
