import { describe, expect, it } from 'vitest'
import { readSource, temporaryFolder } from '../testing/import-file.ts'

/** Reads a folder with these files. */
async function read(files: Readonly<Record<string, string>>) {
  using folder = temporaryFolder()
  for (const [name, content] of Object.entries(files)) folder.write(name, content)
  const { format, projects } = await readSource(folder.path)
  return { format, ...projects[0]! }
}
const historyOf = ({ events }: Awaited<ReturnType<typeof read>>) =>
  events.flatMap((event) =>
    event.type === 'history' ? event.series.map(({ metric, steps, values }) => [metric, [...steps], [...values]] as const) : [],
  )

describe('a folder a run with its curves as CSV', () => {
  it('Lightning: settings in YAML, rows of training and validation by turns', async () => {
    const csv = 'epoch,step,train_loss,val_loss\n0,1,0.9,\n0,1,,0.8\n1,2,0.5,nan\n'
    const found = await read({
      'lightning_logs/version_0/hparams.yaml': 'lr: 0.1\nopt: {name: adam}\n',
      'lightning_logs/version_0/metrics.csv': csv,
      'lightning_logs/version_1/hparams.yaml': 'lr: 0.01\nopt: {name: sgd}\n',
      'lightning_logs/version_1/metrics.csv': csv,
      'lightning_logs/version_1/notes.txt': 'x',
    })
    expect(found.format).toBe('run-folders')
    expect(found.runs.map(({ name, config }) => [name, config])).toEqual([
      ['version_0', { lr: 0.1, 'opt.name': 'adam' }],
      ['version_1', { lr: 0.01, 'opt.name': 'sgd' }],
    ])
    expect(historyOf(found).slice(0, 3)).toEqual([
      ['epoch', [1, 1, 2], [0, 0, 1]],
      ['train_loss', [1, 2], [0.9, 0.5]],
      ['val_loss', [1, 2], [0.8, Number.NaN]],
    ])
    expect(found.notes).toEqual(['1 of 5 files were passed over.'])
  })

  it('Ray Tune: its bookkeeping is no curve, a trial with an error failed, folder names with commas say nothing', async () => {
    const row = (score: number) => `score,timestamp,training_iteration,pid,config/lr\n${score},1747923461,1,7,0.1\n`
    const found = await read({
      'exp/f_b92c8_00001_1_lr=0.1,bs=8_2025/params.json': '{"lr": 0.1, "bs": 8}',
      'exp/f_b92c8_00001_1_lr=0.1,bs=8_2025/progress.csv': row(1.5),
      'exp/f_b92c8_00001_1_lr=0.1,bs=8_2025/result.json': '{"score": 1.5}',
      'exp/f_b92c8_00002_2_lr=0.2,bs=8_2025/params.json': '{"lr": 0.2, "bs": 8}',
      'exp/f_b92c8_00002_2_lr=0.2,bs=8_2025/progress.csv': row(2.5),
      'exp/f_b92c8_00002_2_lr=0.2,bs=8_2025/error.txt': 'ValueError',
    })
    expect(found.format).toBe('run-folders')
    expect(found.runs.map(({ config, state }) => [config, state])).toEqual([
      [{ lr: 0.1, bs: 8 }, 'finished'],
      [{ lr: 0.2, bs: 8 }, 'failed'],
    ])
    expect(historyOf(found)).toEqual([
      ['score', [1], [1.5]],
      ['score', [1], [2.5]],
    ])
  })

  it('settings that cannot be read reject their run alone, a table without steps itself alone', async () => {
    const csv = 'step,loss\n1,0.5\n2,0.4\n'
    const found = await read({
      'a/hparams.json': '{"lr": 0.1',
      'a/metrics.csv': csv,
      'b/hparams.json': '{"lr": 0.2, "__proto__": {"x": 1}}',
      'b/metrics.csv': csv,
      'b/table.csv': 'name,size\nx,3\n',
      'c/hparams.json': '{"lr": 0.3}',
      'c/metrics.csv': `${csv}oops,0.3\n3,inf\n`,
    })
    expect(found.runs.map(({ name }) => name)).toEqual(['b', 'c'])
    expect(historyOf(found).at(-1)).toEqual(['loss', [1, 2, 3], [0.5, 0.4, Number.POSITIVE_INFINITY]])
    expect(found.rejections.map(({ file, reason }) => `${file}: ${reason}`)).toEqual([
      expect.stringMatching(/^a\/hparams\.json: cannot be read: .*; without it nobody knows what its run ran with$/),
      'b/table.csv: has no column of rising steps, and was passed over',
      "c/metrics.csv: 'oops' is not a step",
    ])
  })

  it('of two tables in a folder the first has a column, the second adds what it lacks', async () => {
    const files = (folder: string) => ({
      [`${folder}/config.json`]: `{"lr": ${folder === 'a' ? 1 : 2}}`,
      [`${folder}/eval.csv`]: 'step,acc\n10,0.5\n',
      [`${folder}/train.csv`]: 'step,acc,loss\n1,0.1,2\n2,0.2,1\n',
    })
    const found = await read({ ...files('a'), ...files('b') })
    expect(historyOf(found).slice(0, 2)).toEqual([
      ['acc', [10], [0.5]],
      ['loss', [1, 2], [2, 1]],
    ])
  })

  it('a folder of plain tables is none: each is a table of runs', async () => {
    const table = (lr: number) => `lr,loss\n${lr},0.5\n0.2,0.4\n`
    const found = await read({ 'a/runs.csv': table(0.1), 'b/runs.csv': table(0.3) }).catch((error: { code?: string }) => error.code)
    expect(typeof found === 'object' ? found.format : found).not.toBe('run-folders')
  })
})
