/** How a TSCF deals with its clients. */
export interface TscfSettings {
  /** Assigned where a client asks; configured here where a client is static. Seconds; 0: off. The behaviour can change it. */
  readonly intervalS: number;
  /** The longest interval that a client may propose, seconds. */
  readonly maxIntervalS: number;
  /** Seconds of silence after which a tunnel is ended whatever was agreed; 0: never. */
  readonly idleLimitS: number;
  /** Only Keep_Alive counts as a sign of life (the seed, read literally). */
  readonly requireKam: boolean;
  /** Sends Keep_Alive too, to clients that offer it. Not with `requireKam`: its own would put off the client's. Default: false. */
  readonly originates?: boolean;
}
