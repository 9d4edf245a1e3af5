import type { Locator } from 'playwright-core';

/** Opens whatever is folded away inside. */
export async function unfold(inside: Locator): Promise<void> {
  const folded = inside.getByRole('button', { expanded: false });
  while ((await folded.count()) > 0) await folded.first().click();
}
