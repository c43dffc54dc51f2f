import { join } from 'node:path'
import { defineConfig } from 'vitest/config'

// Projects, so that a stage of scripts/test.ts can run one of them. Slow suites carry `.slow.test.ts`.
const slow = process.env['SWEEPWISE_SLOW'] === '1'
const include = (root: string) => [slow ? `${root}/**/*.slow.test.ts` : `${root}/**/*.test.ts`]
const exclude = slow ? [] : ['**/*.slow.test.ts']

const setupFiles = [join(import.meta.dirname, 'tests/setup/fixed-seeds.ts')]

export default defineConfig({
  test: {
    projects: [
      { test: { name: 'core', setupFiles, include: include('packages/core/src'), exclude, testTimeout: 60_000 } },
      { test: { name: 'charts', setupFiles, include: include('packages/charts/src'), exclude, testTimeout: 60_000 } },
      { test: { name: 'client', setupFiles, include: include('packages/client/src'), exclude, testTimeout: 60_000 } },
      {
        test: { name: 'server', setupFiles, include: include('packages/server/src'), exclude, testTimeout: 120_000, hookTimeout: 120_000 },
      },
      { test: { name: 'web', setupFiles, include: include('packages/web/src'), exclude, testTimeout: 60_000 } },
      { test: { name: 'repository', include: include('tests/repository'), exclude, testTimeout: 120_000 } },
      {
        test: {
          name: 'end-to-end',
          include: include('tests/end-to-end'),
          exclude,
          testTimeout: 180_000,
          hookTimeout: 180_000,
          fileParallelism: false,
          // A browser on a busy machine may lose a click or a key; where nobody watches it is tried once more. By hand a failure shows.
          retry: process.env['CI'] === undefined ? 0 : 1,
          // How long to wait for what must come; nothing is measured by it.
          expect: { poll: { timeout: 20_000, interval: 50 } },
        },
      },
    ],
  },
})
