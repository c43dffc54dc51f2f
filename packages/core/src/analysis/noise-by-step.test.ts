import { describe, expect, it } from 'vitest'
import type { FlatValues } from '../domain/run.ts'
import { seededRng, shuffle } from '../stats/rng.ts'
import { answerOverTraining, type NoiseAnswer } from './testing/ask-noise.ts'
import type { RunCurve } from './testing/curves-of.ts'
import type { Question } from './testing/question.ts'
import { replicatedSweep } from './testing/replicated-sweep.ts'
import { seedStudyCurves, TRAINING } from './testing/seed-study.ts'

type ByStep = NonNullable<NoiseAnswer['byStep']>
function followed(question: Question, curves: readonly (RunCurve | null)[]): ByStep {
  const { byStep, stages } = answerOverTraining(question, curves)
  if (byStep === null) throw new Error(`not followed: ${stages.map(({ note }) => note).join()}`)
  return byStep
}
const paramOf = (byStep: ByStep, name: string): ByStep['params'][number] => {
  const found = byStep.params.find((param) => param.name === name)
  if (found === undefined) throw new Error(`no param '${name}'`)
  return found
}

const STUDY = {
  declared: {
    layers: { kind: 'numeric' },
    batch_size: { kind: 'numeric', scale: 'log' },
    hidden: { kind: 'numeric' },
    kind: { role: 'ignored' },
  },
  options: { 'noise-filter': 'kind = noise', placebo: true },
} as const

describe('the source study over its ten epochs, made so that its ranges come out exactly', () => {
  const { rows, y, curves } = seedStudyCurves(1)
  const byStep = followed({ rows, y, ...STUDY }, curves)

  it('every epoch of every run is used', () => {
    expect(byStep).toMatchObject({ at: [1, 2, 3, 4, 5, 6, 7, 8, 9, 10], runs: 210, repeats: 210, dropped: [], rarePlaces: 0 })
    expect(byStep.axis).toEqual({ kind: 'step', label: 'step' })
    expect(byStep.noise!.df).toBe(209)
    expect(byStep.noise!.sd[0]).toBeCloseTo(TRAINING.noise[0], 9)
    expect(byStep.noise!.sd[9]).toBeCloseTo(TRAINING.noise[1], 9)
  })

  /** Start and end of `methods.md` §1.1, and what one standard deviation makes of the groups: d₂ σ/√m. */
  const d2 = { layers: 1.6925687506432689, batch_size: 2.704356751184306, hidden: 3.077505461734771 }
  const size = { layers: 70, batch_size: 30, hidden: 21 }
  for (const name of ['layers', 'batch_size', 'hidden'] as const)
    it(`${name}: effect, label effect and noise effect of the first and the last epoch`, () => {
      const param = paramOf(byStep, name)
      const ends = (values: readonly number[]): readonly number[] => [values[0]!, values[9]!]
      const near = (found: readonly number[], wanted: readonly number[], digits: number): void =>
        found.forEach((value, i) => {
          expect(value).toBeCloseTo(wanted[i]!, digits)
        })
      near(ends(param.effect), TRAINING[name].signal, 9)
      near(ends(param.placeboEffect!), TRAINING[name].labels, 9)
      const unit = d2[name] / Math.sqrt(size[name])
      near(
        ends(param.noiseEffect!),
        TRAINING.noise.map((sd) => sd * unit),
        6,
      )
      near(
        ends(param.timesNoise!.map((times) => times!)),
        TRAINING[name].signal.map((effect, i) => effect / (TRAINING.noise[i]! * unit)),
        4,
      )
      expect(param).toMatchObject({ n: 210, test: 'rotation', yardstick: 'seed', df: 209, clear: [[1, 10]] })
      expect(param.perGroup).toBeCloseTo(size[name], 9)
      expect(param.sentence).toContain('distinguishable from noise at every step')
    })

  it('whole run sets spread over 45–47 and 4 points at first, 2–2.5 and 1 at last, to within a tenth', () => {
    const [signal, noise] = byStep.spread
    expect(signal).toMatchObject({ set: 'signal', n: 210 })
    expect(noise).toMatchObject({ set: 'noise', n: 210 })
    const within = (value: number, low: number, high: number): void => {
      expect(value).toBeGreaterThan(0.9 * low)
      expect(value).toBeLessThan(1.1 * high)
    }
    // The residual of 6.3 alone ranges over 35; with the main effects 45–51 in nine of ten such fixtures.
    within(signal!.range[0]!, 45, 47.5)
    within(noise!.range[0]!, 3.7, 4.3)
    within(signal!.range[9]!, 2, 2.5)
    within(noise!.range[9]!, 0.85, 1.05)
    // "Signal : Noise at epoch 1 ≈ 10×".
    within(signal!.range[0]! / noise!.range[0]!, 10, 12)
  })

  it('numbers are those of the metric, whatever its unit', () => {
    const small = followed(
      { rows, y: y.map((value) => value * 1e-160), ...STUDY },
      curves.map(({ values }) => ({ values: values.map((value) => value * 1e-160) })),
    )
    for (const [k, param] of small.params.entries()) {
      const plain = byStep.params[k]!
      // Scaled by powers of two inside, the inputs rounded once: 1e-12.
      for (let s = 0; s < 10; s++) expect(param.effect[s]! / 1e-160 / plain.effect[s]!).toBeCloseTo(1, 11)
      expect(param.p).toEqual(plain.p)
    }
  })
})

