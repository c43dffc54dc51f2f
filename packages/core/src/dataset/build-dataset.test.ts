import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { gunzipSync } from 'node:zlib'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { FlatValues, Value } from '../domain/run.ts'
import { buildDataset, type DatasetInput } from './build-dataset.ts'
import { type Dataset, INACTIVE, type LevelColumn, MISSING, type NumericColumn, type ParamColumn } from './dataset.ts'
import { columnsFromRows } from './raw-column.ts'
import { replicateGroups } from './replicates.ts'

const build = (rows: readonly FlatValues[], rest: Partial<DatasetInput> = {}): Dataset =>
  buildDataset({ runs: { id: rows.map((_, i) => `run-${i}`) }, config: columnsFromRows(rows), revision: 'r', ...rest })
const param = (dataset: Dataset, name: string): ParamColumn => dataset.params.find((column) => column.name === name)!
/** A column's values by run, in a form that does not depend on codes. */
const cells = (column: ParamColumn): (string | number | null)[] =>
  column.kind === 'numeric' ? [...column.values] : Array.from(column.codes, (code) => (code < 0 ? null : column.levels[code]!))

describe('buildDataset', () => {
  it('splits the keys by role and keeps what was detected beside what was declared', () => {
    const dataset = build(
      [
        { lr: 0.1, seed: 1, output_dir: 'a', width: 8 },
        { lr: 0.2, seed: 2, output_dir: 'b', width: 16 },
      ],
      { declared: { width: { role: 'ignored' }, output_dir: { role: 'param' }, lr: { kind: 'categorical' } } },
    )
    expect(dataset.params.map((column) => [column.name, column.kind])).toEqual([
      ['lr', 'categorical'],
      ['output_dir', 'categorical'],
    ])
    expect(dataset.seeds.map((column) => column.name)).toEqual(['seed'])
    expect(dataset.ignored.map((column) => column.name)).toEqual(['width'])
    expect(dataset.keys.map((key) => key.name)).toEqual(['lr', 'seed', 'output_dir', 'width'])
    expect(dataset.keys[0]).toMatchObject({
      detected: { role: 'param', kind: 'numeric', scale: 'linear' },
      declared: { kind: 'categorical' },
    })
    expect(dataset.keys[2]).toMatchObject({ detected: { role: 'ignored' }, declared: { role: 'param' } })
    expect(dataset.keys[2]!.detected.reason).toContain('a place on disk')
  })
  it('runs that differ in seed and ignored keys alone are replicates', () => {
    const dataset = build([
      { lr: 0.1, seed: 1, host: 'a' },
      { lr: '0.10', seed: 2, host: 'b' },
      { lr: 0.2, seed: 1, host: 'a' },
    ])
    expect([...dataset.configuration]).toEqual([0, 0, 1])
  })
  it('null is a level of a categorical param, unless a parent explains it', () => {
    const scheduler = param(build([{ s: null }, { s: 'cosine' }, { s: 'step' }, {}]), 's') as LevelColumn
    expect(cells(scheduler)).toEqual(['null', 'cosine', 'step', null])
    expect(scheduler.status[3]).toBe(MISSING)
    const rows = ['a', 'b', 'a', 'b', 'a', 'b'].map((kind, i): FlatValues => ({ kind, s: kind === 'a' ? null : i % 4 === 1 ? 'x' : 'y' }))
    const explained = param(build(rows), 's') as LevelColumn
    expect(explained.levels).toEqual(['x', 'y'])
    expect([...explained.status]).toEqual([INACTIVE, 0, INACTIVE, 0, INACTIVE, 0])
  })
  it('null is missing in a numeric and in a boolean param', () => {
    const dataset = build([
      { a: null, b: null },
      { a: 3, b: true },
      { a: 5, b: false },
    ])
    expect(dataset.params.map((column) => [column.kind, [...column.status]])).toEqual([
      ['numeric', [MISSING, 0, 0]],
      ['boolean', [MISSING, 0, 0]],
    ])
  })
  it('the note names the run by its name', () => {
    const dataset = build([{ x: 1 }, { x: 'auto' }], { runs: { id: ['a', 'b'], name: ['sunny-1', 'rainy-2'] } })
    expect(param(dataset, 'x').note).toContain("'auto' in run rainy-2")
  })
  it('no runs, one run and two runs are datasets', () => {
    const none = build([])
    expect([none.n, none.params, none.configurations]).toEqual([0, [], 0])
    const one = build([{ lr: 0.1, opt: 'adam', bn: true, seed: 3 }])
    expect([one.n, one.params.map((column) => column.kind), one.configurations]).toEqual([1, ['numeric', 'categorical', 'boolean'], 1])
    const two = build([{ lr: 0.1 }, { lr: 0.2 }])
    expect([...two.configuration]).toEqual([0, 1])
  })
  it('keys named like parts of JavaScript objects are keys', () => {
    const dataset = build([
      JSON.parse('{"constructor": 1, "__proto__": 2, "toString": 3}'),
      JSON.parse('{"constructor": 2, "__proto__": 2, "toString": 4}'),
    ])
    expect(dataset.params.map((column) => [column.name, cells(column)])).toEqual([
      ['constructor', [1, 2]],
      ['__proto__', [2, 2]],
      ['toString', [3, 4]],
    ])
  })
  it('columns of another length are a bug and say so', () => {
    expect(() => buildDataset({ runs: { id: ['a'] }, config: [{ name: 'lr', values: [] }], revision: '' })).toThrow(
      "column 'lr' has 0 values for 1 runs",
    )
  })
})

