/** Time, injected so that tests own it. */
export interface Clock {
  /** Milliseconds since an arbitrary moment; never goes back. On Linux it stands still while the machine sleeps (protocol 7.5). */
  monotonicMs(): number;
  /** Milliseconds since the epoch; a person or NTP may set it at any time. */
  wallMs(): number;
}
