import { describe, expect, it } from 'vitest'
import type { ImportanceNumbers, ImportanceRow } from '../analysis/importance-result.ts'
import { importanceWords } from './importance-words.ts'

const row: ImportanceRow = {
  name: 'lr',
  params: ['lr'],
  kind: 'numeric',
  scale: 'log',
  n: 60,
  conditional: null,
  missing: 0,
  importance: 0.64,
  share: 0.64,
  interval: [0.44, 0.84],
  noiseFloor: 0.03,
  belowFloor: false,
  hollow: false,
  test: 'dcrt',
  p: 0.001,
  pAdjusted: 0.008,
  verdict: 'confirmed',
  untested: null,
  interaction: null,
  better: 'peak',
  mdi: 0.6,
  fanova: null,
  dropColumn: null,
  pedAnova: null,
  confoundedWith: [],
  correlation: null,
  eta: null,
}
const numbers = (params: readonly ImportanceRow[], more: Partial<ImportanceNumbers> = {}): ImportanceNumbers => ({
  target: 'rank',
  ranks: null,
  fit: { r2OutOfBag: 0.58, words: 'usable', level: 'usable', unexplained: 0.42, trees: { grown: 300, planned: 300 } },
  strength: 'full',
  configurations: 60,
  sampling: 'independent',
  test: 'dcrt',
  testNote: '',
  coupled: false,
  params,
  hidden: [],
  interactions: [],
  joint: [],
  stages: [{ name: 'tests', state: 'done', note: null, elapsedCpuMs: null }],
  ...more,
})
const say = (change: Partial<ImportanceRow>, more: Partial<ImportanceNumbers> = {}) =>
  importanceWords(numbers([{ ...row, ...change }], more), 'acc').params[0]!
const correlation = (spearman: number, more: object = {}) => ({
  pearson: spearman,
  pearsonInterval: null,
  pearsonScaled: spearman,
  spearman,
  spearmanInterval: null,
  p: 0.5,
  pAdjusted: 0.9,
  shape: null,
  shapeP: null,
  shapeAt: null,
  ...more,
})
const none = { importance: 0.03, share: 0.03, interval: [0, 0.06], p: 0.4, pAdjusted: 1, verdict: 'no evidence' } as const

describe('the sentence of a row', () => {
  it('says how much, how sure, and what would have been missed: 10 (1 − R²)/n', () => {
    expect(say({}).sentence).toBe(
      'lr accounts for about 64 % of the out-of-sample variation in rank (44–84 %). Confirmed (Holm p = 0.008).',
    )
    expect(say({ ...none, name: 'warmup', params: ['warmup'], belowFloor: true }).sentence).toBe(
      'warmup 3 %, below its noise floor: no evidence at n = 60; an effect below about 7 % of the variation would probably be missed.',
    )
  })

  it('keeps a confirmed param under its floor confirmed, and calls it small', () => {
    expect(say({ importance: 0.003, interval: [0, 0.01], belowFloor: true }).sentence).toBe(
      'lr accounts for under 1 % of the out-of-sample variation in rank (0–1 %). Confirmed, small: below its noise floor (Holm p = 0.008).',
    )
  })

  it('says of a forest that predicts nothing that bars mean nothing, not which is longest', () => {
    const fit = { r2OutOfBag: -0.1, words: '', level: 'none', unexplained: 1, trees: null } as const
    expect(say(none, { fit }).sentence).not.toContain('3 %')
    expect(importanceWords(numbers([{ ...row, ...none }], { fit }), 'acc').headline).toBe(
      'The forest predicts no better than the mean: ignore the bars. An effect below about 17 % of the variation would probably be missed.',
    )
  })

  it('tells a param that acts only together with another from one that does nothing', () => {
    const interaction = { p: 0.0001, pAdjusted: 0.0004 }
    expect(say({ ...none, importance: 0.25, interaction }).sentence).toMatch(
      /By itself no evidence \(p = 0\.400\); together with another param confirmed \(Holm p <0\.001\)\.$/,
    )
    expect(say({ ...none, interaction: { p: 0.04, pAdjusted: 0.2 } }).sentence).not.toContain('together')
  })

  it('names twins as what they are, and does not claim a test that was not made', () => {
    expect(say({ name: 'a ≡ b', params: ['a', 'b'] }).sentence).toMatch(/^a and b \(they move together\) accounts for/)
    const untested = { p: null, pAdjusted: null, verdict: null }
    expect(say(untested).sentence).toMatch(/It was not tested\.$/)
    expect(say(untested, { stages: [{ name: 'tests', state: 'running', note: null, elapsedCpuMs: null }] }).sentence).toMatch(
      /Not tested yet\.$/,
    )
  })
})

describe('why importance and correlation disagree', () => {
  it('is said where the best values lie inside the range, or what a param does depends on others', () => {
    expect(say({ correlation: correlation(0.1, { shape: 'peak', shapeAt: 0.003 }) }).disagreement).toContain(
      'inside the range (near 0.003)',
    )
    expect(say({ correlation: correlation(0.1), interaction: { p: 0.001, pAdjusted: 0.01 } }).disagreement).toContain(
      'depends on other params',
    )
  })

  it('is said where correlation is clear and the others carry the effect', () => {
    const c = correlation(0.7, { p: 0.001, pAdjusted: 0.01 })
    expect(say({ ...none, correlation: c, confoundedWith: ['warmup'] }).disagreement).toContain('go together with those of warmup')
  })

  it('is not said where they agree', () => {
    expect(say({ correlation: correlation(0.8) }).disagreement).toBeNull()
    expect(say({ ...none, correlation: correlation(0.05) }).disagreement).toBeNull()
  })
})
