/** The reasons of a verdict on a pin-hole, by their code, with the values that they rest on. */
import type { PinholeEvidence, PinholeReason } from '../../../app/contract/contract.ts';
import { formatCount, formatSeconds, formatSilence } from '../../format.ts';

const span = (ms: number): string => formatSilence(ms / 1_000);

/** Of what is there. */
const when = (ms: number | undefined, words: (span: string) => string): string =>
  ms === undefined ? '' : words(span(ms));

const named = (sequence: number | undefined): string =>
  sequence === undefined ? 'ein Keep-alive' : `Keep-alive ${sequence}`;

const inRow = (count = 1): string =>
  count === 1 ? 'Ein Keep-alive' : `${formatCount(count)} Keep-alives in Folge`;

const doubtful = ({ doubted }: PinholeEvidence): boolean => doubted === true;

const advice = (of: PinholeEvidence): string =>
  doubtful(of) ? 'Messen Sie neu, um es zu wissen.' : 'Ein kürzeres Intervall würde es offen halten.';

const survivedWords = (ms: number | undefined): string =>
  when(ms, (silence) => ` Stille bis zu ${silence} wurde überlebt.`);

function oursLost({ sequence, waitingMs, receivedMeanwhile }: PinholeEvidence): string {
  if (receivedMeanwhile === undefined) {
    return (
      `Unseres kommt nicht an: Die TSCF hat den Tunnel beendet, weil sie nichts hörte, obwohl ${named(sequence)} hinausgegangen war. ` +
      'Passt zu einer Sperre nur in unserer Richtung: Das letzte Keep-alive im Protokoll der TSCF zeigt es.'
    );
  }
  const what =
    receivedMeanwhile === 1
      ? 'eine Nachricht der TSCF ankam'
      : `${formatCount(receivedMeanwhile)} Nachrichten der TSCF ankamen`;
  return (
    `Unseres kommt nicht an: ${named(sequence)} ist${when(waitingMs, (waited) => ` seit ${waited}`)} unbeantwortet, obwohl seither ${what}. ` +
    `Passt zu einer Sperre nur in unserer Richtung, und zu einer TSCF, die nicht antwortet: Ob ihr Protokoll ${named(sequence)} hat, zeigt es.`
  );
}

function silence(of: PinholeEvidence): string {
  const { sequence, silentMs, deadAfterSilenceMs, survivedSilenceMs, receivedMeanwhile = 0 } = of;
  const before = when(deadAfterSilenceMs, (dead) => `, nach einer Stille von ${dead}`);
  const survived = when(survivedSilenceMs, (lived) => `; ${lived} waren überlebt worden`);
  const seen = `${when(silentMs, (silent) => `Seit ${silent} kam nichts zurück`) || 'Es kam nichts zurück'}${before}${survived}.`;
  const rival =
    'Passt zu einem geschlossenen Pin-hole, und zu einer TSCF, die ausgefallen ist: Der nächste Versuch zeigt es.';
  return receivedMeanwhile > 0
    ? `${seen} ${rival}`
    : `${seen} ${rival} Die Richtung ist von hier nicht zu erkennen: Ob das Protokoll der TSCF ${named(sequence)} hat, zeigt sie.`;
}

function aboveLifetime(of: PinholeEvidence): string {
  const { intervalS = 0, survivedS = 0, failedByS = 0 } = of;
  const deadly = `eine Stille von ${formatSilence(failedByS)} war ${doubtful(of) ? 'seit der Messung' : 'bei der Messung'} tödlich`;
  const survived = doubtful(of)
    ? `seit ein Pin-hole jung starb, gilt nur Stille bis zu ${formatSilence(survivedS)} als sicher`
    : `bei der Messung wurde nur Stille bis zu ${formatSilence(survivedS)} überlebt`;
  return `Zwischen Keep-alives liegen bis zu ${formatSeconds(intervalS)}, und ${intervalS >= failedByS ? deadly : survived}. ${advice(of)}`;
}

