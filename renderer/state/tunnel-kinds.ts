/** The kinds by which tunnels are looked for; a tunnel may be of several. */
export const TUNNEL_KINDS = ['all', 'unwell', 'up', 'down'] as const;
export type TunnelKind = (typeof TUNNEL_KINDS)[number];
