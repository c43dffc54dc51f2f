import { describe, expect, it } from 'vitest'
import type { FlatValues } from '../domain/run.ts'
import { InputError } from '../errors.ts'
import { seededRng, shuffle } from '../stats/rng.ts'
import { answer, askNoise, refusal, rowOf } from './testing/ask-noise.ts'
import type { Question } from './testing/question.ts'

/** Groups of m reseeds of one param. */
function reseeds(means: readonly number[], m: number, seed: number, sd = 1): Question {
  const rng = seededRng(seed)
  const rows: FlatValues[] = []
  const y: number[] = []
  means.forEach((centre, g) => {
    for (let i = 0; i < m; i++) {
      rows.push({ model: `m${g}`, seed: i })
      y.push(centre + sd * rng.normal())
    }
  })
  return { rows, y }
}

/** A grid of 4 × 5, each cell once, `again` more runs of one cell; `a` acts by `effect`, `b` does not. */
function grid(effect: number, again: number, seed: number): Question {
  const rng = seededRng(seed)
  const rows: FlatValues[] = []
  const y: number[] = []
  const run = (a: number, b: number): void => {
    rows.push({ a, b, seed: rows.length })
    y.push((effect * a) / 3 + rng.normal())
  }
  for (let a = 0; a < 4; a++) for (let b = 0; b < 5; b++) run(a, b)
  for (let i = 0; i < again; i++) run(1, 2)
  return { rows, y, declared: { a: { kind: 'numeric' }, b: { kind: 'numeric' } } }
}

/** Without some of its runs. */
const without = (question: Question, places: readonly number[]): Question => ({
  ...question,
  rows: question.rows.filter((_, i) => !places.includes(i)),
  y: question.y.filter((_, i) => !places.includes(i)),
})

/** Random configurations, `seeds` runs each: `strong` acts by `spread`, `null` does not act. */
function sweep(configurations: number, seeds: number, spread: number, seed: number): Question {
  const rng = seededRng(seed)
  const rows: FlatValues[] = []
  const y: number[] = []
  for (let c = 0; c < configurations; c++) {
    const strong = rng.uniform()
    const idle = ['x', 'y', 'z'][rng.below(3)]!
    for (let i = 0; i < seeds; i++) {
      rows.push({ strong, idle, seed: i })
      y.push(spread * strong + rng.normal())
    }
  }
  return { rows, y }
}

