import { describe, expect, it } from 'vitest'
import { buildDataset } from '../dataset/build-dataset.ts'
import { columnsFromRows } from '../dataset/raw-column.ts'
import type { RunState, Value } from '../domain/run.ts'
import { spearman } from '../stats/correlate.ts'
import { seededRng } from '../stats/rng.ts'
import { answer, askCorrelation, rowOf } from './testing/ask-correlation.ts'
import { usableRuns } from './usable-runs.ts'

const rng = seededRng(42)
const uniform = (n: number): number[] => Array.from({ length: n }, () => rng.uniform())

describe('correlation of a numeric param', () => {
  it('is 1 on a rising line with p from the permutations and higher is better when maximising', () => {
    const x = uniform(12)
    const row = rowOf(answer({ rows: x.map((lr) => ({ lr })), y: x.map((value) => 2 * value + 1) }), 'lr')
    expect(row).toMatchObject({ kind: 'numeric', n: 12, configurations: 12, better: 'higher', verdict: 'confirmed', eta: null, p: 1e-4 })
    expect(row.correlation!.pearson).toBeCloseTo(1, 12)
    expect(row.correlation).toMatchObject({ spearman: 1, p: 1e-4, shape: null })
    expect(row.levels).toBeUndefined()
  })

  it('the same line under minimise makes lower better', () => {
    const x = uniform(12)
    expect(rowOf(answer({ rows: x.map((lr) => ({ lr })), y: x, goal: 'minimize' }), 'lr').better).toBe('lower')
  })

  it('uses log₁₀ of a param on a log scale for pearsonScaled and the raw values for pearson', () => {
    const exponents = [-5, -4, -3, -2, -1, -4.5, -2.5, -1.5]
    const row = rowOf(answer({ rows: exponents.map((e) => ({ lr: 10 ** e })), y: exponents }), 'lr')
    expect(row.scale).toBe('log')
    expect(row.correlation!.pearsonScaled).toBeCloseTo(1, 10)
    expect(row.correlation!.pearson!).toBeLessThan(0.8)
  })

  it('peak: best inside the range is flagged with the place, in the unit of the param', () => {
    const rows = Array.from({ length: 40 }, (_, i) => ({ lr: 10 ** (-5 + i / 10) }))
    const y = rows.map(({ lr }) => -((Math.log10(lr) + 3) ** 2) + 0.1 * rng.normal())
    const row = rowOf(answer({ rows, y }), 'lr')
    expect(row.correlation!.shape).toBe('peak')
    expect(Math.log10(row.correlation!.shapeAt!)).toBeCloseTo(-3, 0)
    expect(row.better).toBe('peak')
    // The same curve under minimise is worst inside, not best.
    const valley = rowOf(answer({ rows, y, goal: 'minimize' }), 'lr')
    expect(valley.correlation).toMatchObject({ shape: 'valley', shapeAt: null })
    expect(valley.better).toBeNull()
  })

  it('an infinite value leaves the rank correlation and takes Pearson away, with a warning', () => {
    const rows = [1, 2, 3, 4, 5, Number.POSITIVE_INFINITY].map((patience) => ({ patience }))
    const body = answer({ rows, y: [1, 2, 3, 4, 5, 6] })
    expect(rowOf(body, 'patience').correlation).toMatchObject({ spearman: 1, pearson: null, pearsonScaled: null })
    expect(body.warnings).toContain('INFINITE_PARAM')
  })

  it('values near 1e300 do not overflow', () => {
    const x = uniform(20)
    const row = rowOf(
      answer({ rows: x.map((v, i) => ({ lr: 1e300 * v, opt: i % 2 === 0 ? 'a' : 'b' })), y: x.map((v) => -1e300 * v) }),
      'lr',
    )
    expect(row.correlation!.pearson).toBeCloseTo(-1, 12)
    const levels = rowOf(answer({ rows: x.map((_, i) => ({ opt: i % 2 === 0 ? 'a' : 'b' })), y: x.map((v) => -1e300 * v) }), 'opt').levels!
    for (const level of levels) {
      expect(Number.isFinite(level.meanDifference)).toBe(true)
      expect(level.interval!.every(Number.isFinite)).toBe(true)
    }
  })
})

