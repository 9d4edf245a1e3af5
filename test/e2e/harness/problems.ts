import type { Page } from 'playwright-core';

/** What must not happen in a page while it is tested: errors thrown or logged, and breaches of its content security policy. */
export interface Problems {
  readonly seen: readonly string[];
  /** Forgets what was seen, for a test that provokes it. */
  forget(): void;
}

/** Watches what happens in `page` from now on. */
export function watchProblems(page: Page): Problems {
  const seen: string[] = [];
  page.on('pageerror', (error) => seen.push(`error thrown: ${error.message}`));
  page.on('crash', () => seen.push('the page crashed'));
  page.on('console', (message) => {
    // Chromium logs each breach of the policy as an error, blocked or not.
    if (message.type() === 'error') seen.push(`error logged: ${message.text()} (${message.location().url})`);
  });
  return { seen, forget: () => void seen.splice(0) };
}
