// `npm run calibrate [-- --only=TEXT] [--studies=N]`: simulates the studies of every scenario, in slices that are kept, so
// that it can be stopped and run again, and writes docs/calibration.md. Scenarios that are complete are left as they are;
// `--fresh` begins them anew. Takes about two hours on one core.
import { execFileSync } from 'node:child_process'
import { existsSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { NOISE_SCENARIOS } from '../packages/core/src/analysis/testing/noise-scenarios.ts'
import { PAIR_SCENARIOS } from '../packages/core/src/analysis/testing/pair-scenarios.ts'
import { TRAINING_SCENARIOS } from '../packages/core/src/noise/testing/training-scenarios.ts'
import { SCENARIOS as TEST_SCENARIOS } from '../packages/core/src/significance/testing/scenarios.ts'
import { simulate } from '../packages/core/src/significance/testing/simulate.ts'
import { addTallies, type Tally } from '../packages/core/src/significance/testing/tally.ts'
import { calibrationPage } from './calibration-page.ts'

const root = join(import.meta.dirname, '..')
const file = join(root, 'packages/core/src/significance/testing/calibration.json')
const page = join(root, 'docs/calibration.md')
const SEED = 20261121
const SCENARIOS = [...TEST_SCENARIOS, ...PAIR_SCENARIOS, ...NOISE_SCENARIOS, ...TRAINING_SCENARIOS]
/** A first look at all scenarios, then the whole of each. */
const PASSES = [100, Number.POSITIVE_INFINITY]
/** Studies between two savings. */
const SLICE = 50

export interface Results {
  readonly seed: number
  /** The last one that touched what the scenarios run on. */
  commit: string
  date: string
  readonly scenarios: Record<string, { studies: number; tally: Tally }>
}

const option = (name: string): string | undefined =>
  process.argv.find((argument) => argument.startsWith(`--${name}=`))?.slice(name.length + 3)
const only = option('only') ?? ''
const most = Number(option('studies') ?? Number.POSITIVE_INFINITY)

const results: Results = existsSync(file)
  ? (JSON.parse(readFileSync(file, 'utf8')) as Results)
  : { seed: SEED, commit: '', date: '', scenarios: {} }
const wanted = SCENARIOS.filter(({ id }) => id.includes(only))
if (process.argv.includes('--fresh')) for (const { id } of wanted) delete results.scenarios[id]

const sources = ['forest', 'fanova', 'significance', 'noise', 'stats', 'analysis/importance', 'analysis/noise'].map(
  (folder) => `packages/core/src/${folder}`,
)
const commit = execFileSync('git', ['log', '-1', '--format=%h', '--', ...sources], { cwd: root, encoding: 'utf8' }).trim()

const save = (): void => {
  results.commit = commit
  results.date = new Date().toISOString().slice(0, 10)
  // In the order of the scenarios, whenever they ran; those that no longer exist go.
  const ordered = Object.fromEntries(SCENARIOS.flatMap(({ id }) => (results.scenarios[id] ? [[id, results.scenarios[id]]] : [])))
  const whole = { ...results, scenarios: ordered }
  // Pairs of numbers on one line, as the formatter has them.
  const text = JSON.stringify(whole, null, 2).replace(/\[\s+([^\s,[\]]+),\s+([^\s,[\]]+)\s+\]/g, '[$1, $2]')
  writeFileSync(file, `${text}\n`)
  writeFileSync(page, calibrationPage(whole))
}

for (const pass of PASSES) {
  for (const one of wanted) {
    const target = Math.min(one.studies, pass, most)
    const known = results.scenarios[one.id] ?? { studies: 0, tally: {} }
    results.scenarios[one.id] = known
    while (known.studies < target) {
      const to = Math.min(target, known.studies + SLICE)
      known.tally = addTallies(known.tally, simulate(one, SEED, known.studies, to))
      known.studies = to
      save()
    }
    console.log(`${one.id}: ${known.studies} studies`)
  }
}
save()
