import { defineConfig } from 'vitest/config';

const timeout = { testTimeout: 120_000, hookTimeout: 180_000 };

export default defineConfig({
  test: {
    // One after the other, since each has its own number of workers.
    projects: [
      // In one process after another, files share what is loaded: each puts back what it changes of the process.
      {
        test: {
          name: 'unit',
          include: ['test/unit/**/*.test.ts'],
          isolate: false,
          sequence: { groupOrder: 0 },
        },
      },
      // Real processes on the real wire: two or three files at a time, since most of it is waiting, and two cores are enough.
      {
        test: {
          name: 'integration',
          include: ['test/integration/**/*.test.ts'],
          maxWorkers: 2,
          sequence: { groupOrder: 1 },
          ...timeout,
        },
      },
      {
        test: {
          name: 'conformance',
          include: ['test/conformance/**/*.test.ts'],
          // Most of a question is waiting for an answer.
          maxConcurrency: 12,
          fileParallelism: false,
          sequence: { groupOrder: 2 },
          ...timeout,
        },
      },
      {
        test: {
          name: 'e2e',
          include: ['test/e2e/**/*.test.ts'],
          maxWorkers: 3,
          sequence: { groupOrder: 3 },
          ...timeout,
        },
      },
    ],
    coverage: { include: ['src/**/*.ts'], exclude: ['src/commands/**'] },
  },
});
