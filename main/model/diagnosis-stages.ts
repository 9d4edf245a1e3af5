/** The stages of a diagnosis, in the order in which they are shown. */
export const STAGE_IDS = [
  'machine',
  'portal',
  'way',
  'name',
  'tcp',
  'proxy',
  'tls',
  'clock',
  'configuration',
  'keep-alive',
  'idle',
  'steady',
] as const;