describe('what each design is held against', () => {
  it('groups of reseeds: their own spread, by F*', () => {
    const body = answer(reseeds([0, 0, 6], 8, 1))
    expect(body.design).toBe('reseeds')
    expect(rowOf(body, 'model')).toMatchObject({
      test: 'F*',
      unit: 'runs',
      groups: 3,
      perGroup: 8,
      n: 24,
      verdict: 'matters',
      yardstick: { kind: 'seed', df: 21 },
    })
    expect(rowOf(body, 'model').permutationP!).toBeLessThanOrEqual(0.001)
  })

  it('two groups: Welch’s, so that unequal spreads do no harm', () => {
    const body = answer(reseeds([0, 5], 6, 2))
    expect(rowOf(body, 'model').yardstick.kind).toBe('within')
    expect(rowOf(body, 'model').yardstick.df).toBeLessThan(10)
  })

  it('a grid with an anchor: the noise of the anchor, and the grid’s own residual beside it', () => {
    const body = answer(grid(8, 9, 3))
    expect(body.design).toBe('grid')
    const a = rowOf(body, 'a')
    expect(a).toMatchObject({ test: 'F', verdict: 'matters', yardstick: { kind: 'seed', df: 9 }, groups: 4, groupSizes: [5, 14] })
    expect(a.againstRest!.p).toBeLessThan(0.01)
    expect(a.trend!.direction).toBe(1)
    expect(rowOf(body, 'b').pAdjusted!).toBeGreaterThan(0.05)
    // The cell of the anchor counts as one cell, ten times surer: 25/(4 + 1/10) runs' worth.
    expect(rowOf(body, 'a').levels.map(({ n }) => n)).toEqual([5, 14, 5, 5])
  })

  it('a random sweep: what the other params leave, never the seed noise', () => {
    const body = answer(sweep(40, 2, 12, 4))
    expect(body.design).toBe('replicated')
    const idle = rowOf(body, 'idle')
    expect(idle).toMatchObject({ test: 'dcrt', unit: 'configurations', units: 40, n: 80, yardstick: { kind: 'rest' } })
    expect(idle.pAdjusted!).toBeGreaterThan(0.05)
    expect(rowOf(body, 'strong')).toMatchObject({ verdict: 'matters', grouping: 'buckets', groups: 5 })
    // The mistake, on demand: held against seed noise the param without effect looks real.
    const wrong = answer({ ...sweep(40, 2, 12, 4), options: { design: 'grid' } })
    expect(wrong.designGiven).toBe(true)
    expect(rowOf(wrong, 'idle').p!).toBeLessThan(idle.p!)
  })

  it('a sweep with one anchor is a sweep', () => {
    const once = sweep(40, 1, 12, 5)
    const again = Array.from({ length: 6 }, () => once.rows[0]!)
    const rng = seededRng(55)
    const body = answer({
      rows: [...once.rows, ...again.map((row, i) => ({ ...row, seed: i + 1 }))],
      y: [...once.y, ...again.map(() => 12 * (once.rows[0]!['strong'] as number) + rng.normal())],
    })
    expect(body.design).toBe('sweep')
    expect(body.noise).toMatchObject({ df: 6, replicates: 7, configurations: 1 })
  })

  it('too few runs for any verdict answer "cannot tell", with how many more would', () => {
    const body = answer({ ...reseeds([0, 0.3, 0.1], 3, 6), options: { margin: 0.5 } })
    const row = rowOf(body, 'model')
    expect(row.verdict).toBe('undecided')
    expect(row.runsNeeded![0]).toBeGreaterThan(3)
    expect(row.runsNeeded![1]).toBeGreaterThan(row.runsNeeded![0])
    expect(row.sentence).toMatch(/cannot tell/)
    expect(row.sentence).toMatch(/runs per group instead of 3 would settle it/)
  })

  it('equivalence: with runs enough an idle param is shown to be negligible, and a small effect to be small', () => {
    const body = answer({ ...reseeds([0, 0.02, 0], 60, 7), options: { margin: 1 } })
    expect(rowOf(body, 'model').verdict).toBe('negligible')
    const small = answer({ ...reseeds([0, 0.8, 0], 60, 7), options: { margin: 1.5 } })
    expect(rowOf(small, 'model').verdict).toBe('real but small')
    expect(rowOf(small, 'model').sentence).toMatch(/less than your margin of 1.5: safe to fix/)
  })
})

