/** Tunnels of a fleet, and what is asked of the figures at each size. */
export const SIZES = [
  { tunnels: 100, judged: false },
  { tunnels: 1_000, judged: false },
  { tunnels: 5_000, judged: true },
  { tunnels: 10_000, judged: false },
] as const;
