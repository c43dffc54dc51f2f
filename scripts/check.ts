// `npm run check`: the inner loop, under two minutes: formatting, lint, types, and the tests of the pure packages.
import { CHECKS } from './check-stages.ts'
import { runStage } from './stage.ts'

const tests = ['core', 'charts', 'client', 'web', 'repository'].map((name) => ({ name, command: ['vitest', 'run', '--project', name] }))
let failed = 0
let passed = 0
for (const stage of [...CHECKS, ...tests]) {
  const outcome = await runStage(stage)
  failed += outcome.failed
  passed += outcome.passed
}
console.log(`\n${passed} passed, ${failed} failed`)
process.exitCode = failed === 0 ? 0 : 1
