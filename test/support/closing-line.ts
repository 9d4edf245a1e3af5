import type { Reporter, TestModule } from 'vitest/node';

/** Ends a run with the line `N passed, N failed` (and what was skipped), for whoever reads only the end of a log. */
export default class ClosingLine implements Reporter {
  onTestRunEnd(modules: readonly TestModule[], errors: readonly unknown[]): void {
    let passed = 0;
    let skipped = 0;
    // An unhandled rejection belongs to no test and has failed all the same.
    let failed = errors.length;
    for (const module of modules) {
      const failedBefore = failed;
      for (const test of module.children.allTests()) {
        const { state } = test.result();
        if (state === 'passed') passed += 1;
        else if (state === 'skipped') skipped += 1;
        else failed += 1;
      }
      // A hook that fails, or a file that does not load, fails no test.
      if (!module.ok() && failed === failedBefore) failed += 1;
    }
    const line = `${passed} passed, ${failed} failed${skipped === 0 ? '' : `, ${skipped} skipped`}`;
    // After every other reporter has had its say.
    process.on('exit', () => process.stdout.write(`\n${line}\n`));
  }
}