describe('a noise study that is named', () => {
  const named = (placebo: boolean): Question => {
    const signal = grid(8, 0, 8)
    const rng = seededRng(80)
    const labels = signal.rows.map((row, i): FlatValues => ({ ...row, kind: 'noise', seed: 100 + i }))
    return {
      rows: [...signal.rows.map((row): FlatValues => ({ ...row, kind: 'signal' })), ...labels],
      y: [...signal.y, ...labels.map(() => 50 + rng.normal())],
      declared: { ...signal.declared, kind: { role: 'ignored' } },
      options: { 'noise-filter': 'kind = noise', placebo },
    }
  }

  it('with placebo labels: all its runs are repeats, and their labels show what chance makes of the same groups', () => {
    const body = answer(named(true))
    expect(body).toMatchObject({ design: 'grid', noise: { source: 'noise study', df: 19, configurations: 1 } })
    const a = rowOf(body, 'a')
    expect(a).toMatchObject({ n: 20, test: 'range' })
    expect(a.placebo!.effect).toBeGreaterThan(0)
    expect(a.timesPlacebo!).toBeCloseTo(a.effect / a.placebo!.effect, 12)
    expect(body.spread.map(({ set, n }) => [set, n])).toEqual([
      ['signal', 20],
      ['noise', 20],
    ])
    expect(body.warnings).toContain('NOISE_ELSEWHERE')
  })

  it('whose labels were not declared as such has no repeats, and says what to do', () => {
    const outcome = askNoise(named(false))
    expect(outcome.status).toBe('unanswerable')
    if (outcome.status === 'unanswerable') {
      expect(outcome.reason.code).toBe('NO_NOISE_STUDY')
      expect(outcome.reason.text).toMatch(/placebo/)
    }
  })

  it('that no run fits is no study; a filter that cannot be read is the caller’s to mend', () => {
    expect(refusal({ ...named(true), options: { 'noise-filter': 'kind = silence' } })).toBe('NO_NOISE_STUDY')
    expect(() => askNoise({ ...named(true), options: { 'noise-filter': 'kind >' } })).toThrow(InputError)
  })

  it('adds to repeats among the compared runs', () => {
    const question = named(true)
    const more = question.rows.slice(0, 4).map((row): FlatValues => ({ ...row, seed: 777 }))
    const body = answer({
      ...question,
      rows: [...question.rows, ...more],
      y: [...question.y, ...question.y.slice(0, 4).map((value) => value! + 0.5)],
    })
    expect(body.noise).toMatchObject({ source: 'both', df: 23 })
  })
})

