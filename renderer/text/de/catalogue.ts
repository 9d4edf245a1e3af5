/**
 * Every word of the window in German. Its form is that of the English catalogue: what that has and this lacks, or the other way
 * round, does not compile.
 * Terms: die TSCF, das Keep-alive, das Pin-hole, der Rechner, Antwortfrist (response time), Ausfallgrenze (miss limit),
 * Umlaufzeit (round trip), Richtlinie (policy), Protokoll (log), Aufzeichnung (capture). „Sie“ throughout.
 */
import type {
  ConnectStage,
  GapCause,
  IntervalInForce,
  Lifetime,
  TscfBehaviour,
} from '../../../app/contract/contract.ts';
import { de } from '../../../app/words/de.ts';
import {
  formatAge,
  formatCount,
  formatRtt,
  formatSeconds,
  formatSilence,
  formatSpan,
  pluralOf,
} from '../../format.ts';
import type { Catalogue } from '../form.ts';
import { chart } from './chart.ts';
import { demo } from './demo.ts';
import { detail } from './detail.ts';
import { diagnostics } from './diagnostics.ts';
import { engine } from './engine.ts';
import { logs } from './logs.ts';
import { measure } from './measure.ts';
import { policy } from './policy.ts';
import { profileForm } from './profile-form.ts';
import { certificate, profiles } from './profiles.ts';
import { settings } from './settings.ts';
import { shell } from './shell.ts';
import { tunnelList } from './tunnel-list.ts';
import { updates } from './updates.ts';

const { state, verdict } = de;

const gap: Record<GapCause, (how: string) => string> = {
  sleep: (how) => `Dieser Rechner war${how} im Ruhezustand`,
  stall: (how) => `Dieses Programm stand${how} still`,
  'sleep-or-stall': (how) => `Dieser Rechner war${how} im Ruhezustand, oder das Programm stand still`,
  network: (how) => `Das Netz hat gewechselt${how === '' ? '' : `,${how}`}`,
};

const stage: Record<ConnectStage, string> = {
  name: 'Namensauflösung',
  tcp: 'TCP',
  proxy: 'Proxy',
  tls: 'TLS',
  configuration: 'Konfiguration',
};

const decidedBy: Record<IntervalInForce['decidedBy'], string> = {
  tscf: 'von der TSCF zugewiesen',
  policy: 'Richtlinie',
  profile: 'im Profil gesetzt',
  measured: 'gemessen',
  user: 'Ihre Einstellung',
  none: 'nicht ausgehandelt',
};

/** Who decided an interval that is in force. */
function intervalOrigin({ agreement, decidedBy: who }: Omit<IntervalInForce, 'seconds'>): string {
  if (agreement === 'not-negotiated') return 'nicht ausgehandelt';
  if (agreement === 'off') return 'so von der TSCF verlangt';
  if (agreement === 'insisted') return 'TSCF besteht darauf';
  if (who !== 'profile') return decidedBy[who];
  return agreement === 'proposed' ? 'vorgeschlagen' : 'auf beiden Seiten gesetzt';
}

const answers: Record<TscfBehaviour['answers'], (lateByMs: number) => string> = {
  prompt: () => 'antwortet sofort',
  late: (lateByMs) => `antwortet spät, um ${formatRtt(lateByMs)} verzögert`,
  never: () => 'beantwortet keine Keep-alives mehr',
};

const sentence = (line: string): string => (/[.!?…]“?$/.test(line) ? line : `${line}.`);

const keepAlives = (count: number): string =>
  `${formatCount(count)} ${pluralOf(count, { one: 'Keep-alive', other: 'Keep-alives' })}`;

const intoStages = (stages: readonly ConnectStage[]): string =>
  stages.length === 0 ? '' : `: ${stages.map((name) => stage[name]).join(' → ')}`;

