import { describe, expect, it } from 'vitest'
import type { FlatValues } from '../domain/run.ts'
import { seededRng } from '../stats/rng.ts'
import { answer, rowOf } from './testing/ask-noise.ts'
import type { Question } from './testing/question.ts'
import { DECLARED, seedStudy } from './testing/seed-study.ts'

const PARAMS = ['layers', 'batch_size', 'hidden'] as const

/** The source study with its noise runs as what they are: plain repeats of one configuration. */
function plain(seed: number, repeats: number): Question {
  const { rows, y } = seedStudy(seed, false)
  const one = { layers: 2, batch_size: 100, hidden: 128 }
  return {
    rows: rows.slice(0, 210 + repeats).map((row, i): FlatValues => (i < 210 ? row : { ...row, ...one })),
    y: y.slice(0, 210 + repeats),
    declared: DECLARED,
    options: { 'noise-filter': 'kind = noise' },
  }
}

describe('labels that the noise study recorded', () => {
  it('give the ranges that the source study printed, as declared', () => {
    const { rows, y } = seedStudy(1, true)
    const body = answer({ rows, y, declared: DECLARED, options: { 'noise-filter': 'kind = noise', placebo: true } })
    expect(body.placebo).toMatchObject({ source: 'labels', repeats: 210, configurations: 1, seed: null, labels: [] })
    expect(body.placebo!.rows.toSorted((a, b) => a - b)).toEqual(Array.from({ length: 210 }, (_, i) => 210 + i))
    for (const [name, seen, groups, size] of [
      ['layers', 0.04, 3, 70],
      ['batch_size', 0.1, 7, 30],
      ['hidden', 0.13, 10, 21],
    ] as const) {
      const { placebo, noiseEffect, notes } = rowOf(body, name)
      expect(placebo).toMatchObject({ groups, groupSizes: [size, size], comparable: true })
      expect(placebo!.effect).toBeCloseTo(seen, 9)
      // The same groups of as many runs: what is expected of them is what the effect is held against.
      expect(placebo!.expected).toBeCloseTo(noiseEffect!, 12)
      expect(notes.at(-1)).toMatch(
        /^The noise runs, grouped by the labels they recorded, show 0\.\d+ in \d+ groups of \d+ \(expected 0\.\d+\); the effect is/,
      )
    }
  })

  it('are found in keys of their own too, by name, wherever the noise comes from', () => {
    const { rows, y } = seedStudy(1, true)
    const keyed = rows.map((row, i): FlatValues => {
      const { layers, batch_size, hidden, kind, seed } = row
      if (i < 210) return row
      return {
        layers: 2,
        batch_size: 100,
        hidden: 128,
        kind,
        seed,
        placebo_layers: layers,
        placebo_batch_size: batch_size,
        'placebo.hidden': hidden,
      } as FlatValues
    })
    const named = answer({ rows: keyed, y, declared: DECLARED, options: { 'noise-filter': 'kind = noise' } })
    const found = answer({ rows: keyed, y, declared: DECLARED })
    for (const body of [named, found]) {
      expect(body.placebo).toMatchObject({ source: 'labels', repeats: 210, configurations: 1 })
      expect(body.placebo!.columns.find(({ param }) => param === 'hidden')).toEqual({ param: 'hidden', column: 'placebo.hidden' })
      expect(rowOf(body, 'hidden').placebo!.effect).toBeCloseTo(0.13, 9)
      expect(rowOf(body, 'batch_size').placebo!.effect).toBeCloseTo(0.1, 9)
      expect(rowOf(body, 'layers').placebo!.effect).toBeCloseTo(0.04, 9)
    }
  })
})