describe('invariants', () => {
  const value = fc.oneof(fc.constantFrom<Value>(1, 2, 0.5, '1', 'a', 'b', true, false, null, 'NA'), fc.double(), fc.constant([1, 2]))
  const row = fc.dictionary(fc.constantFrom('p', 'q', 'r', 's'), value, { noNullPrototype: true })
  const rows = fc.array(row, { maxLength: 20 })
  /** Key order follows the first run, so reordering runs may reorder columns; by name they must agree. */
  const byName = (dataset: Dataset) =>
    new Map([...dataset.params, ...dataset.ignored, ...dataset.seeds].map((column) => [column.name, column]))

  it('the order of the runs changes no column', () => {
    fc.assert(
      fc.property(rows, (list) => {
        const there = byName(build(list))
        const back = byName(build([...list].reverse()))
        expect(new Set(back.keys())).toEqual(new Set(there.keys()))
        for (const [name, column] of there) {
          const other = back.get(name)!
          expect([other.kind, other.scale, other.parent?.levels]).toEqual([column.kind, column.scale, column.parent?.levels])
          expect(cells(other).reverse()).toEqual(cells(column))
          expect([...other.status].reverse()).toEqual([...column.status])
        }
      }),
    )
  })
  it('renaming a param changes nothing but the name', () => {
    fc.assert(
      fc.property(rows, (list) => {
        const renamed = list.map(
          (cellsOfRun): FlatValues =>
            Object.fromEntries(Object.entries(cellsOfRun).map(([key, cell]) => [key === 'p' ? 'renamed' : key, cell])),
        )
        const plain = (dataset: Dataset) => JSON.stringify({ ...dataset, keys: 0 }).replaceAll('"renamed"', '"p"')
        expect(plain(build(renamed))).toBe(plain(build(list)))
      }),
    )
  })
  it('a constant column changes no other column and no configuration', () => {
    fc.assert(
      fc.property(rows, (list) => {
        const before = build(list)
        const after = build(list.map((cellsOfRun) => ({ ...cellsOfRun, constant: 7 })))
        expect(after.params.filter((column) => column.name !== 'constant')).toEqual(before.params)
        // A run that set nothing else now sets something: those runs share one configuration instead of having one each.
        if (list.every((cellsOfRun) => Object.values(cellsOfRun).some((cell) => cell !== null && cell !== 'NA' && !Number.isNaN(cell)))) {
          expect(after.configuration).toEqual(before.configuration)
        }
      }),
    )
  })
  it('a value is there, missing or inactive, and its code or number agrees', () => {
    fc.assert(
      fc.property(rows, (list) => {
        const dataset = build(list)
        for (const column of [...dataset.params, ...dataset.seeds, ...dataset.ignored]) {
          column.status.forEach((status, i) => {
            const absent = column.kind === 'numeric' ? Number.isNaN(column.values[i]!) : column.codes[i] === -1
            expect(absent).toBe(status !== 0)
            if (column.kind !== 'numeric') expect(column.codes[i]!).toBeLessThan(column.levels.length)
          })
        }
      }),
    )
  })
})

it('10,000 keys of 20 runs, half of them with gaps in all sorts of places, build without quadratic work', () => {
  // Knuth's multiplicative hash: patterns that look random and are the same every time.
  const scatter = (i: number, j: number): number => (Math.imul(i * 10_007 + j + 1, 2654435761) >>> 9) % 5
  const list = Array.from({ length: 20 }, (_, i) =>
    Object.fromEntries(
      Array.from({ length: 10_000 }, (_, j): [string, Value] => [`k${j}`, scatter(i, j)]).filter(([, x], j) => j % 2 === 0 || x !== 1),
    ),
  )
  const begin = performance.now()
  const dataset = build(list)
  // About a second at most; comparing every key with every other would take minutes.
  expect(performance.now() - begin).toBeLessThan(20_000)
  expect(dataset.params).toHaveLength(10_000)
})

