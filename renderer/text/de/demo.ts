/** The words of the panel that breaks the demo's tunnel. */
import { formatRtt } from '../../format.ts';
import type { Catalogue } from '../form.ts';

export const demo: Catalogue['demo'] = {
  title: 'Lokale TSCF',
  lead: 'Stören Sie den Tunnel hier und sehen Sie zu, wie es bemerkt und behoben wird.',
  answers: 'Beantwortet Keep-alives',
  prompt: 'Sofort',
  late: (ms) => `Um ${formatRtt(ms)} verspätet`,
  never: 'Nie',
  answersHint: {
    prompt: 'Die Umlaufzeit bleibt kurz, das Pin-hole offen.',
    late: 'Später, als der Tunnel wartet: Antworten bleiben aus, obwohl etwas ankommt.',
    never: 'Unbeantwortete häufen sich; an der Ausfallgrenze wird der Tunnel beendet und neu aufgebaut.',
  },
  forget: 'Pin-hole schließen',
  forgetHint:
    'Wie eine Firewall, die eine Verbindung vergisst: ohne ein Wort verloren; eine neue kommt durch.',
  silent: 'Verstummen',
  silentHint: 'Als wäre die TSCF weg, auch für neue Versuche: Gefährdet, Geschlossen, Verbindet neu.',
  refuse: 'Neue Tunnel abweisen',
  refuseHint: 'Offene Tunnel bleiben. Neue Versuche werden abgewiesen, mit immer längeren Pausen.',
  interval: 'Intervall für spätere Tunnel',
  intervalHint: 'Gilt ab der nächsten Verbindung; ein laufender Tunnel behält seines.',
  life: 'Lebensdauer eines stillen Pin-holes',
  lifeHint:
    'Wie eine Firewall mit Zeitgrenze: Was länger schweigt, ist ohne ein Wort verloren. Messen können Sie es in den Einzelheiten des Tunnels.',
  endless: 'Unbegrenzt',
  cut: 'Alle Verbindungen trennen',
  cutHint: 'Sie enden ohne ein Wort; nach kurzer Pause wird der Tunnel neu aufgebaut.',
  stop: 'Demo beenden',
};