describe('correlation of levels', () => {
  it('two levels: point-biserial with the second level as 1, the better level named', () => {
    const rows = [...'abababab'].map((opt) => ({ opt }))
    const y = [1, 3, 1.1, 3.1, 0.9, 2.9, 1.2, 3.3]
    const row = rowOf(answer({ rows, y }), 'opt')
    // sample means 1.05 and 3.075; r = difference / 2 over the population sd.
    const mean = y.reduce((a, b) => a + b) / 8
    const sd = Math.sqrt(y.reduce((sum, value) => sum + (value - mean) ** 2, 0) / 8)
    expect(row.correlation!.pearson).toBeCloseTo((3.075 - 1.05) / 2 / sd, 12)
    expect(row).toMatchObject({ kind: 'categorical', eta: null, better: 'b' })
    expect(rowOf(answer({ rows, y, goal: 'minimize' }), 'opt').better).toBe('a')
  })

  it('more than two categories have η and no sign; their levels have differences against the rest', () => {
    const rows = [...'aabbccaabbcc'].map((opt) => ({ opt }))
    const y = [1, 1.2, 5, 5.2, 3, 3.2, 1.1, 0.9, 5.1, 4.9, 3.1, 2.9]
    const row = rowOf(answer({ rows, y }), 'opt')
    expect(row.correlation).toBeNull()
    expect(row.eta!).toBeGreaterThan(0.98)
    expect(row).toMatchObject({ better: 'b', verdict: 'confirmed' })
    expect(row.levels!.map(({ value, n }) => [value, n])).toEqual([
      ['a', 4],
      ['b', 4],
      ['c', 4],
    ])
    const b = row.levels![1]!
    expect(b.mean).toBeCloseTo(5.05, 12)
    expect(b.meanDifference).toBeCloseTo(5.05 - (1.05 + 3.05) / 2, 12)
    expect(b.interval![0]).toBeLessThan(b.meanDifference!)
    expect(b.interval![1]).toBeGreaterThan(b.meanDifference!)
    expect(b.correlation!).toBeGreaterThan(0.8)
  })

  it('a category whose third level has no usable run is treated as two levels', () => {
    const rows = [...'aaabbbc'].map((opt) => ({ opt }))
    const row = rowOf(answer({ rows, y: [1, 2, 3, 4, 5, 6, Number.NaN] }), 'opt')
    expect(row.correlation!.spearman!).toBeGreaterThan(0.8)
    expect(row.eta).toBeNull()
    expect(row.levels!.map(({ value }) => value)).toEqual(['a', 'b'])
  })

  it('ordered words are ranked in their order', () => {
    const sizes = ['small', 'base', 'large']
    const rows = Array.from({ length: 9 }, (_, i) => ({ size: sizes[i % 3]! }))
    const row = rowOf(answer({ rows, y: rows.map(({ size }, i) => sizes.indexOf(size) + i / 100) }), 'size')
    expect(row).toMatchObject({ kind: 'ordinal', better: 'higher', eta: null })
    expect(row.correlation!.spearman!).toBeGreaterThan(0.9)
  })

  it('booleans name the good side', () => {
    const rows = [true, false, true, false, true, false, true, false].map((nesterov) => ({ nesterov }))
    expect(rowOf(answer({ rows, y: [1, 5, 1.1, 5.1, 1.2, 5.2, 1.3, 5.3] }), 'nesterov')).toMatchObject({
      kind: 'boolean',
      better: 'false',
    })
  })

  it('lists the 100 most frequent of more levels, and says so', () => {
    const rows = Array.from({ length: 240 }, (_, i) => ({ data: `set ${i < 220 ? i >> 1 : i}` }))
    const body = answer({ rows, y: rows.map((_, i) => (i * 7919) % 241) })
    const row = rowOf(body, 'data')
    expect(row.levels).toHaveLength(100)
    expect(Math.min(...row.levels!.map(({ n }) => n))).toBe(2)
    expect(body.warnings).toContain('MANY_LEVELS')
  })
})