const data = process.env['SWEEPWISE_DATA']
describe.runIf(data)('real runs', () => {
  const read = (path: string): string => {
    const bytes = readFileSync(join(data!, path))
    return (path.endsWith('.gz') ? gunzipSync(bytes) : bytes).toString('utf8')
  }
  /** These files have no quoted commas but in one dict column, which the pattern keeps together. */
  const table = (path: string, without: readonly string[] = []): FlatValues[] => {
    const [head, ...lines] = read(path).trim().split(/\r?\n/)
    const names = head!.split(',')
    return lines.map((line) => {
      const fields = line.match(/("[^"]*"|[^,]*)(,|$)/g)!.map((field) => field.replace(/,$/, '').replace(/^"|"$/g, ''))
      return Object.fromEntries(names.flatMap((name, i) => (without.includes(name) || fields[i] === '' ? [] : [[name, fields[i]!]])))
    })
  }
  it('a grid of 8,640 runs: 2,880 configurations of three, the repeat index recognised as luck, the distance as log', () => {
    const results = [
      'Adjusted Rand Score',
      'Num Iter Till Convergence',
      'Normalized Mutual Info Score',
      '_runtime',
      'Rand Score',
      '_timestamp',
      'Num Initial Clusters',
      'Loss',
      '_step',
      'Runtime',
      'Num Inferred Clusters',
      'Adjusted Mutual Info Score',
      'cov_prefactor_ratio',
      'State',
      'Sweep',
    ]
    const dataset = build(table('wandb_csv/dpmeans-sweep-iwyszsz5.csv.gz', results))
    expect(dataset.n).toBe(8640)
    expect(dataset.params.map((column) => column.name)).toEqual([
      'n_samples',
      'n_clusters',
      'n_features',
      'init_method',
      'max_distance_param',
      'likelihood_cov_prefactor',
      'centroids_prior_cov_prefactor',
    ])
    expect(dataset.seeds.map((column) => column.name)).toEqual(['repeat_idx'])
    expect(dataset.configurations).toBe(2880)
    expect(replicateGroups(dataset, 3).every(({ rows }) => rows.length === 3)).toBe(true)
    expect((param(dataset, 'max_distance_param') as NumericColumn).scale).toBe('log')
    expect(param(dataset, 'init_method').kind).toBe('categorical')
  })
  it('nine configurations of fifteen seeds', () => {
    const dataset = build(table('hpo_tables/convnext-lr-wd-15-seeds.csv', ['metric_value', 'phase', 'metric_key_used']))
    expect([dataset.n, dataset.configurations]).toEqual([135, 9])
    expect(dataset.params.map((column) => column.name)).toEqual(['lr', 'weight_decay'])
    expect(dataset.ignored.map((column) => column.name)).toEqual(['experiment_dir'])
  })
  it('a random search of 512: the run counter set aside, three params on a log scale', () => {
    const rows = read('hpo_tables/opda-alexnet-tuning.jsonl.gz')
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line.replaceAll('NaN', 'null')) as Record<string, Value>)
      .map(({ learning_curve: _curve, nan_train_loss: _nan, ...config }) => config)
    const dataset = build(rows)
    expect(dataset.ignored.map((column) => column.name)).toEqual(['iteration'])
    expect(dataset.params.filter((column) => column.scale === 'log').map((column) => column.name)).toEqual([
      'batch_size',
      'lr',
      'weight_decay',
    ])
    expect(dataset.configurations).toBe(512)
  })
  const trials = (path: string): FlatValues[] => {
    const database = new DatabaseSync(join(data!, path), { readOnly: true })
    const rows = new Map<number, Record<string, Value>>()
    for (const { trial_id, param_name, param_value, distribution_json } of database
      .prepare('select trial_id, param_name, param_value, distribution_json from trial_params order by trial_id, param_id')
      .all() as {
      trial_id: number
      param_name: string
      param_value: number
      distribution_json: string
    }[]) {
      const choices = (JSON.parse(distribution_json) as { attributes: { choices?: Value[] } }).attributes.choices
      const config = rows.get(trial_id) ?? {}
      config[param_name] = choices === undefined ? param_value : choices[param_value]!
      rows.set(trial_id, config)
    }
    database.close()
    return [...rows.values()]
  }
  it('a conditional space of two classifiers: the other one’s params are inactive, not missing', () => {
    const dataset = build(trials('optuna_sqlite/conditional-rf-gb.db'))
    for (const [name, level, present] of [
      ['gb_max_depth', 'GB', 87],
      ['gb_min_samples_split', 'GB', 87],
      ['rf_max_depth', 'RF', 13],
      ['rf_min_samples_split', 'RF', 13],
    ] as const) {
      const column = param(dataset, name)
      expect(column.parent, name).toEqual({ name: 'clf', levels: [level] })
      expect([...column.status].filter((status) => status === INACTIVE).length, name).toBe(100 - present)
    }
  })
  it('a dynamic number of layers switches the params of each layer', () => {
    const dataset = build(trials('optuna_sqlite/dashboard-pruned-sample.sqlite3'))
    expect(param(dataset, 'dropout_l0').parent).toBeNull()
    expect(param(dataset, 'dropout_l1').parent).toEqual({ name: 'n_layers', levels: ['2', '3'] })
    expect(param(dataset, 'n_units_l2').parent).toEqual({ name: 'n_layers', levels: ['3'] })
    expect((param(dataset, 'lr') as NumericColumn).scale).toBe('log')
  })
})
