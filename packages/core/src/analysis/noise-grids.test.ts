import { describe, expect, it } from 'vitest'
import { seededRng } from '../stats/rng.ts'
import { answer, answerOverTraining, askNoise, rowOf } from './testing/ask-noise.ts'

describe('a grid and a configuration beside it that ran again and again', () => {
  const rng = seededRng(61)
  const cells = [1, 2, 3].flatMap((p) => [10, 20, 30, 40].map((q) => ({ p, q, seed: 0 })))
  const repeats = Array.from({ length: 12 }, (_, i) => ({ p: 2, q: 25, seed: i + 1 }))
  const far = Array.from({ length: 12 }, (_, i) => ({ p: 9, q: 25, seed: i + 1 }))
  const value = ({ p, q }: { p: number; q: number }): number => p + (q === 25 ? 8 : q / 20) + 0.1 * rng.normal()
  const ask = (anchor: readonly { p: number; q: number; seed: number }[], options = {}) => {
    const rows = [...cells, ...anchor]
    return answer({ rows, y: rows.map(value), options, declared: { p: { kind: 'numeric' }, q: { kind: 'numeric' } } })
  }

  it('its values are read off nowhere: it tells the noise and is not compared', () => {
    for (const anchor of [repeats, far]) {
      const body = ask(anchor)
      expect(body).toMatchObject({ design: 'grid', beside: { runs: 12, repeats: 12, configurations: 1 } })
      expect(body.noise).toMatchObject({ df: 11, configurations: 1 })
      expect(rowOf(body, 'q')).toMatchObject({ groups: 4, n: 12, best: 40 })
      expect(rowOf(body, 'p')).toMatchObject({ groups: 3, n: 12 })
      expect(body.said.find(({ code }) => code === 'BESIDE_GRID')!.text).toContain('12 repeats there tell the noise')
    }
    expect(ask(far).said.find(({ code }) => code === 'BESIDE_GRID')!.text).toContain('(p 9, q 25)')
  })

  it('where it stands is said', () => {
    const text = ask(far).said.find(({ code }) => code === 'ONE_ANCHOR' || code === 'NOISE_ELSEWHERE')!.text
    expect(text).toContain('(p 9, q 25)')
    expect(text).toContain('outside of what is compared in p (1 to 3)')
    const inside = ask(repeats).said.find(({ code }) => code === 'ONE_ANCHOR' || code === 'NOISE_ELSEWHERE')!.text
    expect(inside).not.toContain('outside of')
  })

  it('one that ran once is used for nothing, and the ledger says so', () => {
    const rows = [...cells, { p: 9, q: 25, seed: 0 }, { p: 1, q: 10, seed: 1 }, { p: 1, q: 10, seed: 2 }]
    const outcome = askNoise({ rows, y: rows.map(value), declared: { p: { kind: 'numeric' }, q: { kind: 'numeric' } } })
    if (outcome.status !== 'ok') throw new Error('no answer')
    expect(outcome.runs).toEqual({ total: 15, used: 14, dropped: [{ reason: 'beside the grid, and ran once', count: 1 }] })
    expect(outcome.body.beside).toEqual({ rows: [12], runs: 1, repeats: 0, configurations: 1 })
  })
})

describe('a grid with gaps over training', () => {
  const rng = seededRng(62)
  const declared = { p: { kind: 'numeric' }, q: { kind: 'numeric' } } as const
  const cells = [1, 2, 3].flatMap((p) => [1, 2, 3, 4, 5].map((q) => ({ p, q, seed: 0 })))
  const repeats = Array.from({ length: 6 }, (_, i) => ({ p: 1, q: 1, seed: i + 1 }))
  const rows = [...cells, ...repeats]
  // p acts nowhere, q far more than the noise: without what is missing, plain means of p would differ by up to a whole step of q.
  const curves = rows.map(({ q }) => ({ values: [1, 2, 3].map((step) => q * (4 - step) + 0.01 * rng.normal()) }))
  const gone = [4, 9]

  it('compares adjusted means at every place, as at the end', () => {
    const left = rows.filter((_, i) => !gone.includes(i))
    const leftCurves = curves.filter((_, i) => !gone.includes(i))
    const body = answerOverTraining({ rows: left, y: leftCurves.map(({ values }) => values[2]!), declared }, leftCurves)
    const p = body.byStep!.params.find(({ name }) => name === 'p')!
    expect(Math.max(...p.effect)).toBeLessThan(0.05)
    expect(p.effect[2]).toBeCloseTo(rowOf(body, 'p').effect, 10)
    expect(p.perGroup).toBeCloseTo(rowOf(body, 'p').perGroup, 10)
    expect(p.clear).toEqual([])
    expect(body.byStep!.params.find(({ name }) => name === 'q')!.clear).toEqual([[1, 3]])
  })

  it('does so, too, where all combinations ran and some have no curve', () => {
    const some = curves.map((curve, i) => (gone.includes(i) ? null : curve))
    const body = answerOverTraining({ rows, y: curves.map(({ values }) => values[2]!), declared }, some)
    expect(body.warnings).not.toContain('GRID_WITH_GAPS')
    const p = body.byStep!.params.find(({ name }) => name === 'p')!
    expect(p.n).toBe(19)
    expect(Math.max(...p.effect)).toBeLessThan(0.05)
  })
})

it('runs that are no grid are held against noise alone where somebody says so, and are told what that means', () => {
  const rng = seededRng(63)
  const rows = Array.from({ length: 24 }, (_, i) => ({ p: i >> 1, q: rng.uniform(), seed: i % 2 })).map(({ p, seed }, i, all) => ({
    p: (p * 7) % 5,
    q: all[i - (i % 2)]!.q,
    seed,
  }))
  const y = rows.map(({ q }) => q + 0.01 * rng.normal())
  expect(answer({ rows, y, options: { design: 'grid' } }).warnings).toContain('NOT_A_GRID')
  expect(answer({ rows, y }).warnings).not.toContain('NOT_A_GRID')
})
