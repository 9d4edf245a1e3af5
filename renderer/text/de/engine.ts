/**
 * What the engine says by code, in German. Where it names values that the code does not carry, its own words follow, as it put them.
 * What it says without a code stays English: warnings, lines of the log without one, and what is wrong with a policy.
 */
import {
  ERRORS,
  LIMITS,
  type CaptureState,
  type ErrorCode,
  type VerdictCode,
} from '../../../app/contract/contract.ts';
import type { Catalogue } from '../form.ts';
import { errors } from './errors.ts';
import { reasonWords } from './reasons.ts';
import { stageFinding, stageTitles } from './stages.ts';
import type { VerdictWords } from './verdicts-of-the-machine.ts';
import { verdictsOfTheMachine } from './verdicts-of-the-machine.ts';
import { verdictsOfTheTscf } from './verdicts-of-the-tscf.ts';
import { verdictsOfTheWay } from './verdicts-of-the-way.ts';

const verdicts: Record<VerdictCode, VerdictWords> = {
  ...verdictsOfTheMachine,
  ...verdictsOfTheWay,
  ...verdictsOfTheTscf,
};

const verdictOf = (code: string): VerdictWords | undefined =>
  Object.hasOwn(verdicts, code) ? verdicts[code as VerdictCode] : undefined;

const captureEnds: Record<NonNullable<CaptureState['outcome']>['end'], string> = {
  stopped: 'Vollständig: Sie wurde beendet',
  size: 'Abgeschnitten: Die nächste Nachricht hätte die Größe überschritten',
  time: 'Abgeschnitten: Die Zeit war um',
  messages: 'Abgeschnitten: Sie hat so viele Nachrichten, wie sie haben darf',
  forbidden: 'Abgeschnitten: Die Richtlinie erlaubt sie nicht mehr',
  failed: 'Abgeschnitten: Die Datei lässt sich nicht schreiben',
};

const wrongFields: Readonly<Record<string, string>> = {
  [`all forwards together may have at most ${LIMITS.forwardPorts.value} ports`]: `Alle Weiterleitungen zusammen dürfen höchstens ${LIMITS.forwardPorts.value} Ports haben`,
  'must be above 0 for a range': 'Für einen Bereich muss der Port über 0 liegen',
  'the range must end at 65535 or before': 'Der Bereich muss spätestens bei 65535 enden',
  'must not hold a password: it belongs in the system’s store':
    'Darf kein Kennwort enthalten: Das gehört in den Speicher des Systems',
  'must be http://HOST:PORT, https://HOST:PORT or socks5://HOST:PORT':
    'Muss http://HOST:PORT, https://HOST:PORT oder socks5://HOST:PORT sein',
};

/** As the engine put it. */
const original = (message: string): string => `Im Wortlaut: ${message}`;

const isBare = (code: ErrorCode, message: string): boolean =>
  message.replace(/\.$/, '').toLowerCase() === ERRORS[code].meaning.replace(/\.$/, '').toLowerCase();

function meaningOf(code: ErrorCode, message: string): string {
  const { meaning } = errors[code];
  return message === '' || isBare(code, message) ? meaning : `${meaning} ${original(message)}`;
}

export const engine: Catalogue['engine'] = {
  failure: ({ code, message }) => ({ message: meaningOf(code, message), action: errors[code].action }),
  message: (code, message) => (code === null ? message : meaningOf(code, message)),
  reason: reasonWords,
  stageTitle: ({ id }) => stageTitles[id],
  stageMessage(result) {
    const { code, message, outcome } = result;
    const isWrong = outcome === 'failed' || outcome === 'warned';
    return isWrong && code !== null ? meaningOf(code, message) : stageFinding(result);
  },
  verdict({ code, what, rivals, nextTest, action, actionForIt }) {
    const words = verdictOf(code);
    if (words === undefined) return { what, original: null, rivals, nextTest, action, actionForIt };
    return {
      what: words.what,
      original: words.whole === true ? null : original(what),
      rivals: words.rivals,
      nextTest: words.nextTest,
      action: words.action,
      actionForIt: words.forIt,
    };
  },
  captureEnd: ({ end }) => captureEnds[end],
  wrongField: (message) => wrongFields[message] ?? message,
};
