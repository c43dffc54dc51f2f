import { expect, it } from 'vitest'
import { readSource, temporaryFolder } from '../testing/import-file.ts'

const run = (status: string, more: object = {}) =>
  JSON.stringify({ experiment: { name: 'mnist' }, status, start_time: '2024-05-01T10:00:00', heartbeat: '2024-05-01T10:05:00', ...more })

it('Sacred: settings, how each run ended, curves of metrics and of info, a damaged file rejects its run alone', async () => {
  using folder = temporaryFolder()
  const files = {
    '1/run.json': run('COMPLETED', { stop_time: '2024-05-01T10:04:00', result: 0.75 }),
    '1/config.json': '{"lr": 0.1, "net": {"width": 8}, "seed": 3}',
    '1/metrics.json': '{"loss": {"steps": [10, 20], "timestamps": ["x", "y"], "values": [0.5, NaN]}}',
    '1/info.json': '{"return_mean": [1, {"dtype": "float64", "value": 2.5}], "return_mean_T": [100, 200], "note": "x", "best": 4}',
    '2/run.json': run('INTERRUPTED'),
    '2/config.json': '{"lr": 0.2, "net": {"width": 8}, "seed": 4}',
    '3/run.json': run('RUNNING'),
    '3/config.json': '{"lr": 0.3, "net": {"width": 8}, "seed": 4}',
    '4/run.json': run('FAILED'),
    '4/config.json': '{"lr": ',
  }
  for (const [name, content] of Object.entries(files)) folder.write(name, content)
  const { format, projects } = await readSource(folder.path)
  const [project] = projects
  expect(format).toBe('sacred')
  expect(project!.runs.map(({ name, config, state, cause, summary }) => ({ name, config, state, cause, summary }))).toEqual([
    {
      name: '1',
      config: { lr: 0.1, 'net.width': 8, seed: 3 },
      state: 'finished',
      cause: null,
      summary: { result: 0.75, best: 4 },
    },
    { name: '2', config: { lr: 0.2, 'net.width': 8, seed: 4 }, state: 'stopped', cause: 'user', summary: {} },
    // Its heart stopped beating long ago.
    { name: '3', config: { lr: 0.3, 'net.width': 8, seed: 4 }, state: 'failed', cause: 'lost', summary: {} },
  ])
  expect(project!.runs[0]).toMatchObject({
    startedAt: Date.UTC(2024, 4, 1, 10),
    finishedAt: Date.UTC(2024, 4, 1, 10, 4),
  })
  const series = project!.events.flatMap((event) => (event.type === 'history' ? event.series : []))
  expect(series.map(({ metric, steps, values }) => [metric, [...steps], [...values]])).toEqual([
    ['return_mean', [100, 200], [1, 2.5]],
    ['loss', [10, 20], [0.5, Number.NaN]],
  ])
  expect(project!.rejections).toEqual([{ file: '4/config.json', reason: expect.stringContaining('cannot be read') }])
})
