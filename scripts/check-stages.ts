import type { Stage } from './stage.ts'

/** Formatting, lint and types: what can be judged without running anything. */
export const CHECKS: readonly Stage[] = [
  { name: 'lint', command: ['biome', 'check', '--error-on-warnings', '.'] },
  { name: 'types core', command: ['tsc', '-p', 'packages/core'] },
  { name: 'types charts', command: ['tsc', '-p', 'packages/charts'] },
  { name: 'types client', command: ['tsc', '-p', 'packages/client'] },
  { name: 'types server', command: ['tsc', '-p', 'packages/server'] },
  { name: 'types web', command: ['tsc', '-p', 'packages/web'] },
  { name: 'types tests', command: ['tsc', '-p', '.'] },
]
