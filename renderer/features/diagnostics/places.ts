import type { Place } from '../../navigation.ts';

/** The page Diagnostics with this tunnel chosen. */
export const diagnosticsOf = (id: string): Place => ({ page: 'diagnostics', item: id });
