import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Dataset, LevelColumn, MetricColumn, NumericColumn } from '@sweepwise/core'
import { describe, expect, it } from 'vitest'
import {
  byReading,
  DATA,
  importedDataset,
  importFile,
  readSource,
  renamed,
  temporaryFolder,
  temporaryStore,
} from './testing/import-file.ts'

// Facts about files made by others, computed independently with pandas and SciPy (the INDEX beside the files). Every
// file is copied under a name that says nothing, so that no importer can know it.

const metric = (dataset: Dataset, name: string): MetricColumn => {
  const found = dataset.metrics.find((column) => column.name === name)
  if (found === undefined) throw new Error(`no metric '${name}' among ${dataset.metrics.map((column) => column.name).join(', ')}`)
  return found
}
const numbers = (dataset: Dataset, name: string): Float64Array => {
  const found = [...dataset.params, ...dataset.seeds, ...dataset.ignored].find((column) => column.name === name) as
    | NumericColumn
    | undefined
  if (found === undefined) throw new Error(`no key '${name}' among ${dataset.keys.map((key) => key.name).join(', ')}`)
  if (found.values === undefined) throw new Error(`'${name}' is ${found.kind}`)
  return found.values
}
const names = (columns: readonly { name: string }[]): readonly string[] => columns.map(({ name }) => name)
const finite = (values: Float64Array): readonly number[] => [...values].filter(Number.isFinite)
const mean = (values: readonly number[]): number => values.reduce((sum, value) => sum + value, 0) / values.length
const sd = (values: readonly number[]): number =>
  Math.sqrt(values.reduce((sum, value) => sum + (value - mean(values)) ** 2, 0) / (values.length - 1))

/** Only rows where both are finite. */
function pearson(x: ArrayLike<number>, y: ArrayLike<number>): number {
  const rows = Array.from({ length: x.length }, (_, i) => i).filter((i) => Number.isFinite(x[i]!) && Number.isFinite(y[i]!))
  const a = rows.map((i) => x[i]!)
  const b = rows.map((i) => y[i]!)
  const [ma, mb] = [mean(a), mean(b)]
  let [ab, aa, bb] = [0, 0, 0]
  for (let i = 0; i < a.length; i++) {
    ab += (a[i]! - ma) * (b[i]! - mb)
    aa += (a[i]! - ma) ** 2
    bb += (b[i]! - mb) ** 2
  }
  return ab / Math.sqrt(aa * bb)
}

/** Square root of the mean of the variances within configurations. */
function pooledSd(dataset: Dataset, y: Float64Array): number {
  const groups = new Map<number, number[]>()
  for (let i = 0; i < y.length; i++) {
    const group = groups.get(dataset.configuration[i]!) ?? []
    groups.set(dataset.configuration[i]!, group)
    if (Number.isFinite(y[i]!)) group.push(y[i]!)
  }
  const variances = [...groups.values()].filter((group) => group.length > 1).map((group) => sd(group) ** 2)
  return Math.sqrt(mean(variances))
}

/** The INDEX prints six decimals. */
const SIX = 6