const words: Record<PinholeReason['code'], (of: PinholeEvidence) => string> = {
  'reset-seen': ({ sequence, deadAfterSilenceMs }) =>
    `Ein Reset hat die Verbindung beendet${sequence === undefined ? '' : `, nach ${named(sequence)}`}${when(deadAfterSilenceMs, (dead) => ` und einer Stille von ${dead}`)}. ` +
    'Passt zu einer Firewall, die für Vergessenes antwortet, und zu einer TSCF, die neu gestartet ist: Der nächste Versuch und das Protokoll der TSCF zeigen es.',
  'silence-after-miss-limit': silence,
  'ours-do-not-arrive': oursLost,
  'answers-missing-data-flowing': ({ missedInRow, receivedForMs }) =>
    receivedForMs === undefined
      ? `${inRow(missedInRow)} unbeantwortet, obwohl inzwischen Daten ankamen.`
      : `${inRow(missedInRow)} unbeantwortet, obwohl weiter Daten ankommen, wofür unsere Bestätigungen nötig sind. ` +
        'Passt zu einer TSCF, die nicht antwortet: Ihr Protokoll zeigt es.',
  'answers-late': ({ missedInRow }) =>
    `${inRow(missedInRow)} nicht rechtzeitig beantwortet; Antworten kommen später. Eine längere Antwortfrist würde das auffangen.`,
  'answer-missed': ({ missedInRow, silentMs }) =>
    `${inRow(missedInRow)} unbeantwortet${when(silentMs, (silent) => `; seit ${silent} nichts empfangen`)}. ` +
    'Passt zu Verlust unterwegs, und zu einem Pin-hole, das sich geschlossen hat: Das nächste Keep-alive ist unterwegs und zeigt es.',
  'address-changed': ({ address }) =>
    `Dieser Rechner hat die Adresse${address === undefined ? '' : ` ${address}`} nicht mehr, von der die Verbindung ausging. Der Tunnel wird von einer anderen neu aufgebaut, sobald es eine gibt.`,
  'answer-overdue': ({ sequence, waitingMs, usualMs }) =>
    `${sequence === undefined ? 'Ein Keep-alive' : named(sequence)} wartet${when(waitingMs, (waited) => ` seit ${waited}`)} auf seine Antwort${when(usualMs, (usual) => `; üblich wären hier höchstens ${usual}`)}.`,
  settling: ({ agoMs }) =>
    agoMs === undefined
      ? 'Seit einem unbeantworteten Keep-alive wurde keines beantwortet: Das laufende zeigt es.'
      : `Antworten kommen seit ${span(agoMs)} wieder; als offen gilt es, wenn danach noch einmal etwas in beiden Richtungen durchkommt.`,
  'interval-above-lifetime': aboveLifetime,
  'idle-limit-below-interval': ({ idleLimitS = 0, intervalS = 0 }) =>
    `Die TSCF beendet einen Tunnel nach ${formatSilence(idleLimitS)} Stille, und zwischen Keep-alives liegen bis zu ${formatSeconds(intervalS)}.`,
  'interval-near-lifetime': (of) =>
    `Zwischen Keep-alives liegen bis zu ${formatSeconds(of.intervalS ?? 0)}, mehr als 80\u00A0% der ${formatSilence(of.survivedS ?? 0)}, die ${doubtful(of) ? 'als sicher gelten, seit ein Pin-hole jung starb' : 'bei der Messung überlebt wurden'}. ${advice(of)}`,
  'not-connected': () => 'Es gibt keine Verbindung, die zu beurteilen wäre.',
  slept: ({ lateMs, agoMs }) =>
    `Dieser Rechner war${when(lateMs, (long) => ` ${long} lang`)} im Ruhezustand${when(agoMs, (ago) => `, bis vor ${ago}`)}. Solange seither kein Keep-alive beantwortet ist, bleibt offen, ob das Pin-hole das überlebt hat.`,
  'network-changed': ({ agoMs }) =>
    `Das Netz hat${when(agoMs, (ago) => ` vor ${ago}`)} gewechselt. Solange seither kein Keep-alive beantwortet ist, bleibt offen, ob diese Verbindung das überlebt hat.`,
  'keep-alive-off': () => 'Es werden keine Keep-alives gesendet: Damit zeigt nichts, ob der Weg offen ist.',
  'no-evidence': () => 'Auf dieser Verbindung wurde noch kein Keep-alive beantwortet.',
  'traffic-both-ways': ({ survivedSilenceMs }) =>
    `Daten fließen in beiden Richtungen.${survivedWords(survivedSilenceMs)}`,
  'answered-in-time': ({ survivedSilenceMs }) =>
    `Das letzte Keep-alive wurde rechtzeitig beantwortet.${survivedWords(survivedSilenceMs)}`,
  'late-by-our-own-stall': ({ lateMs, agoMs }) =>
    `Dieses Programm stand${when(agoMs, (ago) => ` vor ${ago}`)}${when(lateMs, (long) => ` ${long} lang`)} still und war selbst verspätet: kein Fehler der Strecke.`,
  'reflexive-address-changed': ({ address, addressBefore }) =>
    `Die TSCF sieht diesen Rechner unter ${address ?? '–'}, auf der vorigen Verbindung unter ${addressBefore ?? '–'}.`,
};

export const reasonWords = ({ code, evidence }: PinholeReason): string => words[code](evidence);
