import { buildDataset } from '../../dataset/build-dataset.ts'
import { columnsFromRows } from '../../dataset/raw-column.ts'
import type { Scenario } from '../../significance/testing/scenarios.ts'
import { count } from '../../significance/testing/tally.ts'
import type { Rng } from '../../stats/rng.ts'
import type { Findings } from '../importance/findings.ts'
import { decomposeForest } from '../importance/pairs.ts'
import { prepare, questionOf } from '../importance/prepare.ts'
import { doWork } from '../work.ts'

/** A surface over two uniform params a and b; three more do nothing. Variances are those of the terms named. */
const line = (x: number): number => Math.sqrt(12) * (x - 0.5)
const bowl = (x: number, best: number): number => -((x - best) ** 2) / 0.0789
const SURFACES: Readonly<Record<string, (a: number, b: number, normal: number) => number>> = {
  'two lines that add up': (a, b, normal) => Math.sqrt(0.45) * (line(a) + line(b)) + Math.sqrt(0.1) * normal,
  'two bowls that add up': (a, b, normal) => Math.sqrt(0.45) * (bowl(a, 0.6) + bowl(b, 0.4)) + Math.sqrt(0.1) * normal,
  'two lines that multiply': (a, b, normal) => Math.exp(Math.sqrt(0.45) * (line(a) + line(b)) + Math.sqrt(0.1) * normal),
  'two lines and a crossing of 10 %': (a, b, normal) =>
    Math.sqrt(0.35) * (line(a) + line(b)) + Math.sqrt(0.1) * line(a) * line(b) + Math.sqrt(0.2) * normal,
}

/** Which pairs of five params have a share above their floor, with the target `rank`. */
function pairs(n: number, surface: string): Scenario['study'] {
  return (rng, tally) => {
    const rows = Array.from({ length: n }, () => ({
      a: rng.uniform(),
      b: rng.uniform(),
      c: rng.uniform(),
      d: rng.uniform(),
      e: rng.uniform(),
    }))
    const y = rows.map(({ a, b }) => SURFACES[surface]!(a, b, rng.normal()))
    for (const { a, b, share, floor } of interactionsOf(rows, y, rng)) {
      const both = [a, b].every((name) => name === 'a' || name === 'b')
      count(tally, both ? 'above its floor: a × b' : 'above its floor: other pairs', share > floor)
    }
  }
}

function interactionsOf(rows: readonly Record<string, number>[], y: readonly number[], rng: Rng): Findings['interactions'] {
  const dataset = buildDataset({
    runs: { id: rows.map((_, i) => `run-${i}`) },
    config: columnsFromRows(rows),
    summary: [{ name: 'y', values: y }],
    revision: 'r',
  })
  const input = { dataset, y: Float64Array.from(y), metric: 'y', goal: 'maximize', reducer: 'summary', seed: rng.uint32() } as const
  const given = prepare(input, { target: 'rank', include: [], exclude: [] })
  if ('status' in given) throw new Error(given.reason.text)
  // What the bars would say decides only which param of a pair is named first.
  const found = { bars: { shares: new Float64Array(given.study.columns.length) } } as Findings
  const steps = decomposeForest(given, found, questionOf(given), true, false)
  let results: readonly unknown[] = []
  for (;;) {
    const next = steps.next(results)
    if (next.done === true) return found.interactions
    results = next.value.kind === 'work' ? doWork(next.value.work) : []
  }
}

/** Calibration of the floors of pairs, which stand in another layer than the tests of `SCENARIOS`. */
export const PAIR_SCENARIOS: readonly Scenario[] = Object.keys(SURFACES).flatMap((surface) =>
  [60, 120].map((n): Scenario => ({ id: `pairs: ${surface}, n = ${n}`, n, studies: 400, study: pairs(n, surface) })),
)
