/** The words of measuring how long a pin-hole lives, and of what was found. */
import { formatCount, formatDate, formatSeconds, formatSilence, formatSpan, pluralOf } from '../../format.ts';
import type { Catalogue } from '../form.ts';

const connectionsOf = (count: number): string =>
  `${formatCount(count)} ${pluralOf(count, { one: 'Verbindung', other: 'Verbindungen' })}`;

export const measure: Catalogue['measure'] = {
  title: 'Wie lange es Stille überlebt',
  unknown: 'In diesem Netz noch nicht gemessen.',

  lived: ({ survivedSeconds, failedBySeconds }) => {
    const dead = failedBySeconds === null ? null : formatSilence(failedBySeconds);
    if (survivedSeconds === 0) {
      return dead === null
        ? 'Über keine stille Verbindung wurde geurteilt.'
        : `Eine stille Verbindung war schon nach ${dead} tot, und keine hat nachweislich eine Stille überlebt.`;
    }
    const lived = formatSilence(survivedSeconds);
    return dead === null
      ? `Eine stille Verbindung lebte ${lived}, die längste Stille, die geprüft wurde; keine starb.`
      : `Eine stille Verbindung lebte ${lived} und war nach ${dead} tot.`;
  },
  keeps: (seconds) => `Keep-alives mindestens alle ${formatSeconds(seconds)} halten es offen.`,
  noInterval: 'Daraus lässt sich kein Intervall empfehlen.',
  inForce: {
    off: 'Keep-alive ist in diesem Tunnel aus: Nur sein eigener Datenverkehr hält das Pin-hole offen.',
    short: (seconds) => `Das wirksame Intervall, ${formatSeconds(seconds)}, ist kurz genug.`,
    near: (seconds) =>
      `Das wirksame Intervall, ${formatSeconds(seconds)}, liegt dicht an dem, was es überlebt: Für einen schlechten Moment bleibt zu wenig.`,
    long: (seconds) =>
      `Das wirksame Intervall, ${formatSeconds(seconds)}, ist länger als das, was es nachweislich überlebt hat.`,
  },
  next: {
    shorten: (seconds) =>
      `Setzen Sie das Intervall des Profils auf „Automatisch“ oder auf ${formatSeconds(seconds)} und starten Sie den Tunnel neu.`,
    follows:
      'Das Intervall des Profils ist automatisch, die nächste Verbindung hält sich also daran: Stoppen und starten Sie den Tunnel, damit es gleich gilt.',
    bothSides: (seconds) =>
      `Es ist auf beiden Seiten eingestellt: Setzen Sie es auch an der TSCF auf ${formatSeconds(seconds)}, oder stellen Sie das Profil auf „Automatisch“.`,
    policy:
      'Die Richtlinie Ihrer Organisation hat es bestimmt: Bitten Sie die Verwaltung dieses Rechners um ein kürzeres.',
    managed: (seconds) =>
      `Dieses Profil wird von Ihrer Organisation verwaltet: Bitten Sie um das Intervall „Automatisch“ oder um ${formatSeconds(seconds)}.`,
    longer: 'Um mehr zu erfahren, messen Sie mit einer längeren Stille.',
  },
  doubt: (when, deadlySeconds, trustedSeconds) =>
    `Das ist zweifelhaft: Am ${formatDate(when)} war ein Pin-hole nach ${formatSilence(deadlySeconds)} Stille tot. ` +
    (trustedSeconds === 0
      ? 'Messen Sie neu.'
      : `Bis neu gemessen ist, gelten höchstens ${formatSilence(trustedSeconds)} als sicher.`),
  end: {
    contradictory: 'Die Proben widersprachen sich: Es gelten die Grenzen, denen nichts widerspricht.',
    cancelled: 'Sie wurde abgebrochen: Es gelten die bis dahin bekannten Grenzen.',
    'too-long': 'Sie dauerte zu lange und wurde beendet: Es gelten die bis dahin bekannten Grenzen.',
    unsteady:
      'Die Strecke selbst war unruhig: Vergleichsverbindungen gingen verloren. Messen Sie noch einmal, wenn es ruhig ist.',
    unreachable:
      'Die TSCF war für die Messung nicht erreichbar. Messen Sie noch einmal, wenn der Tunnel verbunden ist.',
  },

  facts: {
    survived: 'Nachweislich offen für',
    failedBy: 'Tot nach',
    neverFailed: 'keine starb',
    nothingSurvived: 'keine überlebte',
    recommended: 'Empfohlenes Intervall',
    network: 'Netz',
    target: 'TSCF',
    when: 'Gemessen',
    confidence: 'Verlässlichkeit',
    causes: 'Woran sie starben',
    cost: 'Aufwand',
    costValue: (tookSeconds, connections, octets) =>
      `${formatSpan(tookSeconds)}, ${connectionsOf(connections)}, ${formatCount(octets)} Oktette an Nachrichten`,
  },
  confidence: {
    high: 'hoch: Jede Grenze wurde zweimal beobachtet',
    medium: 'mittel: Eine Probe wurde widerlegt, war ungültig oder blieb die einzige',
    low: 'gering: vorzeitig beendet, oder Proben widersprachen sich',
  },
  cause: {
    silence: 'Stille, passend zu einer Firewall, die die Verbindung vergessen hat',
    reset: 'ein Reset, von einer Firewall oder einem Lastverteiler',
    closed: 'ein geordnetes Ende, durch die TSCF oder einen Proxy unterwegs',
    'tscf-idle-limit': 'die Stillegrenze der TSCF selbst; die Firewall duldet vielleicht mehr',
  },

  start: 'Jetzt messen',
  again: 'Neu messen',
  longest: 'Längste geprüfte Stille',
  what: (connections) =>
    `Öffnet bis zu ${connectionsOf(connections)} eigens zur TSCF, lässt sie schweigen und prüft eine nach der anderen, ob sie noch eine Antwort bekommt. Dieser Tunnel bleibt unberührt.`,
  howLong: (seconds) =>
    `Das dauert etwa doppelt so lange, wie das Pin-hole lebt. Stirbt innerhalb von ${formatSilence(seconds)} keine, dauert es etwa ${formatSpan(seconds * 1.4)}; allerhöchstens etwa ${formatSpan(seconds * 2.6)}.`,
  cost: 'Es werden einige tausend Oktette gesendet, dazu je Verbindung ein TLS-Handshake. Sitzungen gestorbener Verbindungen behält die TSCF bis zu ihrer eigenen Stillegrenze; messen Sie also nur, wenn es einen Grund gibt.',
  forbidden: 'Messungen sind durch die Richtlinie Ihrer Organisation abgeschaltet.',

  running: {
    title: 'Messung läuft',
    byItself: 'Messung läuft, wie das Profil es verlangt',
    elapsed: 'Bisherige Dauer',
    survived: 'Bisher überlebt',
    failedBy: 'Tot nach',
    samples: 'Geprüfte Stillen',
    connections: 'Verbindungen',
    notYet: 'noch nicht',
    cancel: 'Abbrechen',
  },
  range: {
    describe: (survivedSeconds, failedBySeconds, maxSeconds) => {
      if (failedBySeconds !== null) {
        return `Es lebt zwischen ${formatSilence(survivedSeconds)} und ${formatSilence(failedBySeconds)}`;
      }
      return survivedSeconds === 0
        ? `Wie lange es lebt, ist noch nicht bekannt, auf einer Skala bis ${formatSilence(maxSeconds)}`
        : `Es lebt mindestens ${formatSilence(survivedSeconds)}, auf einer Skala bis ${formatSilence(maxSeconds)}`;
    },
    lived: 'lebte',
    open: 'unbekannt',
    died: 'starb',
    interval: 'wirksames Intervall',
  },
  on: (network) => `Gemessen im Netz ${network}.`,
  cutShort: 'Die letzte Messung kam nicht zum Ende.',
  failed: 'Die Messung war nicht möglich.',

  announce: {
    started: (name) => `${name}: Das Pin-hole wird gemessen.`,
    firstDeath: (name, seconds) => `${name}: Eine stille Verbindung war nach ${formatSilence(seconds)} tot.`,
    ended: (name, words) => `${name}: Gemessen. ${words}`,
    failed: (name, words) => `${name}: Messung nicht möglich. ${words}`,
  },
};