describe('how p goes with what is shown', () => {
  it('whole configurations change places, and what is compared is the ρ that is shown: each configuration counts once', () => {
    // 8 configurations, replicated unevenly: all 40,320 places can be tried.
    const level = [3, 1, 4, 1, 9, 2, 6, 5]
    const times = [1, 3, 2, 1, 2, 3, 1, 2]
    const rows = level.flatMap((lr, c) => Array.from({ length: times[c]! }, (_, seed) => ({ lr, seed, other: (c * 5) % 8 })))
    const configuration = level.flatMap((_, c) => Array.from({ length: times[c]! }, () => c))
    const y = rows.map(({ lr, seed }, i) => lr + ((i * 7) % 11) + seed / 10)
    const row = rowOf(answer({ rows, y }), 'lr')
    // Each configuration as often as the least common multiple of 1, 2 and 3 allows: 6 runs each.
    const even = rows.flatMap((_, i) => Array.from({ length: 6 / times[configuration[i]!]! }, () => i))
    const rank = (values: readonly number[]) =>
      even.map((at) => even.filter((i) => values[i]! < values[at]!).length + (even.filter((i) => values[i] === values[at]).length + 1) / 2)
    const ranked = rank(y)
    const mean = (ranked.length + 1) / 2
    const score = level.map((_, c) => ranked.reduce((sum, value, k) => sum + (configuration[even[k]!] === c ? value - mean : 0), 0))
    const ranksOfLr = rank(rows.map(({ lr }) => lr))
    const place = level.map((_, c) => ranksOfLr[even.findIndex((i) => configuration[i] === c)]!)
    expect(row.correlation!.spearman).toBeCloseTo(
      spearman(
        Float64Array.from(even, (i) => rows[i]!.lr),
        Float64Array.from(even, (i) => y[i]!),
      ),
      12,
    )
    const dot = (order: readonly number[]) => Math.abs(order.reduce((sum, from, c) => sum + score[c]! * place[from]!, 0))
    let exceeding = 0
    let tried = 0
    const observed = dot(level.map((_, c) => c))
    const visit = (order: readonly number[], left: readonly number[]): void => {
      if (left.length === 0) {
        tried++
        if (dot(order) >= observed - 1e-9) exceeding++
      }
      for (const c of left)
        visit(
          [...order, c],
          left.filter((other) => other !== c),
        )
    }
    visit(
      [],
      level.map((_, c) => c),
    )
    expect(tried).toBe(40_320)
    // With 999 shuffles p has a standard error of √(p(1 − p)/999); four of them.
    const exact = exceeding / tried
    expect(exact).toBeGreaterThan(0.02)
    expect(Math.abs(row.p! - exact)).toBeLessThan(4 * Math.sqrt((exact * (1 - exact)) / 999))
    expect(row.independent).toBe(8)
  })

  it('the goal changes which way is good, and not a digit of p', () => {
    const x = uniform(40)
    const rows = x.map((lr, i) => ({ lr, other: (i * 11) % 40 }))
    const y = x.map((value, i) => value * value * value + ((i * 7) % 13) / 8)
    const of = (goal: 'minimize' | 'maximize') => answer({ rows, y, goal }).params
    const strip = (params: ReturnType<typeof of>) => params.map(({ better: _, correlation: c, ...rest }) => ({ ...rest, rho: c?.spearman }))
    expect(strip(of('minimize'))).toEqual(strip(of('maximize')))
    expect([of('minimize')[0]!.better, of('maximize')[0]!.better]).toEqual(['lower', 'higher'])
  })

  it('a search that its tool calls adaptive gets no p, one that it calls random does; what the user says counts more', () => {
    const x = uniform(30)
    const ask = (sampler: string | null, adaptive = 'unknown') =>
      answer({ rows: x.map((lr) => ({ lr })), y: x, runs: { sampler: x.map(() => sampler) }, options: { adaptive } })
    const bayes = ask('bayes')
    expect(bayes.warnings).toContain('ADAPTIVE')
    expect(bayes.params[0]).toMatchObject({ p: null, verdict: null, better: null })
    expect(ask('random').params[0]!.verdict).toBe('confirmed')
    expect(ask('random').warnings).not.toContain('SAMPLING_UNKNOWN')
    expect(ask('bayes', 'independent').params[0]!.verdict).toBe('confirmed')
    expect(ask(null).warnings).toContain('SAMPLING_UNKNOWN')
  })

  it('runs that close in on the best over time are taken for an adaptive search', () => {
    const x = uniform(120)
    const rows = x.map((value, i) => ({ lr: 0.7 + (value - 0.5) * (i < 60 ? 1 : 0.1), other: ((i * 37) % 120) / 120 }))
    const body = answer({ rows, y: rows.map(({ lr }) => -((lr - 0.7) ** 2)), runs: { createdAt: Float64Array.from(x, (_, i) => i) } })
    expect(body.warnings).toContain('ADAPTIVE')
    expect(body.params.map(({ p }) => p)).toEqual([null, null])
  })
})

