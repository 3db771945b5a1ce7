import react from '@vitejs/plugin-react';
import { configDefaults, defineConfig } from 'vitest/config';

// A container that comes or goes changes the network of the machine, and Chromium then breaks off
// whatever it loads (ERR_NETWORK_CHANGED). So the files that start an engine run alone, at the end.
const startAnEngine = [
  'test/e2e/containers.test.ts',
  'test/main/cli/docker.test.ts',
  'test/main/console/docker/helpers.test.ts',
];
const everything = ['test/**/*.test.ts', 'test/**/*.test.tsx'];

export default defineConfig({
  plugins: [react()],
  test: {
    projects: [
      {
        extends: true,
        test: {
          name: 'plano',
          include: everything,
          exclude: [...configDefaults.exclude, ...startAnEngine],
          sequence: { groupOrder: 0 },
        },
      },
      {
        extends: true,
        test: {
          name: 'containers',
          include: startAnEngine,
          fileParallelism: false,
          sequence: { groupOrder: 1 },
        },
      },
    ],
    testTimeout: 30_000,
    hookTimeout: 60_000,
    // What is waited for comes at once; a busy machine may take its time.
    expect: { poll: { timeout: 10_000 } },
    pool: 'forks',
    // One less than there are would be half of a small machine.
    maxWorkers: '100%',
    reporters: ['default', './test/support/count-reporter.ts'],
  },
});
