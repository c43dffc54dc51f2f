import { describe, expect, it } from 'vitest'
import { outbox, type Row } from './outbox.ts'

const row = (step: number | null = null, text = '{}'): Row => ({ step, time: 5, text })
const sentSteps = (json: string) => (JSON.parse(json) as { rows: { step: number }[] }).rows.map(({ step }) => step)

describe('an outbox', () => {
  it('gives the same rows again until they are noted as sent, then those after them', () => {
    const box = outbox(1000)
    box.begin(7, 3)
    box.add(row())
    const first = box.next()!
    box.add(row())
    expect(box.next()).toBe(first)
    expect(JSON.parse(first.json)).toEqual({ offset: 7, rows: [{ step: 3, time: 5, values: {} }] })
    box.sent()
    expect(JSON.parse(box.next()!.json)).toEqual({ offset: 8, rows: [{ step: 4, time: 5, values: {} }] })
    box.sent()
    expect(box.next()).toBeNull()
    expect(box.waiting).toBe(0)
  })

  it('goes on after the largest step that was named; a step may come twice or go back', () => {
    const box = outbox(1000)
    for (const step of [null, 10, null, 4, null, 10]) box.add(row(step))
    expect(sentSteps(box.next()!.json)).toEqual([0, 10, 11, 4, 12, 10])
    box.sent()
    box.add(row())
    expect(sentSteps(box.next()!.json)).toEqual([13])
  })

  it('counts steps from where the server is, also of rows that were logged before it answered', () => {
    const box = outbox(1000)
    box.add(row())
    box.add(row())
    box.begin(100, 50)
    expect(JSON.parse(box.next()!.json)).toMatchObject({ offset: 100, rows: [{ step: 50 }, { step: 51 }] })
  })

  it('cuts what is long into several requests, never a row', () => {
    const box = outbox(Number.POSITIVE_INFINITY)
    const text = JSON.stringify({ text: 'x'.repeat(600_000) })
    for (let i = 0; i < 3; i++) box.add(row(null, text))
    const sizes: number[] = []
    for (let next = box.next(); next !== null; next = box.next()) {
      sizes.push(next.rows)
      box.sent()
    }
    expect(sizes).toEqual([1, 1, 1])
    for (let i = 0; i < 12_000; i++) box.add(row())
    expect(box.next()!.rows).toBe(5000)
  })

  it('keeps no more than there is room for, and counts what it turned away', () => {
    const box = outbox(5)
    expect([box.add(row()), box.add(row()), box.add(row()), box.add(row())]).toEqual([true, true, false, false])
    expect([box.waiting, box.dropped]).toEqual([2, 2])
    box.next()
    box.sent()
    expect(box.add(row())).toBe(true)
  })
})
