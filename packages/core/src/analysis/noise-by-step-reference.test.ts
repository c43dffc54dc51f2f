import { expect, it } from 'vitest'
import reference from '../noise/testing/by-step-reference.json' with { type: 'json' }
import { answerOverTraining } from './testing/ask-noise.ts'
import type { RunCurve } from './testing/curves-of.ts'

/** Everything here was computed by SciPy (scripts/reference/noise_by_step.py); `methods` asks for 1e-8. */
const TOLERANCE = 1e-8

interface Place {
  readonly effect: number
  readonly sd: number
  readonly noiseEffect: number
  readonly noiseBand: readonly number[]
  readonly f: number
  readonly p: number
}
type Param = NonNullable<ReturnType<typeof answerOverTraining>['byStep']>['params'][number]

function expectPlaces(param: Param, places: readonly Place[]): void {
  expect(param.effect).toHaveLength(places.length)
  places.forEach((wanted, s) => {
    const pairs = [
      ['effect', param.effect[s]!, wanted.effect],
      ['sd', param.sd![s]!, wanted.sd],
      ['noise effect', param.noiseEffect![s]!, wanted.noiseEffect],
      ['noise band low', param.noiseLow![s]!, wanted.noiseBand[0]!],
      ['noise band high', param.noiseHigh![s]!, wanted.noiseBand[1]!],
      ['times noise', param.timesNoise![s]!, wanted.effect / wanted.noiseEffect],
      ['F', param.f![s]!, wanted.f],
    ] as const
    for (const [what, found, expected] of pairs)
      expect(Math.abs(found / expected - 1), `${param.name}, place ${s}, ${what}: ${found} ${expected}`).toBeLessThan(TOLERANCE)
    // Of all places together: no smaller than that of the place alone (but for what 999 draws can tell), no larger than Bonferroni's.
    const slack = 4 * Math.sqrt(wanted.p / 999) + 0.002
    expect(param.p![s]!).toBeGreaterThan(wanted.p - slack)
    expect(param.p![s]!).toBeLessThan(Math.min(1, places.length * wanted.p) + slack * places.length)
  })
}

it('a grid against a noise study: every place equals SciPy', () => {
  const { cells, study, params, df, spread } = reference.grid
  const rows = [
    ...cells.map(({ depth, width }) => ({ depth, width, kind: 'signal', seed: 0 })),
    ...study.map((_, seed) => ({ depth: 2, width: 16, kind: 'noise', seed })),
  ]
  const curves: RunCurve[] = [...cells.map(({ curve }) => ({ values: curve })), ...study.map((values) => ({ values }))]
  const { byStep } = answerOverTraining(
    {
      rows,
      y: curves.map(({ values }) => values.at(-1)!),
      declared: { depth: { kind: 'numeric' }, width: { kind: 'numeric' }, kind: { role: 'ignored' } },
      options: { 'noise-filter': 'kind = noise' },
    },
    curves,
  )
  expect(byStep).toMatchObject({ runs: 12, repeats: 10, noise: { df } })
  for (const name of ['depth', 'width'] as const) {
    const param = byStep!.params.find((candidate) => candidate.name === name)!
    expect(param).toMatchObject({ test: 'rotation', df })
    expectPlaces(param, params[name])
  }
  for (const [set, { range }] of byStep!.spread.entries())
    for (const [s, value] of range.entries()) expect(Math.abs(value / spread[set]![s]! - 1)).toBeLessThan(TOLERANCE)
})

it('groups of reseeds: every place equals SciPy’s one-way analysis of variance', () => {
  const { groups, places, df } = reference.reseeds
  const rows = groups.flatMap((runs, group) => runs.map((_, seed) => ({ group: `g${group}`, seed })))
  const curves: RunCurve[] = groups.flat().map((values) => ({ values }))
  const { byStep } = answerOverTraining({ rows, y: curves.map(({ values }) => values.at(-1)!) }, curves)
  const [param] = byStep!.params
  expect(param).toMatchObject({ test: 'permutation', df })
  expectPlaces(param!, places)
})
