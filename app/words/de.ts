import type { Words } from './table.ts';

const tunnels = (count: number): string => (count === 1 ? '1 Tunnel' : `${count} Tunnel`);
/** Im Dativ, wie nach „seit“. */
const span = (seconds: number): string => {
  if (seconds < 120) return seconds === 1 ? '1 Sekunde' : `${seconds} Sekunden`;
  return `${Math.floor(seconds / 60)} Minuten`;
};

export const de: Words = {
  state: {
    connected: 'Verbunden',
    connecting: 'Verbindet',
    reconnecting: 'Verbindet neu',
    waiting: 'Wartet auf Netz',
    stopped: 'Gestoppt',
    failed: 'Eingriff nötig',
  },
  verdict: {
    open: 'Offen',
    'at-risk': 'Gefährdet',
    closed: 'Geschlossen',
    unknown: 'Unbekannt',
  },
  tray: {
    open: 'Pinhole öffnen',
    quit: 'Pinhole beenden',
    connect: 'Verbinden',
    disconnect: 'Trennen',
    details: 'Einzelheiten',
    tunnel: (name, condition) => `${name} – ${condition}`,
    pinhole: (verdict) => `Pin-hole ${verdict.toLowerCase()}`,
    more: (count) => `und ${count} weitere …`,
    noTunnels: 'Keine Tunnel',
    tooltip: {
      none: 'Pinhole: keine Tunnel',
      allStopped: 'Pinhole: alle Tunnel gestoppt',
      allConnected: (total) =>
        total === 1 ? 'Pinhole: verbunden' : `Pinhole: alle ${total} Tunnel verbunden`,
      someStopped: (connected, stopped) => `Pinhole: ${connected} verbunden, ${stopped} gestoppt`,
      of: (count, total, condition) => `Pinhole: ${count} von ${tunnels(total)}: ${condition}`,
    },
  },
  notification: {
    down: (name) => `${name} ist nicht verbunden`,
    downBody: (state, seconds) =>
      state === 'waiting'
        ? `Seit ${span(seconds)} kein Netz. Sobald es eines gibt, verbindet sich Pinhole wieder.`
        : `Seit ${span(seconds)}. Pinhole versucht es weiter.`,
    closed: (name) => `${name}: Pin-hole geschlossen`,
    closedBody: (seconds) => `Seit ${span(seconds)} kommt nichts mehr durch.`,
    downMany: (count) => `${tunnels(count)} sind nicht verbunden`,
    back: (name) => `${name} ist wieder verbunden`,
    backBody: 'Das Pin-hole ist offen.',
    backMany: (count) => `${tunnels(count)} sind wieder verbunden`,
    attention: (name) => `${name}: Eingriff nötig`,
    attentionBody: 'Pinhole versucht es nicht von selbst noch einmal. Klicken Sie, um den Grund zu sehen.',
    attentionMany: (count) => `Bei ${tunnels(count)}n ist ein Eingriff nötig`,
    names: (names, more) => names.join(', ') + (more === 0 ? '' : ` und ${more} weitere`),
    goesOn: 'Pinhole läuft weiter',
    goesOnBody:
      'Die Tunnel bleiben bestehen. Sie finden Pinhole an seinem Symbol im Infobereich oder in der Menüleiste und können es dort beenden.',
  },
  closing: {
    question: (running) =>
      running === 1
        ? 'Ein Tunnel ist in Betrieb. Pinhole beenden?'
        : `${running} Tunnel sind in Betrieb. Pinhole beenden?`,
    detail:
      'Beim Beenden werden sie getrennt. Dieser Desktop hat keinen Infobereich, in dem Pinhole ohne Fenster zu finden wäre; minimiert läuft es weiter.',
    minimise: 'Minimieren',
    quit: 'Beenden',
    cancel: 'Abbrechen',
  },
  unsaved: {
    question: 'Ohne Speichern beenden?',
    detail: 'Ein Profil enthält Änderungen, die nicht gespeichert sind.',
    discard: 'Änderungen verwerfen und beenden',
    stay: 'Zurück',
  },
  autostart: 'Hält Tunnel zu einer TSCF aufrecht',
};