describe('which params have a row', () => {
  const rows = Array.from({ length: 10 }, (_, i) => ({
    lr: i / 10 + 0.1,
    twice_lr: i / 5,
    neg_lr: -i,
    fixed: 3,
    opt: i < 5 ? 'a' : 'b',
    width: i < 5 ? 64 : 128,
    ...(i < 2 ? { rare: i } : {}),
    other: (i * 7) % 10,
  }))
  const y = [3, 1, 4, 1.5, 9, 2, 6, 5, 3.5, 8]

  it('folds constants, hides what is mostly missing, merges params that move together', () => {
    const body = answer({ rows, y })
    expect(body.params.map(({ name }) => name).sort()).toEqual(['lr ≡ twice_lr', 'neg_lr', 'opt ≡ width', 'other'])
    expect(body.hidden).toEqual([
      { name: 'fixed', reason: 'held fixed at 3' },
      { name: 'rare', reason: 'unknown in 8 of 10 runs' },
      { name: 'twice_lr', reason: 'moves together with lr: nothing can tell them apart' },
      { name: 'width', reason: 'moves together with opt: nothing can tell them apart' },
    ])
    // What falls while the other rises has the opposite sign, so it has a row of its own; that it is a twin is said.
    expect(rowOf(body, 'neg_lr').correlation!.spearman).toBe(-rowOf(body, 'lr ≡ twice_lr').correlation!.spearman!)
    expect(body.warnings).toContain('TWINS')
    // The numbers speak for the pair.
    expect(rowOf(body, 'opt ≡ width').kind).toBe('numeric')
  })

  it('include and exclude choose; a name that is no param is an error that offers the nearest', () => {
    expect(answer({ rows, y, options: { include: ['other'] } }).params.map(({ name }) => name)).toEqual(['other'])
    expect(answer({ rows, y, options: { exclude: ['other', 'width'] } }).params.map(({ name }) => name)).not.toContain('other')
    expect(() => answer({ rows, y, options: { include: ['othr'] } })).toThrow(/no param, metric or run field named 'othr'.*'other'/)
    const none = askCorrelation({ rows, y, options: { exclude: ['lr', 'twice_lr', 'neg_lr', 'opt', 'width', 'other'] } })
    expect(none).toMatchObject({ status: 'unanswerable', reason: { code: 'NO_VARYING_PARAM' } })
    expect(none.status === 'unanswerable' && none.reason.text).toMatch(/6 of 8 were left out by choice/)
  })

  it('adding a param changes no other row but for Holm', () => {
    const few = answer({ rows: rows.map(({ lr, other }) => ({ lr, other })), y })
    const more = answer({ rows: rows.map(({ lr, other }, i) => ({ aaa: (i * 3) % 10, lr, other })), y })
    const strip = (name: string, body: typeof few) => {
      const { pAdjusted: _, correlation, ...rest } = rowOf(body, name)
      return { ...rest, correlation: { ...correlation, pAdjusted: null } }
    }
    for (const name of ['lr', 'other']) expect(strip(name, more)).toEqual(strip(name, few))
  })

  it('a conditional param is described over its active runs, with its own n', () => {
    const conditional = Array.from(
      { length: 30 },
      (_, i): Record<string, Value> =>
        i % 3 === 0 ? { opt: 'adam', beta2: 0.9 + i / 1000 } : { opt: 'sgd', momentum: ((i * 7) % 30) / 30 },
    )
    const body = answer({ rows: conditional, y: conditional.map((_, i) => i) })
    expect(rowOf(body, 'beta2')).toMatchObject({ n: 10 })
    expect(rowOf(body, 'beta2').correlation!.spearman).toBe(1)
    expect(rowOf(body, 'momentum').n).toBe(20)
    expect(body.warnings).not.toContain('OFTEN_MISSING')
  })

  it('a param unknown in more than 30 % of the runs is marked', () => {
    const gaps = Array.from({ length: 20 }, (_, i) => ({ a: i, ...(i % 2 === 0 ? { b: (i * 7) % 20 } : {}) }))
    const body = answer({ rows: gaps, y: gaps.map((_, i) => (i * 3) % 20) })
    expect(rowOf(body, 'b').n).toBe(10)
    expect(body.warnings).toContain('OFTEN_MISSING')
  })
})

