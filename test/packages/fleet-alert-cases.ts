/** For `promtool test rules`: what is seen, minute by minute, and which alerts that raises. */
interface AlertCase {
  readonly name: string;
  readonly interval: '1m';
  readonly input_series: readonly { readonly series: string; readonly values: string }[];
  readonly promql_expr_test: readonly {
    readonly expr: string;
    readonly eval_time: string;
    readonly exp_samples: readonly { readonly labels: string; readonly value: number }[];
  }[];
}

/** In the notation of promtool: `0+5x60` grows by 5 a minute for an hour. */
type Series = Readonly<Record<string, string>>;

/** @param firing the one alert that is raised by a minute; null: none is */
function alertCase(name: string, series: Series, firing: Readonly<Record<number, string | null>>): AlertCase {
  return {
    name,
    interval: '1m',
    input_series: Object.entries(series).map(([one, values]) => ({ series: one, values })),
    promql_expr_test: Object.entries(firing).map(([minute, alert]) => ({
      expr: 'group by (alertname) (ALERTS{alertstate="firing"})',
      eval_time: `${minute}m`,
      exp_samples: alert === null ? [] : [{ labels: `{alertname="${alert}"}`, value: 1 }],
    })),
  };
}

const desktops = (answered: string, missed: string, connected: string, reconnecting: string): Series => ({
  'pinhole_keepalive_requests_total{job="pinhole",instance="a"}': answered,
  'pinhole_keepalive_requests_total{job="pinhole",instance="a",error_type="timeout"}': missed,
  'pinhole_tunnel_count{job="pinhole",instance="a",state="connected"}': connected,
  'pinhole_tunnel_count{job="pinhole",instance="a",state="reconnecting"}': reconnecting,
  'pinhole_tunnel_count{job="pinhole",instance="a",state="stopped"}': '500x60',
});

const TSCF = 'job="pinhole-tscf",instance="t1"';

export const ALERT_CASES: readonly AlertCase[] = [
  alertCase(
    'all is well',
    {
      ...desktops('0+990x60', '0+10x60', '95x60', '5x60'),
      'pinhole_tunnel_reconnects_total{job="pinhole",instance="a",reason="PEER_SILENT"}': '0+1x60',
      'pinhole_keepalive_interval_seconds{job="pinhole",instance="a"}': '60x60',
      'pinhole_pinhole_lifetime_seconds{job="pinhole",instance="a",bound="upper"}': '75x60',
      [`up{${TSCF}}`]: '1x60',
      [`pinhole_tscf_tunnels{${TSCF}}`]: '95x60',
      [`pinhole_tscf_waiting{${TSCF}}`]: '5x60',
      [`pinhole_tscf_handshakes_total{${TSCF},outcome="full"}`]: '0+60x60',
      [`pinhole_tscf_refused_connections_total{${TSCF},reason="rate"}`]: '0+1x60',
      [`pinhole_tscf_keepalives_received_total{${TSCF}}`]: '0+1000x60',
      [`pinhole_tscf_keepalives_answered_total{${TSCF}}`]: '0+1000x60',
      [`nodejs_eventloop_delay_seconds{${TSCF},part="p99"}`]: '0.02x60',
    },
    { 20: null, 55: null },
  ),
  alertCase('keep-alives are missed', desktops('0+950x60', '0+50x60', '100x60', '0x60'), {
    9: null,
    20: 'PinholeKeepAlivesMissed',
  }),
  alertCase(
    'the interval is longer than the pin-hole lives',
    {
      'pinhole_keepalive_interval_seconds{job="pinhole",instance="a"}': '110x60',
      'pinhole_pinhole_lifetime_seconds{job="pinhole",instance="a",bound="lower"}': '60x60',
      'pinhole_pinhole_lifetime_seconds{job="pinhole",instance="a",bound="upper"}': '75x60',
      'pinhole_keepalive_interval_seconds{job="pinhole",instance="b"}': '110x60',
    },
    { 14: null, 20: 'PinholeIntervalTooLong' },
  ),
  alertCase('tunnels are down', desktops('0+1x60', '0x60', '80x60', '20x60'), {
    9: null,
    20: 'PinholeTunnelsDown',
  }),
  alertCase(
    'many reconnect at once, and then no more',
    {
      ...desktops('0+1x60', '0x60', '100x60', '0x60'),
      'pinhole_tunnel_reconnects_total{job="pinhole",instance="a",reason="PEER_CLOSED"}': '0x30 50x30',
    },
    { 31: null, 34: 'PinholeReconnectStorm', 45: null },
  ),
  alertCase(
    'a TSCF cannot be scraped',
    { [`up{${TSCF}}`]: '1x20 0x40' },
    { 21: null, 24: 'PinholeTscfGone' },
  ),
  alertCase(
    'a TSCF is not scraped any more',
    { [`pinhole_tscf_tunnels{${TSCF}}`]: '5x20' },
    {
      24: null,
      28: 'PinholeTscfGone',
    },
  ),
  alertCase(
    'handshakes wait',
    {
      [`pinhole_tscf_waiting{${TSCF}}`]: '0x20 70x20',
      [`pinhole_tscf_handshakes_total{${TSCF},outcome="full"}`]: '0+6000x40',
      [`pinhole_tscf_handshakes_total{${TSCF},outcome="failed"}`]: '0+600000x40',
    },
    { 23: null, 25: 'PinholeTscfHandshakesWait' },
  ),
  alertCase(
    'connections are turned away',
    { [`pinhole_tscf_refused_connections_total{${TSCF},reason="full"}`]: '0+600x40' },
    { 4: null, 10: 'PinholeTscfRefuses' },
  ),
  alertCase(
    'keep-alives are not answered',
    {
      [`pinhole_tscf_keepalives_received_total{${TSCF}}`]: '0+1000x40',
      [`pinhole_tscf_keepalives_answered_total{${TSCF}}`]: '0+900x40',
    },
    { 4: null, 10: 'PinholeTscfUnanswered' },
  ),
  alertCase(
    'the event loop of a TSCF is late',
    {
      [`pinhole_tscf_tunnels{${TSCF}}`]: '10x40',
      [`nodejs_eventloop_delay_seconds{${TSCF},part="p99"}`]: '0.8x40',
      'nodejs_eventloop_delay_seconds{job="other",instance="o1",part="p99"}': '0.8x40',
    },
    { 4: null, 10: 'PinholeTscfBusy' },
  ),
];
