import { buildDataset, type GroupCell, InputError, type Value } from '@sweepwise/core'
import { describe, expect, it } from 'vitest'
import type { RunsGrouping, RunsPage } from '../http/api.ts'
import { runsPage } from './runs-page.ts'

const dataset = buildDataset({
  runs: {
    id: ['a', 'b', 'c', 'd', 'e', 'f', 'g'],
    name: ['one', 'two', 'three', 'four', 'five', 'six', 'seven'],
    createdAt: Float64Array.of(7, 6, 5, 4, 3, 2, 1),
  },
  config: [
    { name: 'lr', values: [0.1, 0.1, 0.01, 0.01, 0.01, undefined, 0.1] as Value[] },
    { name: 'optimizer', values: ['adam', 'adam', 'sgd', 'adam', 'sgd', 'sgd', 'sgd'] },
    { name: 'seed', values: [1, 2, 1, 1, 2, 1, 1] },
  ],
  summary: [{ name: 'loss', values: [0.5, 0.7, 0.1, 0.2, Number.NaN, 9, undefined] as Value[] }],
  revision: 'r',
})
const objective = { metric: 'loss', goal: 'minimize', reducer: 'auto' } as const
const ask = (group: RunsGrouping, more: { sort?: string[]; offset?: number; limit?: number; filter?: string } = {}): RunsPage => {
  const { filter, ...rest } = more
  return runsPage(dataset, { runSet: { projects: ['p'], ...(filter === undefined ? {} : { filter }) }, objective, group, ...rest })
}
/** Indented as the table indents: groups as value (runs), runs as their id. */
const outline = ({ rows }: RunsPage) =>
  rows.map(({ id, depth, group }) => `${'-'.repeat(depth ?? 0)}${group === undefined ? id : `${group.value} (${group.runs})`}`)
const cell = (page: RunsPage, row: number, id: string): GroupCell =>
  page.rows[row]!.group!.cells[page.columns.findIndex((column) => column.id === id)]!

