import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { gunzipSync } from 'node:zlib'
import { type AnalysisResult, type CorrelationBody, type Dataset, runAnalysis } from '@sweepwise/core'
import Sqlite from 'better-sqlite3'
import { describe, expect, it } from 'vitest'
import { DATA, importedDataset, importFile, readSource, renamed, temporaryFolder, temporaryStore } from '../testing/import-file.ts'

// Facts about stores made by others, computed independently with pandas and SciPy (the INDEX beside the files). Every file
// is copied under a name that says nothing.

const NYC = 'mlflow_sqlite/nyc-taxi-125-runs.db.gz'
/** The INDEX prints six decimals. */
const SIX = 6

function summary(dataset: Dataset, name: string): Float64Array {
  const found = dataset.metrics.find((column) => column.name === name)
  if (found === undefined) throw new Error(`no metric '${name}' among ${dataset.metrics.map((column) => column.name).join(', ')}`)
  return found.summary
}

const mean = (values: readonly number[]): number => values.reduce((sum, value) => sum + value, 0) / values.length

/** Over the runs in which both are finite, each for itself, as the INDEX counts. */
function pearson(dataset: Dataset, param: string, metric: string): number {
  const column = dataset.params.find(({ name }) => name === param)!
  if (column.kind !== 'numeric') throw new Error(`'${param}' is ${column.kind}`)
  const y = summary(dataset, metric)
  const rows = [...y.keys()].filter((i) => Number.isFinite(column.values[i]) && Number.isFinite(y[i]))
  const [mx, my] = [mean(rows.map((i) => column.values[i]!)), mean(rows.map((i) => y[i]!))]
  const sum = (of: (dx: number, dy: number) => number) => rows.reduce((all, i) => all + of(column.values[i]! - mx, y[i]! - my), 0)
  return sum((dx, dy) => dx * dy) / Math.sqrt(sum((dx) => dx * dx) * sum((_, dy) => dy * dy))
}

/** The product's own: a configuration that ran several times counts once. r and n of each param. */
function correlated(dataset: Dataset, metric: string): Readonly<Record<string, readonly [number, number]>> {
  const request = { analysis: 'correlation', runSet: { projects: [] }, metric, goal: 'minimize' } as const
  const { params } = runAnalysis(dataset, request) as AnalysisResult<CorrelationBody>
  return Object.fromEntries(params!.map(({ name, correlation, n }) => [name, [correlation?.pearson ?? Number.NaN, n]]))
}