describe('weak and bad data are answers', () => {
  const once = grid(1, 0, 9)

  it('fewer than two repeats: unknown, and what to run', () => {
    const outcome = askNoise(once)
    expect(outcome.status === 'unanswerable' && outcome.reason.code).toBe('NO_REPLICATES')
    expect(outcome.status === 'unanswerable' && outcome.reason.text).toMatch(/5 new seeds/)
  })

  it('runs of which no params are known are nobody’s repeats, unless they recorded their seeds', () => {
    const outcome = askNoise({ rows: [{}, {}, {}], y: [1, 2, 4] })
    expect(outcome.status === 'unanswerable' && outcome.reason.text).toMatch(/nothing tells which runs repeat which/)
    expect(answer({ rows: [{ seed: 1 }, { seed: 2 }, { seed: 3 }], y: [1, 2, 4] }).noise).toMatchObject({ df: 2 })
  })

  it('no runs, no values, one run', () => {
    expect(refusal({ rows: [], y: [] })).toBe('NO_RUNS')
    expect(refusal({ rows: once.rows, y: once.rows.map(() => Number.NaN) })).toBe('METRIC_ALL_MISSING')
    expect(refusal({ rows: once.rows, y: once.rows.map((_, i) => (i === 0 ? 1 : undefined)) })).toBe('TOO_FEW_RUNS')
  })

  it('repeats that are identical look like copies, not repeats', () => {
    const { rows } = reseeds([0, 1, 2], 4, 10)
    const y = rows.map(({ model }) => Number((model as string).slice(1)))
    const outcome = askNoise({ rows, y })
    expect(outcome.status === 'unanswerable' && outcome.reason.code).toBe('REPEATS_IDENTICAL')
    expect(outcome.status === 'unanswerable' && outcome.reason.text).toMatch(/look like copies, not repeats/)
    expect(refusal({ rows, y: rows.map(() => 0.5) })).toBe('REPEATS_IDENTICAL')
  })

  it('a run logged twice counts once, and the ledger says so', () => {
    const question = reseeds([0, 1, 2], 5, 11)
    const outcome = askNoise({ rows: [...question.rows, question.rows[3]!], y: [...question.y, question.y[3]] })
    expect(outcome.runs).toEqual({ total: 16, used: 15, dropped: [{ reason: 'copy of another run', count: 1 }] })
    expect(outcome.warnings.map(({ code }) => code)).toContain('COPIES')
    expect(outcome.status === 'ok' && outcome.body.noise.sd).toBe(answer(question).noise.sd)
  })

  it('failed repeats are a rate of failure, never dropped in silence', () => {
    const question = reseeds([0, 1, 2], 6, 12)
    const y = question.y.map((value, i) => (i % 6 === 0 ? [Number.NaN, Number.POSITIVE_INFINITY, Number.NaN][i / 6] : value))
    const outcome = askNoise({ ...question, y })
    expect(outcome.runs.used + outcome.runs.dropped.reduce((sum, { count }) => sum + count, 0)).toBe(18)
    expect(outcome.status === 'ok' && outcome.body.noise.failures).toEqual({ runs: 18, failed: 3, collapsed: 0 })
    expect(outcome.warnings.map(({ code }) => code)).toContain('REPEATS_FAILED')
  })

  it('a metric that only some runs logged: those count, and nothing is called a failure', () => {
    const question = reseeds([0, 1, 2], 6, 13)
    const outcome = askNoise({ ...question, y: question.y.map((value, i) => (i % 6 < 2 ? undefined : value)) })
    expect(outcome.status === 'ok' && outcome.body.noise).toMatchObject({ df: 9, failures: { failed: 0 } })
    expect(outcome.runs.dropped).toEqual([{ reason: 'metric was not logged', count: 6 }])
  })

  it('one group: the noise is known, and nothing is compared', () => {
    const body = answer(reseeds([3], 8, 14))
    expect(body.params).toEqual([])
    expect(body.noise.df).toBe(7)
    expect(body.headline).toMatch(/No param can be compared/)
  })

  it('groups of one are held against the noise of the others', () => {
    const question = reseeds([0, 0, 9], 5, 15)
    const keep = question.rows.map(({ model, seed }) => model !== 'm2' || seed === 0)
    const body = answer({ rows: question.rows.filter((_, i) => keep[i]), y: question.y.filter((_, i) => keep[i]) })
    expect(rowOf(body, 'model')).toMatchObject({ test: 'F', verdict: 'matters', groupSizes: [1, 5] })
    expect(body.warnings).toContain('GROUPS_OF_ONE')
  })

  it('a group without spread divides by nothing', () => {
    const question = reseeds([0, 3, 6], 5, 16)
    const y = question.y.map((value, i) => (i < 5 ? 1 : value))
    const row = rowOf(answer({ ...question, y }), 'model')
    for (const value of [row.effect, row.noiseEffect, row.timesNoise, row.p, ...row.interval!]) expect(Number.isFinite(value)).toBe(true)
    expect(answer({ ...question, y }).warnings).toContain('IDENTICAL_REPEATS')
  })

  it('fewer than five runs: noise, and no verdict', () => {
    const row = rowOf(answer(reseeds([0, 9], 2, 17)), 'model')
    expect(row).toMatchObject({ p: null, verdict: 'undecided' })
    expect(row.untested).toMatch(/too few/)
  })

  it('values of 1e300 and of 1e-200 come out finite', () => {
    for (const unit of [1e300, 1e-200]) {
      const question = reseeds([0, 3, 6], 5, 18)
      const row = rowOf(answer({ ...question, y: question.y.map((value) => (value as number) * unit) }), 'model')
      expect(row.effect / unit).toBeGreaterThan(3)
      expect(Number.isFinite(row.timesNoise)).toBe(true)
      expect(row.p!).toBeLessThanOrEqual(1)
    }
  })

  it('a seed among the params is suspected, and one that acts is found', () => {
    const question = reseeds([0, 1, 2, 3], 3, 19)
    const asParam = askNoise({ ...question, declared: { seed: { role: 'param' } } })
    expect(asParam.status === 'unanswerable' && asParam.reason.code).toBe('NO_REPLICATES')
    expect(asParam.warnings.map(({ code }) => code)).toContain('SEED_AMONG_PARAMS')
    const acting = { ...question, y: question.rows.map(({ seed }, i) => 8 * (seed as number) + (question.y[i] as number)) }
    expect(answer(acting).said.find(({ code }) => code === 'SEED_ACTS')!.text).toContain("the same value of 'seed' are alike")
    expect(answer(question).warnings).not.toContain('SEED_ACTS')
  })

  it('one seed over all configurations does not remove noise, and the result says so', () => {
    const signal = grid(3, 0, 20)
    const study = Array.from({ length: 8 }, (_, i): FlatValues => ({ a: 1, b: 1, kind: 'noise', seed: i + 1 }))
    const rng = seededRng(21)
    const body = answer({
      rows: [...signal.rows.map((row): FlatValues => ({ ...row, kind: 'signal', seed: 0 })), ...study],
      y: [...signal.y, ...study.map(() => 1 + rng.normal())],
      declared: { ...signal.declared, kind: { role: 'ignored' } },
      options: { 'noise-filter': 'kind = noise' },
    })
    expect(body.warnings).toContain('SHARED_SEED')
  })
})

