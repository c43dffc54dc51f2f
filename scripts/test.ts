// `npm test`: every check, in stages, closing with one line 'N passed, N failed'. `--slow` runs the long simulations
// instead; `--install` (or CI=true) may install the system packages the browser stage needs.
import { spawnSync } from 'node:child_process'
import { CHECKS } from './check-stages.ts'
import { findChromium } from './find-chromium.ts'
import { runStage, type Stage, type StageOutcome } from './stage.ts'

const slow = process.argv.includes('--slow')
const mayInstall = process.env['CI'] === 'true' || process.argv.includes('--install')
const only = process.argv.find((argument) => argument.startsWith('--only='))?.slice('--only='.length)

function installChromium(): void {
  if (findChromium() !== null) return
  if (mayInstall && process.platform === 'linux') {
    console.log('Installing Chromium from the system packages …')
    spawnSync('sh', ['-c', 'apt-get update -qq && apt-get install -y -qq --no-install-recommends chromium fonts-dejavu-core'], {
      stdio: 'inherit',
    })
  }
  if (findChromium() === null) {
    console.error(
      "The browser tests need Chromium, which is not installed. Install it (Debian: 'apt-get install chromium', macOS: 'brew install chromium'), set CHROMIUM to its path, or run 'npm test -- --install'.",
    )
    process.exitCode = 1
  }
}

const vitest = (project: string): Stage => ({
  name: project,
  command: ['vitest', 'run', '--project', project, ...(slow ? ['--passWithNoTests'] : [])],
  env: slow ? { SWEEPWISE_SLOW: '1' } : {},
})
const stages: readonly Stage[] = [
  ...(slow ? [] : CHECKS),
  ...['core', 'charts', 'client', 'server', 'web', 'repository', 'end-to-end'].map(vitest),
].filter((stage) => only === undefined || stage.name === only)

if (stages.some((stage) => stage.name === 'end-to-end')) installChromium()
const outcomes: StageOutcome[] = []
for (const stage of stages) outcomes.push(await runStage(stage))

console.log('\nMinutes per stage')
for (const { name, minutes, passed, failed } of outcomes) {
  console.log(`  ${name.padEnd(14)} ${minutes.toFixed(1).padStart(5)}   ${passed} passed${failed > 0 ? `, ${failed} failed` : ''}`)
}
const passed = outcomes.reduce((sum, outcome) => sum + outcome.passed, 0)
const failed = outcomes.reduce((sum, outcome) => sum + outcome.failed, 0) + (process.exitCode === 1 ? 1 : 0)
console.log(`\n${passed} passed, ${failed} failed`)
process.exitCode = failed === 0 ? 0 : 1