it('the study whose layers act in epochs 1–3 alone: distinguishable there, and nowhere else', () => {
  const rng = seededRng(81)
  const rows: FlatValues[] = []
  const curves: RunCurve[] = []
  const run = (effect: number): RunCurve => {
    const luck = rng.normal()
    return { values: Array.from({ length: 8 }, (_, epoch) => (epoch < 3 ? effect : 0) + 0.7 * luck + 0.7 * rng.normal()) }
  }
  for (const layers of [1, 2, 3])
    for (const width of [8, 16, 32, 64])
      for (let seed = 0; seed < 4; seed++) {
        rows.push({ layers, width, seed })
        curves.push(run(1.5 * layers))
      }
  const byStep = followed({ rows, y: curves.map(({ values }) => values.at(-1)!) }, curves)
  const layers = paramOf(byStep, 'layers')
  expect(layers.clear).toEqual([[1, 3]])
  expect(layers.sentence).toMatch(/^layers: distinguishable from noise in steps 1–3\. Effect .* at step 1 \(.*× noise\)/)
  expect(paramOf(byStep, 'width').clear).toEqual([])
  expect(byStep.headline).toContain('width is not distinguishable from noise at any step, which does not show that nothing is there')
  // p of all places is the largest: an effect at one of them makes no other look real.
  expect(Math.min(...layers.p!.slice(3))).toBeGreaterThan(0.05)
  expect(layers.pAdjusted![0]).toBeCloseTo(2 * layers.p![0]!, 12)
})

it('labels that a noise study recorded under names of their own are followed as well', () => {
  const { rows, y, curves } = seedStudyCurves(4)
  const named = rows.map((row, i): FlatValues => {
    const { layers, batch_size, hidden, ...rest } = row
    return i < 210
      ? { ...rest, layers: layers!, batch_size: batch_size!, hidden: hidden! }
      : {
          ...rest,
          layers: 2,
          batch_size: 100,
          hidden: 128,
          placebo_layers: layers!,
          placebo_batch_size: batch_size!,
          placebo_hidden: hidden!,
        }
  })
  const byStep = followed({ rows: named, y, declared: STUDY.declared, options: { 'noise-filter': 'kind = noise' } }, curves)
  for (const name of ['layers', 'batch_size', 'hidden'] as const) {
    const { placeboEffect } = paramOf(byStep, name)
    expect(placeboEffect![0]).toBeCloseTo(TRAINING[name].labels[0], 9)
    expect(placeboEffect![9]).toBeCloseTo(TRAINING[name].labels[1], 9)
  }
})

