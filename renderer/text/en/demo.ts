/** The words of the panel that breaks the demo's tunnel. */
import { formatRtt } from '../../format.ts';

export const demo = {
  title: 'Local TSCF',
  lead: 'Break the tunnel here, and watch it being noticed and mended.',
  answers: 'Answers keep-alives',
  prompt: 'At once',
  late: (ms: number) => `Late by ${formatRtt(ms)}`,
  never: 'Never',
  answersHint: {
    prompt: 'The round trip stays short and the pin-hole open.',
    late: 'Later than the tunnel waits for them: misses, although something arrives.',
    never: 'Misses add up; at the limit the tunnel is ended and built again.',
  },
  forget: 'Close the pin-hole',
  forgetHint: 'As a firewall forgets a connection: lost without a word; a new one gets through.',
  silent: 'Go silent',
  silentHint: 'As if the TSCF were gone, to new attempts too: At risk, Closed, Reconnecting.',
  refuse: 'Refuse new tunnels',
  refuseHint: 'Open tunnels stay. New attempts are refused, with longer and longer pauses.',
  interval: 'Interval for later tunnels',
  intervalHint: 'Holds from the next connection on; a live tunnel keeps its own.',
  life: 'Life of a silent pin-hole',
  lifeHint:
    'As a firewall with a timer: what is silent for longer is lost without a word. Measure it in the tunnel’s detail.',
  endless: 'Endless',
  cut: 'Cut all connections',
  cutHint: 'They end without a word; the tunnel is built again after a short pause.',
  stop: 'Stop the demo',
} as const;