describe('labels dealt to plain repeats', () => {
  it('have the groups of the compared runs, and say how they came about', () => {
    const body = answer(plain(1, 210))
    const { placebo } = body
    expect(placebo).toMatchObject({ source: 'drawn', repeats: 210, configurations: 1, seed: 1 })
    for (const name of PARAMS) {
      const row = rowOf(body, name)
      expect(row.placebo).toMatchObject({ groups: row.groups, groupSizes: row.groupSizes, comparable: true })
      expect(row.timesPlacebo).toBeCloseTo(row.effect / row.placebo!.effect, 12)
      expect(row.notes.at(-1)).toMatch(/^Its values dealt at random to 210 repeats, as labels without effect, show/)
    }
  })

  it('the labels that are listed are those whose groups were taken: their ranges can be computed again', () => {
    for (const repeats of [210, 60]) {
      const question = plain(3, repeats)
      const body = answer(question)
      for (const name of PARAMS) {
        const { from } = body.placebo!.labels.find(({ param }) => param === name)!
        const groups = new Map<unknown, number[]>()
        from.forEach((run, i) => {
          if (run === null) return
          expect(run).toBeLessThan(210)
          const label = question.rows[run]![name]
          groups.set(label, [...(groups.get(label) ?? []), body.placebo!.values[i]!])
        })
        const means = [...groups.values()].map((values) => values.reduce((sum, value) => sum + value, 0) / values.length)
        expect(Math.max(...means) - Math.min(...means)).toBeCloseTo(rowOf(body, name).placebo!.effect, 9)
        expect(body.placebo!.values).toEqual(body.placebo!.rows.map((row) => expect.closeTo(question.y[row]!, 9)))
      }
    }
  })

  it('fewer repeats than runs: smaller groups, which are told and not compared', () => {
    const body = answer(plain(2, 60))
    const row = rowOf(body, 'hidden')
    expect(row.placebo).toMatchObject({ groups: 10, groupSizes: [6, 6], comparable: false })
    expect(row.placebo!.expected).toBeGreaterThan(1.5 * row.noiseEffect!)
    expect(row.timesPlacebo).toBeNull()
    expect(row.notes.at(-1)).toMatch(/in 10 groups of 6 .*the two do not compare\.$/)
  })

  it('too few repeats to fill the groups of a param: none of that param', () => {
    const body = answer(plain(2, 8))
    expect(rowOf(body, 'hidden').placebo).toBeNull()
    expect(rowOf(body, 'layers').placebo).toMatchObject({ groups: 3, groupSizes: [2, 3] })
  })

  it('over many studies their ranges are those of noise, and another seed of the draw gives another one', () => {
    const sums = { layers: 0, batch_size: 0, hidden: 0 }
    const expected = { layers: 0, batch_size: 0, hidden: 0 }
    const studies = 60
    for (let study = 1; study <= studies; study++) {
      const body = answer(plain(study, 210))
      for (const name of PARAMS) {
        sums[name] += rowOf(body, name).placebo!.effect / studies
        expected[name] += rowOf(body, name).noiseEffect! / studies
      }
    }
    // Relative spread of a range: 0.53, 0.31, 0.26; of the mean of 60 an eighth of that; three of those.
    expect(Math.abs(sums.layers / expected.layers - 1)).toBeLessThan(0.21)
    expect(Math.abs(sums.batch_size / expected.batch_size - 1)).toBeLessThan(0.12)
    expect(Math.abs(sums.hidden / expected.hidden - 1)).toBeLessThan(0.1)
    const effects = [1, 2, 3].map((seed) => rowOf(answer({ ...plain(1, 210), seed }), 'hidden').placebo!.effect)
    expect(new Set(effects).size).toBe(3)
  })

  it('repeats of several configurations: about the mean of each, with the spread of the noise', () => {
    const rng = seededRng(8)
    const rows: FlatValues[] = []
    const y: number[] = []
    for (let a = 0; a < 20; a++)
      for (let seed = 0; seed < 3; seed++) {
        rows.push({ a, seed })
        y.push(10 * a + rng.normal())
      }
    const body = answer({ rows, y, declared: { a: { kind: 'numeric' } } })
    const { values, configurations } = body.placebo!
    expect(configurations).toBe(20)
    expect(values.length).toBe(60)
    const middle = values.reduce((sum, value) => sum + value / 60, 0)
    const sd = Math.sqrt(values.reduce((sum, value) => sum + (value - middle) ** 2, 0) / 59)
    expect(middle).toBeCloseTo(
      y.reduce((sum, value) => sum + value / 60, 0),
      9,
    )
    // Twenty triples, each stretched by √(3/2), have 60·sd²/59 as their mean square.
    expect(sd).toBeCloseTo(body.noise.sd * Math.sqrt(60 / 59), 9)
  })
})