describe('designs', () => {
  it('groups of reseeds are tested by exchanging their curves', () => {
    const rng = seededRng(82)
    const rows = Array.from({ length: 18 }, (_, i): FlatValues => ({ warmup: ['0', '10', 'cosine'][i % 3]!, seed: Math.floor(i / 3) }))
    const curves = rows.map(
      ({ warmup }): RunCurve => ({
        values: Array.from({ length: 6 }, (_, s) => (warmup === 'cosine' ? 2 * 0.5 ** s : 0) + 0.2 * rng.normal()),
      }),
    )
    const byStep = followed({ rows, y: curves.map(({ values }) => values[5]!) }, curves)
    const [warmup] = byStep.params
    expect(warmup).toMatchObject({ test: 'permutation', yardstick: 'seed', df: 15, unit: 'runs', groups: 3, perGroup: 6 })
    expect(warmup!.clear[0]![0]).toBe(1)
    expect(warmup!.clear[0]![1]).toBeGreaterThanOrEqual(3)
  })

  it('in a sweep the other params are taken out first: what they do early is not noise', () => {
    const rng = seededRng(83)
    const sweep = replicatedSweep(48, 2, 0, 0, rng)
    const curves = sweep.rows.map(
      ({ x1, level }): RunCurve => ({
        values: Array.from({ length: 8 }, (_, s) => 12 * (x1 as number) * 0.5 ** s + (level === 'd' ? 1 : 0) + 0.3 * rng.normal()),
      }),
    )
    const question = { ...sweep, y: curves.map(({ values }) => values[7]!), options: { adaptive: 'independent', design: 'replicated' } }
    const byStep = followed(question, curves)
    const level = paramOf(byStep, 'level')
    expect(level).toMatchObject({ yardstick: 'rest', unit: 'configurations', n: 48 })
    // x1 spreads the configurations by 3.5 at the first step; left of it is less than half, at the last what the seeds leave.
    expect(level.sd![0]).toBeLessThan(1.75)
    expect(level.sd![7]).toBeLessThan(0.35)
    expect(level.clear.at(-1)![1]).toBe(8)
    expect(paramOf(byStep, 'x1').clear[0]![0]).toBe(1)
    expect(paramOf(byStep, 'x3').clear).toEqual([])
  })

  it('five configurations in four groups leave no yardstick, over training as little as at its end', () => {
    const rng = seededRng(89)
    const sweep = replicatedSweep(5, 5, 2, 2, rng)
    const curves = sweep.y.map((value): RunCurve => ({ values: [2 * value! + rng.normal(), value! + rng.normal(), value!] }))
    const body = answerOverTraining(sweep, curves)
    const few = body.params.filter(({ yardstick }) => yardstick.sd === null)
    expect(few.length).toBeGreaterThan(0)
    for (const { name } of few)
      expect(paramOf(body.byStep!, name)).toMatchObject({
        timesNoise: null,
        noiseEffect: null,
        low: null,
        p: null,
        untested: expect.any(String),
      })
  })

  it('params that were chosen adaptively are followed, and not tested by exchanging curves', () => {
    const rng = seededRng(84)
    const sweep = replicatedSweep(40, 2, 3, 1, rng)
    const curves = sweep.y.map((value): RunCurve => ({ values: [2 * value!, value!] }))
    const byStep = followed({ ...sweep, options: { adaptive: 'adaptive' } }, curves)
    for (const param of byStep.params) {
      expect(param.effect.every((value) => value > 0)).toBe(true)
      expect(param.p).toBeNull()
      expect(param.untested).toMatch(/not chosen independently/)
      expect(param.sentence).toContain('Not tested over training')
    }
    expect(byStep.headline).toContain('No param could be tested over training.')
  })
})

it('a param without effect is told from noise at some epoch in 5 of 100 studies, whatever the others do', () => {
  const rng = seededRng(85)
  const studies = 60
  const alarms = { grid: 0, sweep: 0 }
  const noisy = (t: number, at: (s: number) => number): RunCurve => {
    const luck = rng.normal()
    return { values: Array.from({ length: t }, (_, s) => at(s) + 0.8 * luck + 0.6 * rng.normal()) }
  }
  for (let study = 0; study < studies; study++) {
    const rows: FlatValues[] = []
    for (const a of [1, 2, 3]) for (const b of [1, 2, 3]) for (let seed = 0; seed < 2; seed++) rows.push({ a, b, seed })
    const grid = rows.map(({ a }) => noisy(8, (s) => 3 * (a as number) * 0.7 ** s))
    const b = paramOf(followed({ rows, y: grid.map(({ values }) => values[7]!), seed: study }, grid), 'b')
    // Two params are tested: before the adjustment for both.
    if (Math.min(...b.p!) <= 0.05) alarms.grid++
    const question = replicatedSweep(24, 2, 0, 0, rng)
    const sweep = question.rows.map(({ x1 }) => noisy(8, (s) => 6 * (x1 as number) * 0.7 ** s))
    const level = paramOf(followed({ ...question, y: sweep.map(({ values }) => values[7]!), seed: study }, sweep), 'level')
    // By chance a param may look tied to another, and is not tested then.
    if (level.p !== null && Math.min(...level.p) <= 0.05) alarms.sweep++
  }
  // 99.9 % limit of 60 at 5 %.
  expect(alarms.grid).toBeLessThanOrEqual(10)
  expect(alarms.sweep).toBeLessThanOrEqual(10)
}, 180_000)