describe('how much the runs can say', () => {
  const ask = (n: number) => {
    const rows = Array.from({ length: n }, (_, i) => ({ lr: ((i * 5) % 11) / 10 + i }))
    return answer({ rows, y: rows.map((_, i) => (i * 7) % 13) })
  }

  it('n = 2, 3: no correlation; 4: r and no inference; 5 to 9: all with a warning; 10: no warning', () => {
    for (const n of [2, 3]) expect(rowOf(ask(n), 'lr')).toMatchObject({ n, correlation: null, p: null, verdict: null, better: null })
    const four = rowOf(ask(4), 'lr')
    expect(four.correlation).toMatchObject({ spearmanInterval: null, pearsonInterval: null, p: null, shapeP: null })
    expect(four.correlation!.spearman).not.toBeNull()
    expect(ask(4).warnings).toContain('FEW_RUNS')
    const five = rowOf(ask(5), 'lr')
    expect(five.correlation!.spearmanInterval).not.toBeNull()
    expect(five.p).not.toBeNull()
    expect(ask(9).warnings).toContain('FEW_RUNS')
    expect(ask(10).warnings).not.toContain('FEW_RUNS')
  })

  it('replicates: r over all runs, test and interval over configurations, said so', () => {
    const rows = [0, 1, 2, 3].flatMap((k) => Array.from({ length: 10 }, (_, seed) => ({ lr: k >> 1, wd: k & 1, seed })))
    const body = answer({ rows, y: rows.map(({ lr, wd, seed }) => 3 * lr + wd / 10 + seed / 100) })
    const row = rowOf(body, 'lr')
    expect(row).toMatchObject({ n: 40, configurations: 4, independent: 4, p: null, verdict: null })
    expect(row.correlation!.spearman!).toBeGreaterThan(0.8)
    expect(row.correlation!.spearmanInterval).toBeNull()
    expect(body.warnings).toEqual(expect.arrayContaining(['REPLICATES', 'FEW_RUNS']))
    expect(body.warnings).not.toContain('ONE_RUN_EACH')
    expect(ask(12).warnings).toContain('ONE_RUN_EACH')
  })

  it('where one param alone tells the configurations apart, all runs are replicates without its effect: runs count', () => {
    const rows = ['adam', 'sgd'].flatMap((opt) => Array.from({ length: 10 }, (_, seed) => ({ opt, seed })))
    const body = answer({ rows, y: rows.map(({ opt, seed }) => (opt === 'adam' ? 1 : 0) + ((seed * 7) % 10) / 5) })
    const row = rowOf(body, 'opt')
    expect(row).toMatchObject({ n: 20, configurations: 2, independent: 20, verdict: 'confirmed', better: 'adam' })
    expect(body.warnings).toContain('REPLICATES')
    expect(body.warnings).not.toContain('FEW_RUNS')
  })

  it('categories that bring a number of their own along are still alone; numbers that differ anyway are not', () => {
    const opts = ['adam', 'lion', 'sgd'].map((opt, i) => ({ opt, lr: [0.1, 0.2, 0.1][i]!, momentum: i === 2 ? 0.9 : 0 }))
    const rows = opts.flatMap((row) => Array.from({ length: 10 }, (_, seed) => ({ ...row, seed })))
    const body = answer({ rows, y: rows.map(({ opt, seed }) => (opt === 'adam' ? 1 : 0) + ((seed * 7) % 10) / 5) })
    expect(rowOf(body, 'opt')).toMatchObject({ independent: 30, verdict: 'confirmed' })
    expect(rowOf(body, 'lr')).toMatchObject({ independent: 3, verdict: null })
    const wds = uniform(12)
    const random = uniform(12).flatMap((lr, i) => Array.from({ length: 5 }, (_, seed) => ({ lr, wd: wds[i]!, seed })))
    const searched = answer({ rows: random, y: random.map(({ wd, seed }) => 10 * wd + seed / 10) })
    expect(rowOf(searched, 'lr')).toMatchObject({ n: 60, independent: 12 })
  })

  it('forty runs of four configurations are not forty pieces of evidence: repeating every run changes neither p nor interval', () => {
    const x = uniform(15)
    const noise = uniform(15)
    const settings = x.map((lr, i) => ({ lr, width: [32, 64, 128][(i * 7) % 3]! }))
    const once = rowOf(answer({ rows: settings.map((row) => ({ ...row, seed: 0 })), y: x.map((v, i) => v + noise[i]!) }), 'lr')
    const rows = settings.flatMap((row) => [0, 1, 2, 3].map((seed) => ({ ...row, seed })))
    const often = rowOf(answer({ rows, y: rows.map((_, i) => x[i >> 2]! + noise[i >> 2]!) }), 'lr')
    expect(often.p).toBe(once.p)
    expect(often.correlation!.spearman).toBeCloseTo(once.correlation!.spearman!, 12)
    expect(often.correlation!.spearmanInterval![0]).toBeCloseTo(once.correlation!.spearmanInterval![0], 12)
  })

  it('one configuration repeated a hundred times to measure noise is one configuration: no figure changes', () => {
    const x = uniform(24)
    const settings = x.map((lr, i) => ({ lr, width: [32, 64, 128][(i * 7) % 3]!, opt: ['a', 'b', 'c', 'd'][(i * 5) % 4]! }))
    const noise = uniform(24)
    const values = x.map((v, i) => v + noise[i]! / 2)
    const ask = (times: number) =>
      answer({
        rows: settings.flatMap((row, i) => Array.from({ length: i === 3 ? times : 1 }, (_, seed) => ({ ...row, seed }))),
        y: values.flatMap((value, i) => Array.from({ length: i === 3 ? times : 1 }, () => value)),
      })
    const [once, often] = [ask(1), ask(101)]
    for (const name of ['lr', 'width']) {
      const [a, b] = [rowOf(once, name), rowOf(often, name)]
      expect(b.p).toBe(a.p)
      expect(b.verdict).toBe(a.verdict)
      for (const key of ['spearman', 'pearson', 'pearsonScaled'] as const) expect(b.correlation![key]).toBeCloseTo(a.correlation![key]!, 12)
      for (const end of [0, 1] as const)
        expect(b.correlation!.spearmanInterval![end]).toBeCloseTo(a.correlation!.spearmanInterval![end], 12)
    }
    expect(rowOf(often, 'opt').p).toBe(rowOf(once, 'opt').p)
    expect(rowOf(often, 'lr')).toMatchObject({ n: 124, configurations: 24, independent: 24 })
    expect(often.warnings).toContain('REPLICATES')
  })

  it('adaptive runs: r and intervals stay, p, verdict, direction and shape are withheld', () => {
    const rows = Array.from({ length: 40 }, (_, i) => ({ lr: 0.1 * ((i * 17) % 40) }))
    const body = answer({ rows, y: rows.map(({ lr }) => -((lr - 2) ** 2) + lr), options: { adaptive: 'adaptive' } })
    expect(rowOf(body, 'lr')).toMatchObject({ p: null, pAdjusted: null, verdict: null, better: null })
    expect(rowOf(body, 'lr').correlation).toMatchObject({ p: null, shape: null, shapeP: null, shapeAt: null })
    expect(rowOf(body, 'lr').correlation!.spearmanInterval).not.toBeNull()
    expect(body.warnings).toContain('ADAPTIVE')
  })

  it('pure noise: over 40 sweeps of 5 irrelevant params, Holm calls at most 6 sweeps confirmed', () => {
    // Family-wise 5 % of 40 is 2; Binomial(40, 0.05) exceeds 6 with probability 0.3 %.
    let sweeps = 0
    for (let k = 0; k < 40; k++) {
      const rows = Array.from({ length: 25 }, () => ({
        a: rng.uniform(),
        b: rng.below(4),
        c: rng.uniform(),
        d: 'xyz'[rng.below(3)]!,
        e: rng.below(2) === 1,
      }))
      const body = answer({ rows, y: rows.map(() => rng.normal()) })
      if (body.params.some(({ verdict }) => verdict === 'confirmed')) sweeps++
    }
    expect(sweeps).toBeLessThanOrEqual(6)
  })
})

