import { defineConfig } from 'vitest/config';

export default defineConfig({
  root: `${import.meta.dirname}/..`,
  test: {
    reporters: ['default', './test/support/closing-line.ts'],
    // By default one core is left to whoever sits in front of it: half of a machine that has two.
    maxWorkers: '100%',
    projects: [
      {
        extends: true,
        test: {
          name: 'node',
          environment: 'node',
          include: ['test/{unit,property,loopback,contract,diagnosis}/**/*.test.ts', 'test/*.test.ts'],
          setupFiles: ['test/support/leak-check.ts', 'test/support/property-seed.ts'],
        },
      },
      {
        extends: true,
        test: {
          name: 'packages',
          environment: 'node',
          include: ['test/packages/**/*.test.ts'],
          setupFiles: ['test/support/leak-check.ts'],
          // Each packs the whole program: one at a time, patient, and after all that has deadlines.
          fileParallelism: false,
          sequence: { groupOrder: 2 },
          testTimeout: 120_000,
          hookTimeout: 300_000,
        },
      },
      {
        extends: true,
        test: {
          name: 'renderer',
          environment: 'jsdom',
          include: ['test/renderer/**/*.test.{ts,tsx}'],
          // Whole pages and their accessibility, in a DOM made of JavaScript: slow where the machine is busy.
          testTimeout: 30_000,
        },
      },
      {
        extends: true,
        test: {
          name: 'e2e',
          environment: 'node',
          include: ['test/e2e/**/*.test.ts'],
          // Real browsers and real keep-alive intervals: they wait more than they compute, two at a time, and are patient.
          maxWorkers: 2,
          sequence: { groupOrder: 3 },
          testTimeout: 120_000,
          hookTimeout: 120_000,
        },
      },
      {
        extends: true,
        test: {
          name: 'lab',
          environment: 'node',
          include: ['test/lab/**/*.test.ts'],
          // One lab on a machine, and nothing beside it: what it measures is time.
          fileParallelism: false,
          sequence: { groupOrder: 1 },
          testTimeout: 120_000,
          // Making a lab waits for whoever else has one.
          hookTimeout: 600_000,
        },
      },
    ],
  },
});