describe('runs that do not log alike', () => {
  const design = (n: number): FlatValues[] => Array.from({ length: n }, (_, i) => ({ lr: [0.1, 0.01][i % 2]!, seed: Math.floor(i / 2) }))
  const rng = seededRng(86)
  const steady = (t: number): number[] => Array.from({ length: t }, (_, s) => s + rng.normal())

  it('one metric, logged by some runs only: the others are counted', () => {
    const rows = design(12)
    const curves = rows.map((_, i) => (i < 2 ? null : { values: steady(5) }))
    const byStep = followed({ rows, y: rows.map((_, i) => i + rng.normal()) }, curves)
    expect(byStep).toMatchObject({ runs: 10, dropped: [{ reason: 'no history of the metric', count: 2 }] })
    expect(byStep.params[0]!.n).toBe(10)
  })

  it('NaN and infinities are no values: a run with one at a shared place is left out, and said so', () => {
    const rows = design(12)
    const curves = rows.map((_, i) => ({
      values: steady(5).map((value, s) => (i === 3 && s === 2 ? Number.NaN : i === 4 && s === 0 ? Number.POSITIVE_INFINITY : value)),
    }))
    const byStep = followed({ rows, y: rows.map(() => rng.normal()) }, curves)
    expect(byStep).toMatchObject({ runs: 10, at: [1, 2, 3, 4, 5], dropped: [{ reason: 'no value at some of the places', count: 2 }] })
    expect(JSON.stringify(byStep)).not.toMatch(/NaN|Infinity/)
  })

  it('a place that one run in three lacks is left out, and no run', () => {
    const rows = design(12)
    const curves = rows.map((_, i) => ({ values: steady(i % 3 === 0 ? 4 : 6) }))
    expect(followed({ rows, y: rows.map(() => rng.normal()) }, curves)).toMatchObject({ runs: 12, at: [1, 2, 3, 4], rarePlaces: 2 })
  })

  it('runs of unequal length are compared at the same share of their training', () => {
    const rows: FlatValues[] = Array.from({ length: 18 }, (_, i) => ({ batch: [16, 64, 256][i % 3]!, seed: Math.floor(i / 3) }))
    const curves = rows.map(({ batch }) => {
      const n = 1600 / (batch as number)
      return { values: Array.from({ length: Math.ceil(n) }, (_, s) => 10 * Math.exp((-3 * s) / (n - 1)) + 0.1 * rng.normal()) }
    })
    const question = { rows, y: curves.map(({ values }) => values.at(-1)!) }
    const byStep = followed(question, curves)
    expect(byStep.axis.kind).toBe('fraction')
    expect([byStep.at[0], byStep.at.at(-1)]).toEqual([0, 1])
    expect(byStep.runs).toBe(18)
    // All learn alike: at the same step they would differ by several points.
    expect(Math.max(...byStep.params[0]!.effect)).toBeLessThan(1.5)
    const bySteps = followed({ ...question, options: { 'by-step': 'step' } }, curves)
    expect(Math.max(...bySteps.params[0]!.effect)).toBeGreaterThan(3)
    expect(byStep.headline).toMatch(/at 0 % of training .* at 100 % of training/)
  })

  it('runs that are not through are not compared by share', () => {
    const rows = design(12)
    const curves = rows.map(() => ({ values: steady(6) }))
    const state = rows.map((_, i) => (i < 2 ? ('running' as const) : ('finished' as const)))
    const byStep = followed({ rows, y: rows.map(() => rng.normal()), runs: { state }, options: { 'by-step': 'fraction' } }, curves)
    expect(byStep.runs).toBe(10)
    expect(byStep.dropped[0]).toMatchObject({ reason: expect.stringMatching(/^not finished/), count: 2 })
  })

  it('nothing to follow is said with its reason, and the effects at the end stand', () => {
    const rows = design(12)
    const y = rows.map(() => rng.normal())
    const note = (curves: readonly (RunCurve | null)[], options: Question['options'] = {}): string | null =>
      answerOverTraining({ rows, y, options }, curves).stages[1]!.note
    const curves = rows.map(() => ({ values: steady(3) }))
    expect(note(curves, { 'by-step': 'off' })).toBe('not asked for')
    expect(note(rows.map(() => ({ values: [1] })))).toBe('no run was evaluated more than once')
    expect(note(rows.map((_, i) => (i < 2 ? { values: steady(3) } : null)))).toMatch(/too few runs share places of training: 2 of 12/)
    expect(
      answerOverTraining(
        { rows, y },
        rows.map(() => null),
      ).params,
    ).toHaveLength(1)
  })
})