describe('what limits the noise is said', () => {
  /** Anchors of one param with the given means and spreads; `twist` bends each draw. */
  const anchors = (centres: readonly number[], sds: readonly number[], m: number, seed: number, twist = (z: number) => z): Question => {
    const rng = seededRng(seed)
    const rows: FlatValues[] = []
    const y: number[] = []
    centres.forEach((centre, g) => {
      for (let i = 0; i < m; i++) {
        rows.push({ model: `m${g}`, seed: i })
        y.push(centre + sds[g]! * twist(rng.normal()))
      }
    })
    return { rows, y }
  }

  it('one collapsed run in a group is a rate of failure, and the noise is measured without it', () => {
    const question = anchors([0, 1], [1, 1], 15, 41)
    const y = question.y.map((value, i) => (i === 3 ? -60 : value))
    const body = answer({ ...question, y, goal: 'maximize' })
    expect(body.noise).toMatchObject({ method: 'median', failures: { runs: 30, failed: 0, collapsed: 1 } })
    expect(body.noise.sd).toBeLessThan(2)
    const said = body.said.find(({ code }) => code === 'COLLAPSED')!.text
    expect(said).toMatch(/^1 of the 30 repeated runs lies so far out on the bad side \(model m0\) that it is another event than noise/)
    // One run must not pull the mean of its group away while the noise leaves it out.
    expect(rowOf(body, 'model')).toMatchObject({ n: 29, groupSizes: [14, 15] })
    expect(rowOf(body, 'model').effect).toBeLessThan(2)
    expect(body.components!.luck).toBeLessThan(1)
    const outcome = askNoise({ ...question, y, goal: 'maximize' })
    expect(outcome.runs).toEqual({ total: 30, used: 29, dropped: [{ reason: 'collapsed: another event than noise', count: 1 }] })
    // On the good side it is no collapse.
    expect(answer({ ...question, y, goal: 'minimize' }).noise.method).toBe('pooled')
  })

  it('runs that never logged the metric are pointed out where they are many', () => {
    const question = anchors([0, 1], [1, 1], 10, 44)
    const without = (n: number): Question => ({ ...question, y: question.y.map((value, i) => (i < n ? undefined : value)) })
    const said = answer(without(3)).said.find(({ code }) => code === 'OFTEN_UNLOGGED')!
    expect(said.text).toMatch(/^3 of the 20 runs ended without logging 'y': this is about 17 others/)
    expect(answer(without(1)).warnings).not.toContain('OFTEN_UNLOGGED')
  })

  it('an anchor with five times the spread of another', () => {
    expect(answer(anchors([0, 1], [1, 5], 20, 42)).warnings).toContain('NOISE_DIFFERS')
    expect(answer(anchors([0, 1], [1, 1], 20, 42)).warnings).not.toContain('NOISE_DIFFERS')
  })

  it('noise that is smaller for better configurations, whichever way is better', () => {
    const question = anchors([0, 10, 20, 30, 40, 50, 60, 70], [1, 1.5, 2, 3, 4, 6, 8, 12], 6, 43)
    const told = (goal: 'minimize' | 'maximize') =>
      answer({ ...question, goal }).said.find(({ code }) => code === 'NOISE_DEPENDS_ON_QUALITY')!.text
    expect(told('minimize')).toMatch(/smaller for better/)
    expect(told('maximize')).toMatch(/larger for better/)
  })

  it('lopsided repeats', () => {
    const lopsided = anchors([0, 1], [1, 1], 40, 44, (z) => Math.exp(z))
    expect(answer({ ...lopsided, goal: 'maximize' }).warnings).toContain('SKEWED_NOISE')
    expect(answer(anchors([0, 1], [1, 1], 40, 44)).warnings).not.toContain('SKEWED_NOISE')
  })

  it('few repeats, groups of two, runs under way', () => {
    const pairs = anchors([0, 4, 8], [1, 1, 1], 2, 45)
    const body = answer({ ...pairs, runs: { state: pairs.rows.map((_, i) => (i === 0 ? 'running' : 'finished')) } })
    expect(body.warnings).toEqual(expect.arrayContaining(['FEW_REPEATS', 'GROUPS_OF_TWO', 'STILL_RUNNING']))
  })

  it('an effect that another param turns round is more than noise, and no more than it changes', () => {
    const rng = seededRng(46)
    const rows: FlatValues[] = []
    const y: number[] = []
    for (let a = 0; a < 3; a++)
      for (let b = 0; b < 3; b++)
        for (let seed = 0; seed < 6; seed++) {
          rows.push({ a, b, seed })
          y.push(6 * (a - 1) * (b - 0.6) + rng.normal())
        }
    const body = answer({ rows, y, declared: { a: { kind: 'numeric' }, b: { kind: 'numeric' } } })
    expect(rowOf(body, 'a').pAdjusted!).toBeLessThan(0.05)
    expect(rowOf(body, 'a').againstRest!.p).toBeGreaterThan(0.05)
    expect(body.warnings).toContain('DEPENDS_ON_OTHERS')
  })
})