describe.runIf(DATA)('runs made by others, files renamed', () => {
  it('a W&B grid of 8,640 runs: params, three repeats of 2,880 configurations, their noise', async () => {
    using folder = temporaryFolder()
    const { report, dataset } = await importedDataset(renamed(folder, 'wandb_csv/dpmeans-sweep-iwyszsz5.csv.gz', 'a.csv.gz'))
    expect(report.format).toBe('wandb-csv')
    expect(report.projects[0]).toMatchObject({ name: 'a', new: 8640, changed: 0, same: 0, rejected: 0 })
    expect(byReading(report.projects[0]!.columns)['param']).toEqual(
      'n_samples n_clusters n_features init_method max_distance_param likelihood_cov_prefactor centroids_prior_cov_prefactor cov_prefactor_ratio'.split(
        ' ',
      ),
    )
    expect(names(dataset.seeds)).toEqual(['repeat_idx'])
    expect(byReading(report.projects[0]!.columns)['metric']).toEqual(
      expect.arrayContaining([
        'Loss',
        'Num Initial Clusters',
        'Num Inferred Clusters',
        'Num Iter Till Convergence',
        'Rand Score',
        'Runtime',
        '_runtime',
      ]),
    )
    expect(dataset.configurations).toBe(2880)
    const nmi = metric(dataset, 'Normalized Mutual Info Score').summary
    expect(Math.max(...nmi)).toBe(1.0000000000000002)
    expect(nmi.filter((value) => value === 1.0000000000000002)).toHaveLength(9)
    const loss = metric(dataset, 'Loss').summary
    expect(Math.min(...loss)).toBe(17.38254576839249)
    expect(dataset.runs.name[loss.indexOf(17.38254576839249)]).toBe('sunny-sweep-1099')
    const r = (name: string) => pearson(numbers(dataset, name), nmi)
    expect(r('max_distance_param')).toBeCloseTo(-0.521333, SIX)
    expect(r('n_clusters')).toBeCloseTo(0.259377, SIX)
    expect(r('likelihood_cov_prefactor')).toBeCloseTo(-0.021935, SIX)
    expect(r('centroids_prior_cov_prefactor')).toBeCloseTo(0.093167, SIX)
    expect(r('repeat_idx')).toBeCloseTo(0.00119, SIX)
    expect(pearson(numbers(dataset, 'max_distance_param').map(Math.log10), nmi)).toBeCloseTo(-0.694281, SIX)
    expect(pooledSd(dataset, nmi)).toBeCloseTo(0.049882, SIX)
    expect(sd([...nmi])).toBeCloseTo(0.34005, SIX)
  })

  it('512 random-search runs as JSON lines: 49 empty curves, 147 cut short, the best of a curve', async () => {
    using folder = temporaryFolder()
    const { report, dataset } = await importedDataset(renamed(folder, 'hpo_tables/opda-alexnet-tuning.jsonl.gz', 'b.jsonl.gz'))
    expect(report.format).toBe('jsonl')
    expect(report.projects[0]).toMatchObject({ new: 512, rejected: 0 })
    expect(names(dataset.params)).toEqual(['epochs', 'batch_size', 'lr', 'lr_peak_epoch', 'momentum', 'weight_decay', 'label_smoothing'])
    expect(names(dataset.ignored)).toEqual(['iteration'])
    const { history } = metric(dataset, 'top_1')
    const best = Float64Array.from(history!.max)
    expect(history!.evaluations.filter((count) => count === 0)).toHaveLength(49)
    expect(history!.evaluations.filter((count, i) => count < numbers(dataset, 'epochs')[i]!)).toHaveLength(147)
    const top = Math.max(...finite(best))
    expect(top).toBe(0.5855799913406372)
    expect(numbers(dataset, 'iteration')[best.indexOf(top)]).toBe(381)
    expect(pearson(numbers(dataset, 'lr'), best)).toBeCloseTo(-0.418611, SIX)
    expect(pearson(numbers(dataset, 'lr').map(Math.log10), best)).toBeCloseTo(-0.741146, SIX)
    expect(pearson(numbers(dataset, 'batch_size'), best)).toBeCloseTo(0.267888, SIX)
    expect(pearson(numbers(dataset, 'momentum'), best)).toBeCloseTo(-0.089658, SIX)
  })

  it('1,024 runs with curves as [step, value] pairs under two names', async () => {
    using folder = temporaryFolder()
    const { dataset } = await importedDataset(renamed(folder, 'hpo_tables/opda-deberta-base-tuning.jsonl.gz', 'c.gz'))
    expect(dataset.n).toBe(1024)
    const best = Float64Array.from(metric(dataset, 'matched').history!.max)
    const top = Math.max(...best)
    expect(top).toBe(0.8911869587366276)
    expect(numbers(dataset, 'iteration')[best.indexOf(top)]).toBe(239)
    expect(best.filter((value) => value < 0.4)).toHaveLength(164)
    expect(pearson(numbers(dataset, 'learning_rate'), best)).toBeCloseTo(-0.744088, SIX)
    expect(pearson(numbers(dataset, 'learning_rate').map(Math.log10), best)).toBeCloseTo(-0.616609, SIX)
    expect(pearson(numbers(dataset, 'warmup_steps'), best)).toBeCloseTo(0.232169, SIX)
    expect(pearson(numbers(dataset, 'num_train_epochs'), best)).toBeCloseTo(0.00341, SIX)
    expect(metric(dataset, 'mismatched').history!.evaluations[0]).toBe(8)
  })

  it('9 configurations × 15 seeds: the noise between seeds, the effect of the learning rate', async () => {
    using folder = temporaryFolder()
    const { report, dataset } = await importedDataset(renamed(folder, 'hpo_tables/convnext-lr-wd-15-seeds.csv', 'd.csv'))
    expect(report.format).toBe('csv')
    expect(dataset.n).toBe(135)
    expect(dataset.configurations).toBe(9)
    expect(names(dataset.params)).toEqual(['phase', 'lr', 'weight_decay', 'metric_key_used'])
    expect(names(dataset.seeds)).toEqual(['seed'])
    expect(names(dataset.ignored)).toEqual(['experiment_dir'])
    const y = metric(dataset, 'metric_value').summary
    const best = y.indexOf(Math.max(...y))
    expect([y[best], numbers(dataset, 'lr')[best], numbers(dataset, 'weight_decay')[best], numbers(dataset, 'seed')[best]]).toEqual([
      0.9672872039266744, 0.01, 0.001, 60,
    ])
    expect(pooledSd(dataset, y)).toBeCloseTo(0.000797, SIX)
    expect(pearson(numbers(dataset, 'lr'), y)).toBeCloseTo(0.856898, SIX)
    expect(pearson(numbers(dataset, 'weight_decay'), y)).toBeCloseTo(-0.150765, SIX)
    expect(pearson(numbers(dataset, 'seed'), y)).toBeCloseTo(0.005445, SIX)
  })

  it('5,000 rows of five tasks: NaN and 7e16 stay what they are', async () => {
    using folder = temporaryFolder()
    const { dataset } = await importedDataset(renamed(folder, 'hpo_tables/derived-taskset-final-losses.csv.gz', 'e.csv.gz'))
    expect(dataset.n).toBe(5000)
    const task = dataset.params.find(({ name }) => name === 'task')!
    if (task.kind === 'numeric') throw new Error('the task is a name')
    const loss = metric(dataset, 'valid_loss_final')
    const nan = task.levels.map(
      (level, code) => [level, loss.summary.filter((value, i) => task.codes[i] === code && Number.isNaN(value)).length] as const,
    )
    const of = (part: RegExp) => nan.find(([level]) => part.test(level))![1]
    expect([of(/LSTM128_bs64/), of(/GRU128/), of(/IRNN64_relu_avg/), of(/LSTM128_E128/), of(/VRNN64_tanh_avg/)]).toEqual([99, 1, 234, 1, 0])
    const gru = task.levels.findIndex((level) => level.includes('GRU128'))
    const rows = Array.from({ length: dataset.n }, (_, i) => i).filter((i) => task.codes[i] === gru)
    const y = Float64Array.from(rows, (i) => loss.summary[i]!)
    // The fact was read by pandas, whose fast parser is off by one in the last place.
    const lowest = Math.min(...finite(y))
    expect(lowest).toBeCloseTo(0.3776991784572601, 15)
    expect(numbers(dataset, 'config_index')[rows[y.indexOf(lowest)]!]).toBe(811)
    expect(y.filter((value) => value > 100)).toHaveLength(52)
    expect(Math.max(...finite(y))).toBe(7.200212199858504e16)
    const rate = Float64Array.from(rows, (i) => Math.log10(numbers(dataset, 'learning_rate')[i]!))
    expect(pearson(rate, y.map(Math.log10))).toBeCloseTo(0.350829, SIX)
  })

  it('the same search as Optuna database and as table holds the same values', async () => {
    using folder = temporaryFolder()
    const database = await importedDataset(renamed(folder, 'optuna_sqlite/eeg-gat.db', 'f.bin'))
    expect(database.report.format).toBe('optuna-sqlite')
    const { dataset } = database
    expect(dataset.n).toBe(100)
    const value = metric(dataset, 'value')
    expect([value.goal, value.goalSource]).toEqual(['minimize', 'declared'])
    const best = Math.min(...value.summary)
    expect(best).toBe(-0.9615188945031199)
    expect(dataset.runs.name[value.summary.indexOf(best)]).toBe('eeg_graph_win4_fold1_20251021-070241 #18')
    expect(Math.max(...value.summary)).toBe(-0.3995006390014238)
    expect([...value.summary].reduce((sum, y) => sum + y, 0)).toBeCloseTo(-73.0943660667496, 10)
    expect(pearson(numbers(dataset, 'out'), value.summary)).toBeCloseTo(0.70003, SIX)
    expect(pearson(numbers(dataset, 'hid'), value.summary)).toBeCloseTo(0.092149, SIX)
    expect(pearson(numbers(dataset, 'dropout'), value.summary)).toBeCloseTo(0.054716, SIX)
    expect(new Set(dataset.runs.group).size).toBe(5)

    const table = await importedDataset(renamed(folder, 'optuna_csv/eeg-gat-all-trials.csv', 'g.csv'))
    expect(table.report.format).toBe('optuna-csv')
    const pipeline = table.dataset.params.find(({ name }) => name === 'pipeline')!
    if (pipeline.kind === 'numeric') throw new Error('the pipeline is a name')
    const y = metric(table.dataset, 'value').summary
    const rows = (level: string) => [...y].filter((_, i) => pipeline.codes[i] === pipeline.levels.indexOf(level))
    const sorted = (values: Iterable<number>) => [...values].sort((a, b) => a - b)
    const graph = sorted(rows('graph'))
    // The two files print the same doubles with one digit of difference at most.
    for (const [i, told] of sorted(value.summary).entries()) expect(Math.abs(graph[i]! - told)).toBeLessThanOrEqual(1.2e-16)
    expect(rows('classical')).toHaveLength(75)
    expect(Math.min(...rows('classical'))).toBe(-0.9686054682754252)
  })

  it('Optuna: a conditional space, pruned trials with their curves, failures, every schema', async () => {
    using folder = temporaryFolder()
    const conditional = (await importedDataset(renamed(folder, 'optuna_sqlite/conditional-rf-gb.db', 'h'))).dataset
    const value = metric(conditional, 'value')
    expect(value.goal).toBe('maximize')
    expect(Math.max(...value.summary)).toBe(0.8598337646154119)
    expect(conditional.runs.name[value.summary.indexOf(0.8598337646154119)]).toMatch(/#18$/)
    expect(Math.min(...value.summary)).toBe(0.7607182349443268)
    expect(pearson(numbers(conditional, 'gb_min_samples_split'), value.summary)).toBeCloseTo(-0.721132, SIX)
    expect(pearson(numbers(conditional, 'gb_max_depth'), value.summary)).toBeCloseTo(0.144835, SIX)
    expect(finite(numbers(conditional, 'gb_max_depth'))).toHaveLength(87)
    expect(conditional.params.find(({ name }) => name === 'gb_max_depth')!.parent).toMatchObject({ name: 'clf', levels: ['GB'] })

    const pruned = (await importedDataset(renamed(folder, 'optuna_sqlite/dashboard-pruned-sample.sqlite3', 'i.db'))).dataset
    expect(pruned.runs.state.filter((state) => state === 'finished')).toHaveLength(25)
    expect(pruned.runs.cause.filter((cause) => cause === 'early-stop')).toHaveLength(75)
    expect(Math.max(...metric(pruned, 'value').summary)).toBe(0.946875)
    expect(Math.max(...metric(pruned, 'value').history!.evaluations)).toBe(10)

    const failed = (await importedDataset(renamed(folder, 'optuna_sqlite/lstm-small-with-failures.db', 'j.db'))).dataset
    expect([failed.n, failed.runs.state.filter((state) => state === 'failed').length]).toEqual([25, 3])
  })

  it.each(['0.9.0.a', '2.6.0.a', '3.0.0.d', '3.2.0.a'])('reads the Optuna schema %s', async (version) => {
    using folder = temporaryFolder()
    const { projects } = await readSource(renamed(folder, `optuna_sqlite/schema-${version}.db`, 'k.db'))
    const runs = projects.flatMap((project) => project.runs)
    expect(runs).toHaveLength(version === '0.9.0.a' ? 1 : 3)
    expect(runs[0]!.config).toMatchObject({ z: expect.toBeOneOf([-5, 0, 5]), b: 1, d: 3 })
    expect(Number.isInteger(runs[0]!.config!['y'])).toBe(true)
    expect(projects[0]!.histories[0]!.series[0]!.values).toEqual(Float64Array.of(0.5))
    if (version !== '0.9.0.a') {
      expect(Object.keys(projects[1]!.runs[0]!.summary!)).toEqual(['values_0', 'values_1'])
      expect(projects[1]!.events.filter((event) => event.type === 'metric')).toEqual([
        { type: 'metric', name: 'values_0', goal: 'minimize' },
        { type: 'metric', name: 'values_1', goal: 'minimize' },
      ])
    }
  })

  it('Optuna journals: operations become trials, in the states they ended in', async () => {
    using folder = temporaryFolder()
    const pruned = await importedDataset(renamed(folder, 'optuna_journal/ga-detector-ga.log', 'k2.jsonl'))
    expect(pruned.report.format).toBe('optuna-journal')
    const value = metric(pruned.dataset, 'value')
    expect([pruned.dataset.n, value.goal, value.goalSource]).toEqual([30, 'maximize', 'declared'])
    expect(pruned.dataset.runs.state.filter((state) => state === 'finished')).toHaveLength(14)
    expect(pruned.dataset.runs.cause.filter((cause) => cause === 'early-stop')).toHaveLength(16)
    expect(value.history!.evaluations.reduce((sum, n) => sum + n, 0)).toBe(46)

    // One study, which three workers created: Optuna itself reads it so.
    const open = (await importedDataset(renamed(folder, 'optuna_journal/ga-detector-cnn.log', 'k3'))).dataset
    expect([open.n, new Set(open.runs.group).size]).toEqual([50, 1])
    const states = (state: string) => open.runs.state.filter((one) => one === state).length
    expect([states('finished'), states('failed'), states('running')]).toEqual([48, 1, 1])
    expect(names(open.params)).toEqual(['learning_rate', 'dropout_1', 'dropout_2', 'dense_units', 'l2_reg', 'optimizer'])
    expect(
      new Set(
        numbers(open, 'dense_units')
          .filter(Number.isFinite)
          .map((units) => units % 64),
      ),
    ).toEqual(new Set([0]))

    const several = (await readSource(renamed(folder, 'optuna_journal/optuna-4.0.0.dev.log', 'k4.log'))).projects
    expect(several.flatMap(({ runs }) => runs)).toHaveLength(10)
    expect(several[0]!.runs[0]).toMatchObject({ config: { x: -3.501992262914262, y: 3, z: 0 }, summary: { value: 21.263949809511352 } })
  })

  it("TensorBoard: Lightning's sessions, their hyperparameters, the runs with curves", async () => {
    using folder = temporaryFolder()
    const read = (await readSource(renamed(folder, 'tensorboard/forecast-hparams', 'l0'))).projects[0]!
    const sizes = Map.groupBy(read.runs, ({ config }) => Object.keys(config!).length)
    expect([...sizes].map(([size, runs]) => [size, runs.length]).sort(([a], [b]) => a! - b!)).toEqual([
      [26, 5],
      [27, 10],
      [28, 12],
      [32, 7],
      [33, 3],
    ])
    const { report, dataset } = await importedDataset(renamed(folder, 'tensorboard/forecast-hparams', 'l1'))
    expect(report.format).toBe('tensorboard')
    expect(dataset.n).toBe(37)
    const loss = metric(dataset, 'ptl/val_loss')
    const lowest = Float64Array.from(loss.history!.min)
    expect(finite(lowest)).toHaveLength(11)
    expect(Math.min(...finite(lowest))).toBeCloseTo(972.842, 3)
    expect(dataset.runs.name[lowest.indexOf(Math.min(...finite(lowest)))]).toBe('lightning_logs/version_679')
    expect(names(dataset.metrics)).not.toContain('hp_metric')
    expect(report.warnings.join()).toContain('hp_metric = -1 at step 0 of 37 of 37 runs')
    expect(names(dataset.seeds)).toEqual(['random_seed'])
    // As TensorBoard's own EventAccumulator reads it.
    const curve = read.histories.flatMap(({ key, series }) =>
      (key as { id: string }).id.endsWith('version_1065') ? series.filter((one) => one.metric === 'train_loss_epoch') : [],
    )
    expect(curve.reduce((sum, { values }) => sum + values.length, 0)).toBe(1400)

    const { dataset: small } = await importedDataset(renamed(folder, 'tensorboard/lr-rho-hparams', 'l2'))
    const row = small.runs.name.indexOf('lightning_logs/version_594')
    expect([small.n, numbers(small, 'lr')[row], numbers(small, 'rho')[row]]).toEqual([7, 0.07367077878860534, 1.5113949746915694])
    expect(small.runs.state.filter((state) => state === 'failed')).toHaveLength(6)

    const { dataset: trial } = await importedDataset(renamed(folder, 'tensorboard/algoperf', 'l3'))
    expect(trial.n).toBe(1)
    const counts = Object.fromEntries(trial.metrics.map(({ name, history }) => [name, history!.evaluations[0]]))
    expect(counts).toMatchObject({ loss: 579, global_step: 657, score: 78, 'validation/mean_average_precision': 77 })
  })

  it('W&B run folders: 154 runs, 148 summaries, NaN among them, sweeps, states', async () => {
    using folder = temporaryFolder()
    const { report, dataset } = await importedDataset(renamed(folder, 'wandb_offline/plant-disease-sweep', 'l'))
    expect(report.format).toBe('wandb-dir')
    expect(dataset.n).toBe(154)
    const error = metric(dataset, 'error_rate')
    const y = error.summary
    expect(finite(y)).toHaveLength(136)
    expect(Math.min(...finite(y))).toBe(0.3268468379974365)
    expect(dataset.runs.name[y.indexOf(0.3268468379974365)]).toBe('1sv1y9a5')
    expect(mean(finite(y))).toBeCloseTo(0.496383, SIX)
    expect(sd(finite(y))).toBeCloseTo(0.065373, SIX)
    const valid = metric(dataset, 'valid_loss')
    expect(finite(valid.summary)).toHaveLength(97)
    expect([...valid.summary].filter((value, i) => Number.isNaN(value) && valid.logged[i] === 1)).toHaveLength(39)
    expect(pearson(valid.summary, y)).toBeCloseTo(0.602444, SIX)
    expect(pearson(metric(dataset, 'fit_time').summary, y)).toBeCloseTo(-0.269314, SIX)
    expect(pearson(metric(dataset, 'GPU_mem').summary, y)).toBeCloseTo(-0.04006, SIX)
    // Of 6 runs without a summary 3 have a log, which ends without an exit record.
    expect(dataset.runs.cause.filter((cause) => cause === 'lost')).toHaveLength(3)
    expect(dataset.runs.cause.filter((cause) => cause === 'crashed')).toHaveLength(3)
    expect(names(dataset.params)).toEqual(expect.arrayContaining(['Learner.opt_func', 'batch size', 'pool', 'model_name']))
    expect(report.warnings.join(' ')).toContain('125 of 154 runs have no log that can be read')
    // Three configs were made anonymous, their logs otherwise.
    expect(report.warnings.join(' ')).toContain('of 3 runs say otherwise than their logs')
  })

  // Numbers of the wandb package's own reader (DataStore of 0.25.1) over the same logs.
  it("W&B's logs of that sweep: ends and histories of 29 runs, of clients of 2022", async () => {
    const { runs, histories } = (await readSource(join(DATA!, 'wandb_offline/plant-disease-sweep'))).projects[0]!
    const codes = runs.map(({ exitCode }) => exitCode).filter((code) => code !== undefined)
    expect(codes.filter((code) => code === 0)).toHaveLength(22)
    expect(codes.filter((code) => code === 1)).toHaveLength(4)
    expect(codes).toHaveLength(26)
    const logged = histories.flatMap(({ key, series }) =>
      series.filter(({ metric }) => !/^(gpu|system)\./.test(metric)).map((one) => ({ ...one, key: key as { id: string } })),
    )
    expect(logged.reduce((sum, { values }) => sum + values.length, 0)).toBe(252_730)
    const loss = logged.filter(({ metric, key }) => metric === 'train_loss' && key.id === '1sv1y9a5').flatMap(({ values }) => [...values])
    expect(loss).toHaveLength(2076)
    expect(loss.at(-1)).toBe(0.5568954348564148)
    expect(loss.reduce((sum, value) => sum + value, 0)).toBeCloseTo(2815.527071118355, SIX)
  })

  it('a run that was killed behind its summary: the log is followed, and the report has both values', async () => {
    const { runs, histories, notes } = (await readSource(join(DATA!, 'wandb_offline/sparse-resnet-hydra'))).projects[0]!
    expect(runs).toHaveLength(23)
    const killed = runs.find(({ key }) => key.kind === 'id' && key.id === '39ssi5ei')!
    expect(killed).toMatchObject({ state: 'failed', cause: 'crashed', summary: { val_acc: 0.27031248807907104 } })
    expect(notes.join(' ')).toMatch(/39ssi5ei \(.*val_loss: 1\.9417734146118164 in the log, 1\.930633306503296 in the file/)
    const accuracy = histories
      .filter(({ key }) => key.kind === 'id' && key.id === '39ssi5ei')
      .flatMap(({ series }) => series.filter(({ metric }) => metric === 'val_acc').flatMap(({ values }) => [...values]))
    expect(accuracy).toHaveLength(6)
    expect(accuracy.reduce((sum, value) => sum + value, 0)).toBeCloseTo(1.4429687410593033, SIX)
    // Without a history: five that stopped before any, and one whose log is empty.
    expect(runs.filter(({ exitCode }) => exitCode === 1)).toHaveLength(6)
  })

  it("W&B's own edge cases: rows and ends of 13 logs", async () => {
    const { runs, histories } = (await readSource(join(DATA!, 'wandb_offline/sdk-edge-cases'))).projects[0]!
    const rows = Object.fromEntries(
      runs.map(({ key }) => {
        const { id } = key as { id: string }
        const steps = histories
          .filter((event) => (event.key as { id: string }).id === id)
          .flatMap(({ series, sparse }) => [
            ...series.filter(({ metric }) => !/^(gpu|system)\./.test(metric)).flatMap((one) => [...one.steps]),
            ...(sparse ?? []).filter(({ metric }) => !metric.startsWith('_')).map(({ step }) => step),
          ])
        return [id, new Set(steps).size]
      }),
    )
    expect(rows).toEqual({
      empty001: 0,
      nanedge1: 20,
      uni00001: 10,
      media001: 5,
      tiny0001: 50,
      sysstats1: 1,
      wm1plain: 30,
      wm2notes: 30,
      wm3live: 30,
      wm4crash: 18,
      wm5best: 30,
      // Four rows, of which the second is damaged; three before the tear.
      wirebcrc: 3,
      wiretrnc: 3,
    })
  })

  it('a folder of JSON files: tuned models over 15 seeds, zero variance included', async () => {
    using folder = temporaryFolder()
    const { report, dataset } = await importedDataset(renamed(folder, 'hpo_tables/rtdl-california-tuning-and-seeds.tar.gz', 'm.tar.gz'))
    expect(report.format).toBe('json-folder')
    expect(report.projects[0]).toMatchObject({ new: 60, rejected: 3 })
    expect(names(dataset.seeds)).toEqual(['seed'])
    const y = metric(dataset, 'test.rmse').summary
    const of = (group: string) => [...y].filter((_, i) => dataset.runs.group[i]!.endsWith(group))
    expect([mean(of('mlp/tuned')), sd(of('mlp/tuned'))]).toEqual([expect.closeTo(0.498548, SIX), expect.closeTo(0.003054, SIX)])
    expect([mean(of('resnet/tuned')), sd(of('resnet/tuned'))]).toEqual([expect.closeTo(0.485643, SIX), expect.closeTo(0.003105, SIX)])
    expect([mean(of('xgboost/tuned')), sd(of('xgboost/tuned'))]).toEqual([expect.closeTo(0.433441, SIX), expect.closeTo(0.001667, SIX)])
    expect(mean(of('xgboost/default'))).toBeCloseTo(0.462153, SIX)
    expect(sd(of('xgboost/default'))).toBeLessThan(1e-15)
    // Four by their folders; one seed of XGBoost was logged with `y_policy` in another place, which is another configuration.
    expect(dataset.configurations).toBe(5)
    const layers = dataset.params.find(({ name }) => name === 'model.d_layers')!
    expect(layers.kind === 'numeric' ? [] : layers.levels).toEqual(['[510,263,363]'])
  })

  it('seeds in wide columns become replicates; aggregates beside them are set aside', async () => {
    using folder = temporaryFolder()
    const { report, dataset } = await importedDataset(renamed(folder, 'hpo_tables/ppo-car-wide-seeds.csv', 'n.csv'))
    expect(report.projects[0]!.new).toBe(348 * 5 - 4)
    expect(dataset.configurations).toBe(348)
    expect(names(dataset.metrics)).toEqual(['auc'])
    expect(names(dataset.seeds)).toEqual(['seed'])
    expect([...new Set(numbers(dataset, 'seed'))]).toEqual([10000, 20000, 30000, 40000, 50000])
    expect(byReading(report.projects[0]!.columns)['derived']).toEqual(['mean_auc', 'std_auc', 'min_auc', 'max_auc', 'n_seeds'])
  })

  it('cross-validation splits become replicates of their configuration', async () => {
    using folder = temporaryFolder()
    const { report, dataset } = await importedDataset(renamed(folder, 'sklearn_cv_results/random-forest-grid.csv', 'o.csv'))
    expect(report.format).toBe('sklearn-cv-results')
    expect([dataset.n, dataset.configurations]).toEqual([36 * 5, 36])
    expect(names(dataset.params)).toEqual(['max_depth', 'min_samples_split', 'n_estimators'])
    // scikit-learn's own mean of the first row.
    expect(mean([...metric(dataset, 'test_score').summary].slice(0, 5))).toBeCloseTo(-3428.4513135801344, 8)
    expect(names(dataset.metrics)).toEqual(expect.arrayContaining(['train_score', 'mean_fit_time']))
  })

  it('two tables glued together: the first is imported, the line where the other begins is named', async () => {
    using folder = temporaryFolder()
    const { report } = await importedDataset(renamed(folder, 'hpo_tables/molbert-sweep-ragged.csv', 'p.csv'))
    expect(report.projects[0]).toMatchObject({ new: 18, rejected: 18 })
    expect(report.rejections[0]).toEqual({ file: 'p.csv', line: 20, reason: 'has 28 cells, the header has 13' })
    expect(report.warnings).toContain(
      'p.csv: from line 20 on all 18 rows have 28 cells where the header has 13: another table seems to be glued on. Put it into a file of its own, under its own header.',
    )
  })

  it('a table without a header is refused with the line that shows it', async () => {
    using folder = temporaryFolder()
    await expect(readSource(renamed(folder, 'hpo_tables/online-lda-grid-features.csv', 'q.csv'))).rejects.toMatchObject({
      code: 'NO_HEADER',
      message: expect.stringContaining(
        "Put a line on top that names its 3 columns, e.g. 'lr,depth,loss'. If params and results lie in two files",
      ),
    })
  })

  it('what its refusal says to do works: files joined line by line under a line of names', async () => {
    using folder = temporaryFolder()
    const rows = (name: string) =>
      readFileSync(join(DATA!, `hpo_tables/online-lda-grid-${name}.csv`), 'utf8')
        .trimEnd()
        .split('\n')
    const responses = rows('responses')
    const joined = ['kappa,tau,batch,perplexity', ...rows('features').map((row, i) => `${row},${responses[i]}`)]
    const { report, dataset } = await importedDataset(folder.write('runs.csv', `${joined.join('\n')}\n`))
    expect(report.projects[0]).toMatchObject({ new: 288, rejected: 0 })
    expect(byReading(report.projects[0]!.columns)).toEqual({ param: ['kappa', 'tau', 'batch'], metric: ['perplexity'] })
    expect(Math.min(...metric(dataset, 'perplexity').summary)).toBe(Math.min(...responses.map(Number)))
  })

  it('Python dicts in cells, crashed runs, chart exports, a sweep with its runs, nested searches', async () => {
    using folder = temporaryFolder()
    const dicts = await importedDataset(renamed(folder, 'wandb_csv/timewarp-rateinvariant-dicts.csv.gz', 'r.csv.gz'))
    expect(dicts.report).toMatchObject({ format: 'wandb-api-csv', rejections: [] })
    expect(dicts.dataset.n).toBe(350)
    expect(names(dicts.dataset.params)).toEqual(expect.arrayContaining(['beta', 'latent_dim', 'emb_conv_layers_strides']))
    expect(names(dicts.dataset.metrics)).toEqual(expect.arrayContaining(['train_RMSE', 'test_alignedRMSE']))

    const crashed = (await importedDataset(renamed(folder, 'wandb_csv/torchcell-crashed-runs.csv', 's.csv'))).dataset
    expect(crashed.runs.cause.filter((cause) => cause === 'crashed')).toHaveLength(17)

    const chart = await readSource(renamed(folder, 'wandb_csv/snet-history-export.csv.gz', 't.csv.gz'))
    expect(chart.format).toBe('wandb-history-csv')
    expect(chart.projects[0]!.runs).toHaveLength(14)

    const sweep = await importedDataset(renamed(folder, 'wandb_csv/bayes-sweep-with-runs.json', 'u.json'))
    expect(sweep.dataset.n).toBe(35)
    expect(metric(sweep.dataset, 'test_accuracy')).toMatchObject({ goal: 'maximize', goalSource: 'declared' })
    expect(sweep.dataset.runs.cause.filter((cause) => cause === 'crashed')).toHaveLength(7)

    const search = (await importedDataset(renamed(folder, 'hpo_tables/mnist-random-3-runs.json.gz', 'v.json.gz'))).dataset
    expect([search.n, new Set(search.runs.group).size]).toEqual([60, 3])
    expect(metric(search, 'val_loss').history!.evaluations.every((count) => count > 0)).toBe(true)

    const tasks = await importedDataset(renamed(folder, 'hpo_tables/taskset-imdb-irnn64-relu-avg.json.gz', 'w.json.gz'))
    expect(tasks.report.projects[0]!.points).toBe(1000 * 51 * 3)
    expect(metric(tasks.dataset, 'valid.loss').history!.last.filter((value) => Number.isNaN(value))).toHaveLength(234)
  })

  it('importing again changes nothing, whatever the format', { timeout: 120_000 }, async () => {
    using folder = temporaryFolder()
    for (const [i, file] of [
      'wandb_csv/gnn-sage-runs-table.csv',
      'wandb_csv/manifold-muon-runs.csv',
      'wandb_csv/plant-disease-runs-table.csv',
      'wandb_csv/bayes-sweep-with-runs.json',
      'wandb_csv/diffusion-history-export.csv.gz',
      'wandb_csv/timewarp-rateinvariant-dicts.csv.gz',
      'wandb_offline/sparse-resnet-hydra',
      'mlflow_csv/mlp-runs-ui-export.csv',
      'optuna_csv/eeg-gat-all-trials.csv',
      'optuna_sqlite/dashboard-pruned-sample.sqlite3',
      'optuna_journal/ga-detector-cnn.log',
      'tensorboard/forecast-hparams',
      'hpo_tables/ppo-car-wide-seeds.csv',
      'hpo_tables/mnist-random-3-runs.json.gz',
      'hpo_tables/opda-alexnet-tuning.jsonl.gz',
      'hpo_tables/rtdl-california-tuning-and-seeds.tar.gz',
      'sklearn_cv_results/random-forest-grid.csv',
      'smac_bohb/smac3v2-mlp-nondeterministic',
      'smac_bohb/bohb-run2',
      'smac_bohb/deepcave-mnist',
    ].entries()) {
      await using target = await temporaryStore()
      const path = renamed(
        folder,
        file,
        `${i}-${file
          .split('/')
          .at(-1)!
          .replace(/^[^.]*/, 'x')}`,
      )
      const first = await importFile(target.store, path)
      const again = await importFile(target.store, path)
      const sum = (report: typeof first, key: 'new' | 'changed' | 'same' | 'points') =>
        report.projects.reduce((total, project) => total + project[key], 0)
      expect([file, sum(first, 'new') > 0, sum(first, 'changed'), sum(first, 'same')]).toEqual([file, true, 0, 0])
      expect([file, sum(again, 'new'), sum(again, 'changed'), sum(again, 'same'), sum(again, 'points')]).toEqual([
        file,
        0,
        0,
        sum(first, 'new'),
        0,
      ])
      expect(again.projects.map(({ id }) => id)).toEqual(first.projects.map(({ id }) => id))
    }
  })

  it('AlgoPerf: a folder a trial with its curves, 5 settings × 5 studies a workload', async () => {
    using folder = temporaryFolder()
    const { report, dataset } = await importedDataset(renamed(folder, 'algoperf/nadamw-external-402-trials.tar.gz', 'l.tar.gz'), {
      options: { seedColumn: 'study' },
    })
    expect(report).toMatchObject({ format: 'run-folders', projects: [{ new: 396 }] })
    const workload = dataset.params.find(({ name }) => name === 'subfolder') as LevelColumn
    const best = metric(dataset, 'validation/bleu').history!.max
    const wmt = Float64Array.from(best, (value, i) => (workload.levels[workload.codes[i]!] === 'wmt_jax' ? value : Number.NaN))
    expect(finite(wmt)).toHaveLength(25)
    expect(Math.max(...finite(wmt))).toBeCloseTo(31.32584139390445, 12)
  })

  it('Ray Tune: 27 configurations × 3 without any noise', async () => {
    using folder = temporaryFolder()
    const { report, dataset } = await importedDataset(renamed(folder, 'ray_tune/grid-81-trials', 'm'))
    expect(report).toMatchObject({ format: 'run-folders', projects: [{ new: 81 }] })
    expect(dataset.configurations).toBe(27)
    const score = metric(dataset, 'score').history!.last
    expect(Math.max(...score)).toBeCloseTo(1.9, 12)
    for (const [name, r] of Object.entries({ beta: 0.881917, alpha: 0.333333, gamma: 0.333333 }))
      expect(Math.abs(pearson(numbers(dataset, name), score) - r), name).toBeLessThan(1e-6)
  })

  it('Keras Tuner: 300 trials by their score, epochs as they were given', async () => {
    using folder = temporaryFolder()
    const { report, dataset } = await importedDataset(renamed(folder, 'keras_tuner/alphabet-soup-hyperband.tar.gz', 'n.tgz'))
    expect(report).toMatchObject({ format: 'keras-tuner', projects: [{ new: 300 }] })
    const score = metric(dataset, 'score')
    expect([Math.max(...score.summary), Math.min(...score.summary)]).toEqual([0.7278134226799011, 0.5331778526306152])
    expect(score).toMatchObject({ goal: 'maximize', goalSource: 'declared' })
    expect(metric(dataset, 'val_loss').goal).toBe('minimize')
    const epochs = dataset.params.find(({ name }) => name === 'tuner/epochs')!
    const values = epochs.kind === 'numeric' ? [...epochs.values] : Array.from(epochs.codes, (code) => Number(epochs.levels[code]))
    expect([3, 7, 20].map((n) => values.filter((value) => value === n).length)).toEqual([120, 100, 80])
    expect(names(dataset.params)).not.toContain('space')
  })

  it('Sacred: 13 runs, none of which finished', async () => {
    using folder = temporaryFolder()
    const { report, dataset } = await importedDataset(renamed(folder, 'sacred/pymarl-a', 'o'))
    expect(report).toMatchObject({ format: 'sacred', projects: [{ new: 13 }] })
    const states = dataset.runs.state.map((state, i) => `${state} ${dataset.runs.cause[i]}`)
    expect(states.filter((state) => state === 'stopped user')).toHaveLength(4)
    expect(states.filter((state) => state === 'failed null')).toHaveLength(2)
    expect(states.filter((state) => state === 'failed lost')).toHaveLength(7)
    expect(metric(dataset, 'return_mean').history).not.toBeNull()
  })

  it('every file of these formats imports or says in one sentence why not', async () => {
    for (const folder of ['wandb_csv', 'mlflow_csv', 'optuna_csv', 'optuna_sqlite', 'optuna_journal', 'hpo_tables', 'sklearn_cv_results']) {
      const { readdirSync } = await import('node:fs')
      for (const name of readdirSync(join(DATA!, folder))) {
        const outcome = await readSource(join(DATA!, folder, name)).then(
          ({ projects }) => projects.reduce((sum, project) => sum + project.runs.length, 0),
          (error: { code?: string }) => error.code,
        )
        const refused = /LICENSE|\.yaml$/.test(name) ? 'UNKNOWN_FORMAT' : /online-lda/.test(name) ? 'NO_HEADER' : null
        if (refused === null) expect([name, typeof outcome === 'number' && outcome > 0]).toEqual([name, true])
        else expect([name, outcome]).toEqual([name, refused])
      }
    }
  })
})