it('the order in which runs are listed does not show', () => {
  const rng = seededRng(87)
  const sweep = replicatedSweep(20, 2, 2, 2, rng)
  // Ties at the end of training, none before.
  const curves = sweep.y.map((value): RunCurve => ({ values: [3 * value! + rng.normal(), value! + rng.normal(), Math.round(value!)] }))
  const grid = seedStudyCurves(3)
  const questions = [
    { question: { ...sweep, y: curves.map(({ values }) => values[2]!) }, curves },
    { question: { rows: grid.rows, y: grid.y, ...STUDY }, curves: grid.curves },
  ]
  for (const { question, curves: own } of questions) {
    const order = Int32Array.from(question.rows.keys())
    shuffle(order, rng)
    const shuffled = { ...question, rows: Array.from(order, (i) => question.rows[i]!), y: Array.from(order, (i) => question.y[i]) }
    expect(
      followed(
        shuffled,
        Array.from(order, (i) => own[i]!),
      ),
    ).toEqual(followed(question, own))
  }
})

describe('noise of several configurations is that within them', () => {
  const CONFIGURATIONS = 15
  const SEEDS = [3, 4, 5]
  const rng = seededRng(88)
  const rows: FlatValues[] = []
  const curves: RunCurve[] = []
  const of: number[] = []
  for (let a = 0; a < CONFIGURATIONS; a++)
    for (let seed = 0; seed < SEEDS[a % 3]!; seed++) {
      rows.push({ a, b: 0, kind: 'noise', seed })
      of.push(a)
      // Configurations differ by 10 at first, and by 100 at last; noise is 2, then 1.
      curves.push({ values: [a + 2 * rng.normal(), 10 * a + rng.normal()] })
    }
  const n = rows.length
  for (let a = 0; a < 30; a++) {
    rows.push({ a: (a % 3) + 0.5, b: Math.floor(a / 3), kind: 'signal', seed: 100 + a })
    curves.push({ values: [a + rng.normal(), a + rng.normal()] })
  }
  const y = curves.map(({ values }) => values[1]!)
  const question = {
    rows,
    y,
    declared: { a: { kind: 'numeric' }, b: { kind: 'numeric' }, kind: { role: 'ignored' } },
    options: { 'noise-filter': 'kind = noise' },
  } as const
  const body = answerOverTraining(question, curves)

  /** Each about the mean of its own configuration; squares over n less the configurations. */
  const within = (at: number): { readonly sd: number; readonly range: number } => {
    const deviations = curves.slice(0, n).map(({ values }, i) => {
      const own = curves.slice(0, n).filter((_, k) => of[k] === of[i])
      return { r: own.length, value: values[at]! - own.reduce((sum, run) => sum + run.values[at]! / own.length, 0) }
    })
    const moved = deviations.map(({ r, value }) => value * Math.sqrt(r / (r - 1)))
    return {
      sd: Math.sqrt(deviations.reduce((sum, { value }) => sum + value * value, 0) / (n - CONFIGURATIONS)),
      range: Math.max(...moved) - Math.min(...moved),
    }
  }

  it('at the end, as the noise itself', () => {
    const noise = body.spread.find(({ set }) => set === 'noise')!
    expect(noise).toMatchObject({ n, configurations: CONFIGURATIONS })
    expect(noise.sd).toBeCloseTo(body.noise.sd, 12)
    expect(noise.sd).toBeCloseTo(within(1).sd, 12)
    expect(noise.range).toBeCloseTo(within(1).range, 12)
    // Between the configurations it would be about 140.
    expect(noise.range).toBeLessThan(10)
  })

  it('at every place, with the degrees of freedom of the noise there', () => {
    const byStep = body.byStep!
    const noise = byStep.spread.find(({ set }) => set === 'noise')!
    expect(noise).toMatchObject({ n, configurations: CONFIGURATIONS })
    expect(byStep.noise!.df).toBe(n - CONFIGURATIONS)
    for (const at of [0, 1]) {
      expect(noise.sd[at]).toBeCloseTo(within(at).sd, 12)
      expect(noise.sd[at]).toBeCloseTo(byStep.noise!.sd[at]!, 12)
      expect(noise.range[at]).toBeCloseTo(within(at).range, 12)
    }
    expect(byStep.headline).toContain(`${n} repeats, each about the mean of its configuration, within`)
  })

  it('the placebo effect at every place is that of the labels at the end', () => {
    expect(body.placebo).toMatchObject({ source: 'drawn', configurations: CONFIGURATIONS })
    const { placeboEffect } = paramOf(body.byStep!, 'a')
    expect(placeboEffect).toHaveLength(2)
    expect(placeboEffect![1]).toBeCloseTo(body.params.find(({ name }) => name === 'a')!.placebo!.effect, 9)
    // Three groups of 20 runs with a noise of 2: 0.8 on average; between groups of configurations it would be several times that.
    expect(placeboEffect![0]).toBeLessThan(2)
  })
})

