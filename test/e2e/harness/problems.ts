import type { Page } from 'playwright-core';

/** What must not happen in a page while it is tested: errors thrown or logged, and breaches of its content security policy. */
export interface Problems {
  readonly seen: readonly string[];
  /** Forgets what was seen, for a test that provokes it. @returns what that was. */
  forget(): readonly string[];
  /** @throws Error where anything was seen */
  assertNone(): void;
}

/** Begins each line about a breach that the page itself was told of. */
const BREACH = 'policy breached:';

/** Watches what happens in `page`: breaches of the policy from its next load on, everything else from now on. */
export async function watchProblems(page: Page): Promise<Problems> {
  const seen: string[] = [];
  page.on('pageerror', (error) => seen.push(`error thrown: ${error.message}`));
  page.on('crash', () => seen.push('the page crashed'));
  page.on('console', (message) => {
    // Chromium logs each breach of the policy as an error too, blocked or not.
    if (message.type() === 'error') seen.push(`error logged: ${message.text()} (${message.location().url})`);
  });
  await page.addInitScript((breach) => {
    document.addEventListener('securitypolicyviolation', (event) => {
      const { effectiveDirective, blockedURI, sourceFile, lineNumber, sample } = event;
      const where = `${sourceFile}:${lineNumber}`;
      // As an error nobody catches it comes the same way as the rest.
      reportError(new Error(`${breach} ${effectiveDirective} by ${blockedURI} at ${where} ${sample}`));
    });
  }, BREACH);
  return {
    seen,
    forget: () => seen.splice(0),
    assertNone() {
      if (seen.length > 0) throw new Error(`in the page: ${seen.join('\n')}`);
    },
  };
}
