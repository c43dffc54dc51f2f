import { describe, expect, it } from 'vitest'
import type { RunsColumn } from '../../../server/src/http/api.ts'
import { chosenColumns, columnWidth, defaultColumns, movedColumn, NAME_WIDTH } from './column-layout.ts'

const column = (id: string, more: Partial<RunsColumn> = {}): RunsColumn => {
  const [group, label = id] = id.split(/:(.*)/s) as [RunsColumn['group'], string?]
  return { id, group, label, kind: 'number', constant: false, missing: 0, ...more }
}
const columns = [
  column('run:name', { kind: 'text' }),
  column('run:state', { kind: 'state' }),
  column('metric:loss'),
  column('param:lr'),
  column('param:fixed', { constant: true }),
  column('seed:seed'),
  column('ignored:host'),
  column('objective', { label: 'acc' }),
  column('metric:acc'),
  column('run:created', { kind: 'time' }),
]

describe('columns of the runs table', () => {
  it('begin with name, state and objective; params that vary before seeds, metrics and times', () => {
    expect(defaultColumns(columns, 5)).toEqual([
      'run:name',
      'run:state',
      'objective',
      'param:lr',
      'seed:seed',
      'metric:loss',
      'run:created',
    ])
  })
  it('leave out what was measured of the machine until it is asked for', () => {
    const logged = [...columns, column('metric:gpu.0.temp'), column('metric:system.cpu')]
    expect(defaultColumns(logged, 5)).toEqual(defaultColumns(columns, 5))
    expect(chosenColumns(logged, { chosen: ['metric:system.cpu'] }, 5).map(({ id }) => id)).toEqual(['run:name', 'metric:system.cpu'])
  })
  it('that are empty for every run stand aside until they are asked for', () => {
    const imported = [...columns.slice(0, -1), column('seed:other', { missing: 5 }), column('run:created', { kind: 'time', missing: 5 })]
    expect(defaultColumns(imported, 5)).toEqual(['run:name', 'run:state', 'objective', 'param:lr', 'seed:seed', 'metric:loss'])
    expect(chosenColumns(imported, { chosen: ['run:created'] }, 5).map(({ id }) => id)).toEqual(['run:name', 'run:created'])
  })
  it('follow the user’s choice and order, with the name always first', () => {
    expect(chosenColumns(columns, { chosen: ['param:fixed', 'metric:loss'] }, 5).map(({ id }) => id)).toEqual([
      'run:name',
      'param:fixed',
      'metric:loss',
    ])
  })
  it('skip what a link names and the project no longer has', () => {
    expect(chosenColumns(columns, { chosen: ['param:gone', 'param:lr'] }, 5).map(({ id }) => id)).toEqual(['run:name', 'param:lr'])
  })
  it('are bounded: ten thousand params do not become ten thousand columns unasked', () => {
    const many = [column('run:name', { kind: 'text' }), ...Array.from({ length: 10_000 }, (_, i) => column(`param:p${i}`))]
    expect(defaultColumns(many, 5).length).toBeLessThanOrEqual(40)
    expect(chosenColumns(many, { chosen: many.map(({ id }) => id) }, 5).length).toBe(10_001)
  })
  it('pinned ones come after the name, in their own order, chosen or not', () => {
    const choice = { chosen: ['param:lr', 'metric:loss'], pinned: ['metric:loss', 'param:fixed'] }
    expect(chosenColumns(columns, choice, 5).map(({ id }) => id)).toEqual(['run:name', 'metric:loss', 'param:fixed', 'param:lr'])
  })
  it('only those that differ: one value everywhere goes, one value beside runs without any stays', () => {
    const some = [...columns, column('param:sparse', { constant: true, missing: 2 }), column('param:empty', { constant: true, missing: 5 })]
    const chosen = some.map(({ id }) => id)
    const shown = chosenColumns(some, { chosen, differing: true, pinned: ['param:fixed'] }, 5).map(({ id }) => id)
    expect(shown).toContain('param:sparse')
    expect(shown).not.toContain('param:empty')
    expect(shown.slice(0, 2)).toEqual(['run:name', 'param:fixed'])
    expect(chosenColumns(some, { chosen, differing: true }, 5).map(({ id }) => id)).not.toContain('param:fixed')
  })
  it('move before another, or to the end', () => {
    expect(movedColumn(['a', 'b', 'c'], 'c', 'a')).toEqual(['c', 'a', 'b'])
    expect(movedColumn(['a', 'b', 'c'], 'a', null)).toEqual(['b', 'c', 'a'])
    expect(movedColumn(['a', 'b', 'c'], 'a', 'c')).toEqual(['b', 'a', 'c'])
    expect(movedColumn(['a', 'b'], 'b', 'gone')).toEqual(['a', 'b'])
  })
  it('are as wide as header and kind need, within limits', () => {
    expect(columnWidth(columns[0]!)).toBe(NAME_WIDTH)
    expect(columnWidth(column('param:lr'))).toBe(88)
    expect(columnWidth(column('metric:loss', { reducer: 'mean' }), true)).toBeGreaterThan(columnWidth(column('metric:loss')) + 60)
    expect(columnWidth(column(`param:${'x'.repeat(200)}`))).toBe(200)
    expect(columnWidth(column('param:weight_decay'))).toBeGreaterThan(columnWidth(column('param:epochs')))
  })
})