it('labels dealt to plain repeats are the same at every step: their ranges can be computed again', () => {
  const { rows, y, curves } = seedStudyCurves(5)
  const plain = rows.map((row, i): FlatValues => (i < 210 ? row : { ...row, layers: 2, batch_size: 100, hidden: 128 }))
  const body = answerOverTraining({ rows: plain, y, declared: STUDY.declared, options: { 'noise-filter': 'kind = noise' } }, curves)
  expect(body.placebo).toMatchObject({ source: 'drawn', repeats: 210 })
  for (const { param, from } of body.placebo!.labels) {
    const { placeboEffect } = paramOf(body.byStep!, param)
    for (let s = 0; s < 10; s++) {
      const groups = new Map<unknown, number[]>()
      from.forEach((run, i) => {
        const label = plain[run!]![param]
        groups.set(label, [...(groups.get(label) ?? []), curves[body.placebo!.rows[i]!]!.values[s]!])
      })
      const means = [...groups.values()].map((values) => values.reduce((sum, value) => sum + value / values.length, 0))
      expect(placeboEffect![s]).toBeCloseTo(Math.max(...means) - Math.min(...means), 9)
    }
  }
})

describe('a sweep of so many configurations that one forest serves all params', () => {
  const T = 4
  const rng = seededRng(91)
  const n = 2100
  const rows: FlatValues[] = []
  const curves: RunCurve[] = []
  const curve = (row: FlatValues): RunCurve => {
    const late = Math.abs(Math.log10(row['lr'] as number) + 2)
    return {
      values: Array.from({ length: T }, (_, s) => (s < 2 ? 0.5 * (row['depth'] as number) : 0) + (s / 3) * late + 0.5 * rng.normal()),
    }
  }
  for (let i = 0; i < n; i++) {
    const lr = 10 ** (-4 * rng.uniform())
    const row = {
      lr,
      depth: rng.below(4),
      width: 2 ** rng.below(6),
      drop: rng.uniform(),
      opt: 'abc'[rng.below(3)]!,
      warm: rng.uniform() < 0.5,
    }
    // Set in half of the runs: followed on these alone, and no others' forest serves it.
    rows.push(row.warm ? { ...row, steps: rng.uniform() } : row)
    curves.push(curve(row))
  }
  for (let seed = 1; seed < 5; seed++) {
    rows.push({ ...rows[0]!, seed })
    curves.push(curve(rows[0]!))
  }
  const ask = (order: readonly number[]): ByStep =>
    followed(
      {
        rows: order.map((i) => rows[i]!),
        y: order.map((i) => curves[i]!.values.at(-1)!),
        goal: 'minimize',
        options: { design: 'sweep', adaptive: 'independent' },
      },
      order.map((i) => curves[i]!),
    )
  const byStep = ask([...rows.keys()])

  it('names what acts where it acts, and nothing else', () => {
    expect(paramOf(byStep, 'depth').clear).toEqual([[1, 2]])
    expect(paramOf(byStep, 'lr').clear).toEqual([[2, 4]])
    for (const name of ['width', 'drop', 'opt', 'warm', 'steps']) expect(paramOf(byStep, name).clear, name).toEqual([])
  })

  it('leaves the noise of 0.5 of each param, once the others are taken out, also of one that half of the runs set', () => {
    // What 2,100 runs tell of the others is not all: up to a tenth stays.
    for (const name of ['width', 'drop', 'opt', 'warm', 'steps'])
      for (const sd of paramOf(byStep, name).sd!) {
        expect(sd, name).toBeGreaterThan(0.48)
        expect(sd, name).toBeLessThan(0.56)
      }
    expect(paramOf(byStep, 'steps').n).toBeLessThan(1150)
  })

  it('not a digit depends on how the runs are listed', () => {
    const order = [...rows.keys()].reverse()
    expect(ask(order).params).toEqual(byStep.params)
  })
})