describe('the runs table in groups', () => {
  it('lists values in their order, what is not set last; runs show below a group that is open', () => {
    const page = ask({ by: ['param:lr'], open: ['0.01', '~'] })
    expect(outline(page)).toEqual(['0.01 (3)', '-c', '-d', '-e', '0.1 (3)', 'null (1)', '-f'])
    expect(page).toMatchObject({ count: 7, groups: 3, matched: 7, total: 7 })
  })
  it('nests, and pages over groups and runs alike', () => {
    const group = { by: ['param:lr', 'param:optimizer'], open: ['*'] }
    const whole = outline(ask(group))
    expect(whole).toEqual([
      ...['0.01 (3)', '-adam (1)', '--d', '-sgd (2)', '--c', '--e'],
      ...['0.1 (3)', '-adam (2)', '--a', '--b', '-sgd (1)', '--g'],
      ...['null (1)', '-sgd (1)', '--f'],
    ])
    const pages = [0, 4, 8, 12].flatMap((offset) => outline(ask(group, { offset, limit: 4 })))
    expect(pages).toEqual(whole)
    expect(outline(ask({ ...group, open: ['0.1', '0.1/adam'] }))).toEqual([
      '0.01 (3)',
      '0.1 (3)',
      '-adam (2)',
      '--a',
      '--b',
      '-sgd (1)',
      'null (1)',
    ])
  })
  it('cells have the mean, its interval and n; NaN and what is not set are counted beside it', () => {
    const page = ask({ by: ['param:lr'] })
    // Of 0.1 and 0.2: t = 12.706 on one degree of freedom, sd / √2 = 0.05.
    expect(cell(page, 0, 'objective')).toEqual({
      n: 2,
      missing: 0,
      notFinite: 1,
      value: expect.closeTo(0.15, 12),
      ends: [expect.closeTo(0.15 - 0.6353, 4), expect.closeTo(0.15 + 0.6353, 4)],
    })
    expect(cell(page, 1, 'metric:loss')).toMatchObject({ n: 2, missing: 1, notFinite: 0, value: expect.closeTo(0.6, 12) })
    expect(cell(page, 2, 'objective')).toEqual({ n: 1, missing: 0, notFinite: 0, value: 9, ends: null })
  })
  it('params have their range, texts their counts', () => {
    const page = ask({ by: ['param:optimizer'] })
    expect(cell(page, 1, 'param:lr')).toEqual({ n: 3, missing: 1, notFinite: 0, value: null, ends: [0.01, 0.1] })
    const byRate = ask({ by: ['param:lr'] })
    expect(cell(byRate, 0, 'param:lr')).toMatchObject({ value: 0.01, ends: [0.01, 0.01] })
    expect(cell(byRate, 0, 'param:optimizer')).toEqual({
      n: 3,
      missing: 0,
      counts: [
        ['sgd', 2],
        ['adam', 1],
      ],
      distinct: 2,
    })
  })
  it('each column is reduced as asked; best goes by its goal, newest by age', () => {
    const value = (reducer: 'median' | 'min' | 'max' | 'best' | 'newest') =>
      (cell(ask({ by: ['param:optimizer'], reducers: { objective: reducer } }), 0, 'objective') as { value: number }).value
    expect([value('median'), value('min'), value('max'), value('best'), value('newest')]).toEqual([0.5, 0.2, 0.7, 0.2, 0.5])
    expect(ask({ by: ['param:lr'], reducers: { objective: 'max' } }).columns.find(({ id }) => id === 'objective')!.reducer).toBe('max')
  })
  it('groups are sorted by what their cells come to, their runs by the runs’ own values', () => {
    expect(outline(ask({ by: ['param:lr'], open: ['0.1'] }, { sort: ['-objective'] }))).toEqual([
      'null (1)',
      '0.1 (3)',
      '-b',
      '-a',
      '-g',
      '0.01 (3)',
    ])
    expect(outline(ask({ by: ['param:lr'] }, { sort: ['objective'] }))).toEqual(['0.01 (3)', '0.1 (3)', 'null (1)'])
    expect(outline(ask({ by: ['param:lr'] }, { sort: ['-param:lr'] }))).toEqual(['0.1 (3)', '0.01 (3)', 'null (1)'])
  })
  it('all but the seed: a group a configuration, named by its first run, found again under a filter', () => {
    const page = ask({ by: ['configuration'] })
    expect(outline(page)).toEqual(['one (2)', 'three (2)', 'four (1)', 'six (1)', 'seven (1)'])
    const path = page.rows[1]!.group!.path
    expect(path).toBe('c')
    expect(page.rows[1]!.group!.filter).toBeNull()
    expect(outline(ask({ by: ['configuration'], open: [path] }, { filter: 'optimizer = sgd and lr is set' }))).toEqual([
      'three (2)',
      '-c',
      '-e',
      'seven (1)',
    ])
  })
  it('a group tells the filter that keeps its runs', () => {
    const page = ask({ by: ['param:lr'] })
    expect(page.rows.map(({ group }) => group!.filter)).toEqual(['param.lr = 0.01', 'param.lr = 0.1', 'param.lr is not set'])
    for (const { group } of page.rows)
      expect(runsPage(dataset, { runSet: { projects: ['p'], filter: group!.filter! } }).matched).toBe(group!.runs)
  })
  it('a nested group tells the filter of all it lies in, and names its runs', () => {
    const page = ask({ by: ['param:lr', 'param:optimizer'], open: ['0.01'] })
    expect(page.rows[1]!.group).toMatchObject({ filter: 'param.lr = 0.01 and param.optimizer = adam', ids: ['d'] })
    expect(ask({ by: ['configuration', 'param:lr'], open: ['*'] }).rows[1]!.group).toMatchObject({ filter: null, ids: ['a', 'b'] })
  })
  it('values may hold any character', () => {
    const odd = buildDataset({
      runs: { id: ['a', 'b', 'c', 'd', 'e'] },
      config: [{ name: 'k', values: ['x/y', '~', undefined, '*', 'a+b%'] }],
      summary: [],
      revision: '',
    })
    const group = { by: ['param:k'], open: ['x%2Fy', '%7E', '~', 'a+b%25'] }
    expect(outline(runsPage(odd, { runSet: { projects: ['p'] }, group }))).toEqual([
      ...['* (1)', 'a+b% (1)', '-e', 'x/y (1)', '-a', '~ (1)', '-b'],
      ...['null (1)', '-c'],
    ])
    expect(runsPage(odd, { runSet: { projects: ['p'] }, group: { by: ['param:k'] } }).rows[0]!.group!.path).toBe('%2A')
  })
  it('an unknown column is refused', () => expect(() => ask({ by: ['param:rate'] })).toThrow(InputError))
})

describe('groups of many runs', () => {
  const N = 1000
  const lossOf = (i: number): number => ((i * 7919) % 9973) / 9973
  const many = buildDataset({
    runs: { id: Array.from({ length: N + 5 }, (_, i) => `r${i}`) },
    config: [
      { name: 'lr', values: Array.from({ length: N + 5 }, (_, i) => (i < N ? 0.1 : 0.2)) },
      { name: 'seed', values: Array.from({ length: N + 5 }, (_, i) => i) },
    ],
    summary: [{ name: 'loss', values: Array.from({ length: N + 5 }, (_, i) => lossOf(i)) }],
    revision: 'r',
  })
  const page = (open: string[], offset = 0): RunsPage =>
    runsPage(many, { runSet: { projects: ['p'] }, objective, group: { by: ['configuration'], open }, offset, limit: 1000 })

  it('a cell of a thousand runs is about a thousand runs', () => {
    const mean = Array.from({ length: N }, (_, i) => lossOf(i)).reduce((sum, value) => sum + value / N, 0)
    const largest = page([]).rows.findIndex(({ group }) => group!.runs === N)
    expect(cell(page([]), largest, 'objective')).toMatchObject({ n: N, missing: 0, notFinite: 0, value: expect.closeTo(mean, 12) })
  })

  it('each repeat stands in it with the value it has, not the mean', () => {
    const { columns } = page([])
    const rows = [0, 1000].flatMap((offset) => page(['*'], offset).rows)
    const at = columns.findIndex(({ id }) => id === 'objective')
    const values = rows.filter(({ group }) => group === undefined).map(({ id, cells }) => [id, cells[at]] as const)
    expect(values.length).toBe(N + 5)
    for (const [id, value] of values) expect(value).toBe(lossOf(Number(id.slice(1))))
  })
})