describe.runIf(DATA)('MLflow stores made by others, renamed', () => {
  it('100 nested trials of 5 searches: the same values as in Optuna’s database and in its table', async () => {
    using folder = temporaryFolder()
    const { report, dataset } = await importedDataset(renamed(folder, 'mlflow_filestore/eeg-gat-105-runs.tar.gz', 'a.tar.gz'))
    expect([report.format, report.projects.length, dataset.n]).toEqual(['mlflow-files', 1, 100])
    expect(report.warnings.join(' ')).toContain('5 runs have no metrics and only hold others together')
    expect(dataset.params.map(({ name }) => name)).toEqual(['band', 'dropout', 'heads', 'hid', 'out', 's_idx'])
    const groups = Map.groupBy(dataset.runs.group, (group) => group)
    expect([...groups.values()].map(({ length }) => length)).toEqual([20, 20, 20, 20, 20])
    const objective = summary(dataset, 'objective')
    const study = (await importedDataset(renamed(folder, 'optuna_sqlite/eeg-gat.db', 'b.db'))).dataset
    const table = (await importedDataset(renamed(folder, 'optuna_csv/eeg-gat-all-trials.csv', 'c.csv'))).dataset
    const pipeline = table.params.find(({ name }) => name === 'pipeline')!
    if (pipeline.kind === 'numeric') throw new Error('the pipeline is a name')
    const graph = pipeline.levels.indexOf('graph')
    const sorted = (values: Iterable<number>) => [...values].sort((a, b) => a - b)
    for (const others of [summary(study, 'value'), summary(table, 'value').filter((_, i) => pipeline.codes[i] === graph)]) {
      expect(others).toHaveLength(100)
      // The three print the same doubles with one digit of difference at most.
      for (const [i, told] of sorted(others).entries()) expect(Math.abs(sorted(objective)[i]! - told)).toBeLessThanOrEqual(1.2e-16)
    }
    expect(pearson(dataset, 'out', 'objective')).toBeCloseTo(0.70003, SIX)
    expect(pearson(dataset, 'hid', 'objective')).toBeCloseTo(0.092149, SIX)
    expect(pearson(dataset, 'dropout', 'objective')).toBeCloseTo(0.054716, SIX)
  })

  it('three runs, one with 16 metrics: names with slashes, steps, None', async () => {
    using folder = temporaryFolder()
    const { projects } = await readSource(renamed(folder, 'mlflow_filestore/bilevel-rl', 'd'))
    const [{ name, runs, histories, columns, rejections }] = projects as [(typeof projects)[number]]
    expect([name, runs.length, rejections]).toEqual(['DQN', 3, []])
    expect(columns.filter(({ as }) => as === 'param')).toHaveLength(26)
    expect(runs.map(({ state, summary }) => [state, Object.keys(summary!).length])).toEqual([
      ['failed', 0],
      ['finished', 16],
      ['failed', 0],
    ])
    expect(runs.map(({ config }) => [config!['brake'], config!['speed'], config!['queue']])).toEqual([
      [0.5, null, 0.2],
      [0.5, null, 0.2],
      [null, null, 0.1],
    ])
    const { series } = histories[0]!
    expect([histories.length, series.length, series.reduce((sum, { values }) => sum + values.length, 0)]).toEqual([1, 16, 345])
    const reward = series.find(({ metric }) => metric === 'eval/mean_reward')!
    expect([...reward.steps.slice(0, 3)]).toEqual([3600, 7200, 10800])
    expect([...reward.values.slice(0, 3)]).toEqual([-242.447169, -234.74763, -247.876537])
    expect(reward.times![0]).toBe(1_675_439_293_727)
  })

  it('125 runs of two searches: what MLflow shows, and its correlations', async () => {
    using folder = temporaryFolder()
    const { report, dataset, datasets } = await importedDataset(renamed(folder, NYC, 'e.gz'))
    expect(report.format).toBe('mlflow-sqlite')
    expect(report.projects.map(({ name, new: added, rejected }) => [name, added, rejected])).toEqual([
      ['nyc-taxi-experiment', 54, 0],
      ['02-experiment-tracking-homework', 3, 0],
      ['random-forest-hyperopt', 50, 0],
      ['random-forest-best-models', 5, 0],
    ])
    expect(report.warnings.map((text) => text.split(' that ')[0])).toEqual(['9 runs', '4 runs'])
    expect(datasets.flatMap(({ runs }) => runs.state).every((state) => state === 'finished')).toBe(true)
    expect(report.projects[0]!.points).toBe(1001)
    // The rows of `lifecycle_stage = 'active'` by sqlite3, over runs and over means of configurations.
    expect(pearson(dataset, 'min_child_weight', 'rmse')).toBeCloseTo(0.616922, SIX)
    expect(pearson(dataset, 'reg_alpha', 'rmse')).toBeCloseTo(0.018431, SIX)
    expect(correlated(dataset, 'rmse')).toMatchObject({
      min_child_weight: [expect.closeTo(0.618532, SIX), 51],
      learning_rate: [expect.closeTo(0.412438, SIX), 51],
      reg_alpha: [expect.closeTo(0.003253, SIX), 51],
    })
  })

  it('with the deleted runs restored in MLflow the next import brings them, and the INDEX’s numbers', async () => {
    using folder = temporaryFolder()
    await using target = await temporaryStore()
    const path = join(folder.path, 'f.db')
    const { readFileSync } = await import('node:fs')
    writeFileSync(path, gunzipSync(readFileSync(join(DATA!, NYC))))
    await importFile(target.store, path)
    new Sqlite(path).exec(`UPDATE runs SET lifecycle_stage = 'active'`).close()
    const report = await importFile(target.store, path)
    expect(report.projects.map(({ new: added, changed, same }) => [added, changed, same])).toEqual([
      [9, 0, 54],
      [0, 0, 3],
      [4, 0, 50],
      [0, 0, 5],
    ])
    const states = await Promise.all(report.projects.map(async ({ id }) => (await target.store.loadDataset({ projects: [id] })).runs.state))
    const count = (state: string) => states.flat().filter((one) => one === state).length
    expect([count('finished'), count('running'), count('failed')]).toEqual([122, 2, 1])
    const dataset = await target.store.loadDataset({ projects: [report.projects[0]!.id] })
    const rmse = summary(dataset, 'rmse')
    expect([dataset.n, rmse.filter(Number.isFinite).length]).toEqual([63, 58])
    const run = (await target.store.findRun(report.projects[0]!.id, 'id:d07b895eaee64a92a870027b10f2a0db'))!
    expect([Math.min(...rmse.filter(Number.isFinite)), run.summary['rmse']]).toEqual([6.292522992375687, 6.292522992375687])
    const over = (param: string) => pearson(dataset, param, 'rmse')
    expect(['min_child_weight', 'learning_rate', 'reg_lambda', 'max_depth', 'reg_alpha'].map(over)).toEqual(
      [0.645669, 0.402995, 0.314844, 0.139866, -0.064946].map((r) => expect.closeTo(r, SIX)),
    )
    // Three runs of one configuration: 53 configurations in 55 runs.
    expect(correlated(dataset, 'rmse')).toMatchObject({
      min_child_weight: [expect.closeTo(0.647619, SIX), 55],
      learning_rate: [expect.closeTo(0.406493, SIX), 55],
      reg_lambda: [expect.closeTo(0.300962, SIX), 55],
      max_depth: [expect.closeTo(0.097605, SIX), 55],
      reg_alpha: [expect.closeTo(-0.096107, SIX), 55],
    })
    const { history } = dataset.metrics.find(({ name }) => name === 'validation-rmse')!
    expect([...history!.evaluations].filter((n) => n > 0)).toEqual([1001, 1001, 1001, 1001])
  })

  it('15 runs in 7 experiments of a newer schema', async () => {
    using folder = temporaryFolder()
    const { report } = await importedDataset(renamed(folder, 'mlflow_sqlite/small-mixed.db', 'g'))
    expect(report.projects.map(({ name, new: added }) => [name, added])).toEqual([
      ['diabetes-experiment-20250326_101839', 1],
      ['basic-experiment', 6],
      ['ml-pipeline', 2],
      ['hyperparameter-tuning', 1],
      ['california-housing', 3],
      ['california-gbr', 1],
      ['model-registry', 1],
    ])
  })

  it('importing again changes nothing', async () => {
    for (const file of ['mlflow_filestore/eeg-gat-105-runs.tar.gz', 'mlflow_filestore/bilevel-rl', NYC, 'mlflow_sqlite/small-mixed.db']) {
      await using target = await temporaryStore()
      const first = await importFile(target.store, join(DATA!, file))
      const again = await importFile(target.store, join(DATA!, file))
      expect(again.projects.map(({ name, new: added, changed, same, points }) => [name, added, changed, same, points])).toEqual(
        first.projects.map((project) => [project.name, 0, 0, project.new, 0]),
      )
    }
  })
})
