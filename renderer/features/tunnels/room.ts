/** Room for a detail beside the list; below it the detail takes the list's place. */
export const BESIDE_QUERY = '(min-width: 1100px)';