export const german: Catalogue = {
  product: 'Pinhole',
  version: (version) => `Version ${version}`,
  none: '–',

  state,
  verdict,
  stage,

  summary: {
    allConnected: 'Alle Tunnel verbunden',
    lastKnown: (words) => `Zuletzt bekannt: ${words}`,
    allStopped: 'Alle Tunnel gestoppt',
    someStopped: (connected, stopped) =>
      `${formatCount(connected)} verbunden, ${formatCount(stopped)} gestoppt`,
    of: (count, total, words) =>
      total === 1 ? `Der Tunnel ${words}` : `${formatCount(count)} von ${formatCount(total)} ${words}`,
    needAttention: (count) =>
      pluralOf(count, { one: 'verlangt einen Eingriff', other: 'verlangen einen Eingriff' }),
    reconnecting: (total) => (total === 1 ? 'verbindet sich neu' : 'im Neuaufbau'),
    waiting: (total) => (total === 1 ? 'wartet auf ein Netz' : 'ohne Netz'),
    closed: (total) => (total === 1 ? 'hat ein geschlossenes Pin-hole' : 'mit geschlossenem Pin-hole'),
    atRisk: (total) => (total === 1 ? 'ist gefährdet' : 'gefährdet'),
    connecting: (total) => (total === 1 ? 'verbindet sich' : 'im Aufbau'),
  },

  sentence,

  link: {
    joining: 'Verbindung zu Pinhole wird aufgebaut …',
    lost: 'Verbindung zu Pinhole unterbrochen. Neuer Versuch …',
    stale: 'Unten steht, was zuletzt bekannt war. Die Tunnel selbst können durchaus verbunden sein.',
    waits: 'Geht, sobald die Verbindung zu Pinhole wieder da ist.',
    endedTitle: 'Diese Sitzung ist beendet',
    ended: 'Pinhole kennt die Sitzung dieses Fensters nicht mehr, vermutlich weil es neu gestartet wurde.',
    endedAction:
      'Einen neuen Link erhalten Sie im Terminal, in dem Pinhole läuft: Drücken Sie dort die Eingabetaste.',
    loadFailed: 'Pinhole hat seinen Zustand nicht mitgeteilt.',
    unreachable: 'Pinhole ist nicht erreichbar.',
    unreachableAction: 'Warten Sie, bis die Verbindung wieder steht, und versuchen Sie es dann erneut.',
    retry: 'Erneut versuchen',
  },

  crash: {
    title: 'In diesem Fenster ist ein Fehler aufgetreten',
    words:
      'Die Tunnel selbst sind nicht betroffen. Laden Sie das Fenster neu; wenn es wieder geschieht, melden Sie bitte die Zeile unten.',
    reload: 'Neu laden',
  },

  warnings: (count) =>
    count === 1
      ? 'Ein Hinweis verlangt Ihre Aufmerksamkeit'
      : `${formatCount(count)} Hinweise verlangen Ihre Aufmerksamkeit`,
  allWarnings: (count) => `Alle ${formatCount(count)} anzeigen`,
  fewerWarnings: 'Weniger anzeigen',
  dismiss: 'Ausblenden',

  table: {
    name: 'Tunnel',
    columns: {
      state: 'Zustand',
      tunnel: 'Tunnel',
      interval: 'Intervall',
      kam: 'Letztes Keep-alive',
      next: 'Nächstes',
      reconnect: 'Neuaufbau',
      pinhole: 'Pin-hole',
      actions: 'Aktionen',
      problem: 'Problem',
    },
    managed: 'Von Ihrer Organisation verwaltet',
    connectedFor: (seconds) => `seit ${formatSpan(seconds)}`,
    betweenAttempts: 'Zwischen zwei Versuchen',
    waitingNote: 'Geht von selbst weiter',
    stoppedNote: 'Nicht gestartet',
    failedNote: 'Keine weiteren Versuche',
    start: 'Start',
    startName: (name) => `Start: ${name}`,
    stop: 'Stopp',
    stopName: (name) => `Stopp: ${name}`,
    openName: (name) => `${name}: Einzelheiten`,
    tryNow: 'Jetzt versuchen',
    tryNowName: (name) => `Jetzt versuchen: ${name}`,
  },

  interval: {
    value: ({ seconds }) => (seconds === 0 ? 'aus' : formatSeconds(seconds)),
    origin: (interval, tscfOriginates) =>
      `${intervalOrigin(interval)}${tscfOriginates ? ' · beide Seiten senden' : ''}`,
  },

  kam: {
    noAnswerYet: 'noch keine Antwort',
    justNow: 'gerade eben',
    ago: (seconds) => `vor ${formatAge(seconds)}`,
    samples: (answered, missed, gaps) =>
      `${answered + missed === 1 ? 'Letztes Keep-alive' : `Letzte ${keepAlives(answered + missed)}`}: ${formatCount(answered)} beantwortet, ${formatCount(missed)} unbeantwortet` +
      (gaps === 0
        ? ''
        : `, ${formatCount(gaps)} ${pluralOf(gaps, { one: 'Pause', other: 'Pausen' })} dieses Rechners oder seines Netzes`),
    noSamples: 'Noch keine Keep-alives',
  },

  next: {
    in: (seconds) => `in ${formatSpan(seconds)}`,
    now: 'jetzt',
    waiting: (seconds) => `wartet auf die Antwort · ${formatSpan(seconds)}`,
    traffic: 'Daten fließen',
  },

  reconnect: {
    attempt: (attempt) => `Versuch ${formatCount(attempt)}`,
    nextIn: (seconds) => `nächster in ${formatSpan(seconds)}`,
    underWay: 'läuft',
    lastFailed: 'Der letzte Versuch ist gescheitert:',
    wentDown: 'Warum er unterbrochen ist:',
  },

  detail,
  diagnostics,
  engine,
  measure,
  certificate,
  profiles,
  profileForm,
  policy,
  logs,
  settings,
  shell,
  chart,
  tunnelList,
  updates,

  announce: {
    state: (name, word) => `${name}: ${word}.`,
    verdict: (name, word) => `${name}: Pin-hole ${word.toLowerCase()}.`,
  },

  history: {
    title: 'Verlauf',
    empty: 'Noch nichts. Hier steht jede Änderung eines Tunnels, die neueste zuerst.',
    connecting: (stages) => `Verbindet${intoStages(stages)}`,
    attempt: (attempt, stages) => `Versuch ${formatCount(attempt)} des Neuaufbaus${intoStages(stages)}`,
    nextAttempt: (attempt, ms) => `Verbindet neu: Versuch ${formatCount(attempt)} in ${formatRtt(ms)}`,
    because: (words, message) => (message === null ? words : `${words}. ${sentence(message)}`),
    interval: (interval, tscfOriginates) =>
      interval.seconds === 0
        ? `Keep-alive ist aus: ${intervalOrigin(interval)}`
        : `Ein Keep-alive spätestens alle ${formatSeconds(interval.seconds)}: ${intervalOrigin(interval)}${tscfOriginates ? ', beide Seiten senden' : ''}`,
    answered: (count, until, medianMs) =>
      count === 1
        ? `Keep-alive nach ${formatRtt(medianMs)} beantwortet`
        : `${formatCount(count)} Keep-alives bis ${until} beantwortet, im Median nach ${formatRtt(medianMs)}`,
    missed: (sequence, silentMs) =>
      `Keep-alive ${sequence} blieb unbeantwortet; seit ${formatRtt(silentMs)} nichts empfangen`,
    late: (sequence, rttMs) =>
      rttMs === null
        ? `Die Antwort auf Keep-alive ${sequence} kam zu spät`
        : `Die Antwort auf Keep-alive ${sequence} kam zu spät, nach ${formatRtt(rttMs)}`,
    verdict: (which, reason) =>
      `Pin-hole ${verdict[which].toLowerCase()}${reason === undefined ? '' : `: ${reason}`}`,
    gap: (cause, forMs) =>
      `${gap[cause](forMs === null ? '' : ` ${formatSpan(forMs / 1_000)} lang`)}. Was gerade lief, zählt nicht und gilt nicht als Fehler der Strecke`,
    lifetime: (lifetime: Lifetime) => `Gemessen: ${measure.lived(lifetime)}`,
    doubt: (deadlySeconds) =>
      `Gemessene Lebensdauer zweifelhaft: Ein Pin-hole war nach ${formatSilence(deadlySeconds)} Stille tot`,
    summary: (sent, answered, missed, uptimeMs) =>
      `Beendet nach ${formatSpan(uptimeMs / 1_000)}: ${keepAlives(sent)} gesendet, ` +
      `${formatCount(answered)} beantwortet, ${formatCount(missed)} unbeantwortet`,
    tscf: {
      started: 'Lokale TSCF gestartet',
      stopped: 'Lokale TSCF gestoppt',
      answers: (how, lateByMs) => `Lokale TSCF ${answers[how](lateByMs)}`,
      silent: 'Lokale TSCF verstummt',
      speaks: 'Lokale TSCF antwortet wieder',
      refuses: 'Lokale TSCF weist neue Tunnel ab',
      accepts: 'Lokale TSCF nimmt wieder neue Tunnel an',
      interval: (seconds) =>
        seconds === 0
          ? 'Lokale TSCF schaltet Keep-alive für spätere Tunnel aus'
          : `Lokale TSCF weist späteren Tunneln ${formatSeconds(seconds)} zu`,
      forgetsAfter: (seconds) =>
        seconds === 0
          ? 'Lokale TSCF vergisst keine stille Verbindung mehr'
          : `Lokale TSCF vergisst Verbindungen nach ${formatSeconds(seconds)} Stille`,
      forgets: 'Pin-hole geschlossen: Die offene Verbindung ist ohne ein Wort verloren',
      cut: 'Lokale TSCF hat alle Verbindungen getrennt',
    },
  },

  empty: {
    title: 'Einen Tunnel am Leben halten und sehen, woran er lebt',
    words:
      'Pinhole baut TLS-Tunnel zu einer TSCF auf und sendet eine kleine Nachricht (ein Keep-alive), sobald sie verstummen. So halten Firewalls unterwegs den Durchlass für die Verbindung offen, das Pin-hole. ' +
      'Pinhole merkt, wenn ein Tunnel nicht mehr antwortet, baut ihn neu auf und sagt Ihnen, was es beobachtet hat.',
    start: 'Demo starten',
    add: 'Profil hinzufügen',
    note: 'Die Demo läuft nur auf diesem Rechner: eine lokale TSCF und ein Tunnel zu ihr, den Sie stören können.',
  },

  demo,
};