describe('the ledger', () => {
  it('tells a text in place of the metric from one never logged', () => {
    const rows = Array.from({ length: 6 }, (_, i) => ({ lr: i }))
    const dataset = buildDataset({
      runs: { id: rows.map((_, i) => `${i}`) },
      config: columnsFromRows(rows),
      summary: [{ name: 'loss', values: [1, 2, 'OOM', 4, undefined, Number.NaN] }],
      revision: 'r',
    })
    const { ledger } = usableRuns(dataset, dataset.metrics[0]!.summary, 'loss')
    expect(ledger.dropped).toEqual([
      { reason: 'metric is NaN', count: 1 },
      { reason: 'metric is not a number', count: 1 },
      { reason: 'metric was not logged', count: 1 },
    ])
  })

  it('gives every run that is not used one reason, and adds up', () => {
    const rows = Array.from({ length: 12 }, (_, i) => ({ lr: ((i * 5) % 12) / 10 }))
    const y = [1, 5, 2, 4, 3, 6, Number.NaN, Number.POSITIVE_INFINITY, undefined, undefined, undefined, 7]
    const state = rows.map(
      (_, i): RunState => (i === 8 ? 'failed' : i === 9 ? 'pending' : i === 1 ? 'running' : i === 11 ? 'stopped' : 'finished'),
    )
    const outcome = askCorrelation({ rows, y, runs: { state, cause: rows.map((_, i) => (i === 11 ? 'early-stop' : null)) } })
    expect(outcome.runs).toEqual({
      total: 12,
      used: 6,
      dropped: [
        { reason: 'failed, no value', count: 1 },
        { reason: 'metric is NaN', count: 1 },
        { reason: 'metric is infinite', count: 1 },
        { reason: 'metric was not logged', count: 1 },
        { reason: 'pending, no value yet', count: 1 },
        { reason: 'stopped early (censored)', count: 1 },
      ],
    })
    expect(outcome.warnings.map(({ code }) => code)).toContain('STILL_RUNNING')
  })

  it('a failed run that has a finite value counts like any other: two equal values are two runs', () => {
    const rows = Array.from({ length: 6 }, (_, i) => ({ lr: ((i * 5) % 6) / 10 }))
    const outcome = askCorrelation({ rows, y: [1, 1, 2, 2, 3, 3], runs: { state: rows.map(() => 'failed' as const) } })
    expect(outcome.runs).toEqual({ total: 6, used: 6, dropped: [] })
  })
})