describe('noise does not depend on what must not matter', () => {
  const cases: readonly (readonly [string, Question])[] = [
    ['reseeds', reseeds([0, 1, 3], 5, 22)],
    ['a grid', grid(4, 5, 23)],
    ['a grid with gaps', without(grid(4, 5, 23), [2, 7])],
    ['a sweep', sweep(25, 2, 5, 24)],
  ]
  for (const [name, question] of cases) {
    const text = (asked: Question): string => JSON.stringify(askNoise(asked))
    it(`${name}: the order in which the runs are listed changes nothing`, () => {
      const order = Int32Array.from(question.rows.keys())
      shuffle(order, seededRng(25))
      const shuffled = { ...question, rows: Array.from(order, (i) => question.rows[i]!), y: Array.from(order, (i) => question.y[i]!) }
      // Levels are numbered by first appearance, and places in the list are where the list has them: everything else is compared.
      const strip = (asked: Question): unknown => {
        const outcome = askNoise(asked)
        if (outcome.status !== 'ok') return outcome
        const { params, placebo, ...rest } = outcome.body
        const run = (place: number | null) => (place === null ? null : asked.y[place])
        return {
          ...rest,
          params: params.map(({ levels, ...others }) => others),
          placebo: {
            ...placebo,
            rows: placebo!.rows.map(run),
            labels: placebo!.labels.map(({ param, from }) => ({ param, from: from.map(run) })),
          },
        }
      }
      expect(strip(shuffled)).toEqual(strip(question))
    })

    it(`${name}: asked twice, the same text`, () => {
      expect(text(question)).toBe(text(question))
    })

    it(`${name}: 1,024 times the metric are 1,024 times the numbers in its unit, and no other`, () => {
      const scaled = answer({ ...question, y: question.y.map((value) => 1024 * (value as number)) })
      const plain = answer(question)
      expect(scaled.noise.sd).toBe(1024 * plain.noise.sd)
      plain.params.forEach((row, k) => {
        const other = scaled.params[k]!
        expect(other).toMatchObject({ name: row.name, verdict: row.verdict, runsNeeded: row.runsNeeded, p: row.p })
        expect(other.effect / 1024).toBeCloseTo(row.effect, 10)
        expect(other.timesNoise!).toBeCloseTo(row.timesNoise!, 10)
      })
    })
  }
})
