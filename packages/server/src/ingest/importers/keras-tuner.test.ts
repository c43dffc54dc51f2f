import { expect, it } from 'vitest'
import { readSource, temporaryFolder } from '../testing/import-file.ts'

const trial = (id: string, width: number, score: number | null, status = 'COMPLETED') =>
  JSON.stringify({
    trial_id: id,
    hyperparameters: {
      space: [{ class_name: 'Int', config: { name: 'width', min_value: 1, max_value: 9 } }],
      values: { width, 'tuner/epochs': 3 },
    },
    metrics:
      score === null
        ? { metrics: {} }
        : {
            metrics: {
              val_loss: {
                direction: 'min',
                observations: [
                  { value: [0.5], step: 0 },
                  { value: [0.25, 0.75], step: 2 },
                ],
              },
              val_accuracy: { direction: 'max', observations: [{ value: [score], step: 2 }] },
            },
          },
    score,
    best_step: 2,
    status,
    message: null,
  })

it('Keras Tuner: values are params and the space is none, metrics have their directions, the score that of its metric', async () => {
  using folder = temporaryFolder()
  folder.write('tuner/oracle.json', '{"ongoing_trials": {}}')
  folder.write('tuner/trial_0/trial.json', trial('0', 4, 0.75))
  folder.write('tuner/trial_1/trial.json', trial('1', 8, 0.5))
  folder.write('tuner/trial_2/trial.json', trial('2', 9, null, 'FAILED'))
  folder.write('tuner/trial_3/trial.json', '{"trial_id": "3"')
  const { format, projects } = await readSource(folder.path)
  const [project] = projects
  expect(format).toBe('keras-tuner')
  expect(project!.runs.map(({ name, config, summary, state }) => [name, config, summary, state])).toEqual([
    ['trial 0', { width: 4, 'tuner/epochs': 3 }, { score: 0.75 }, 'finished'],
    ['trial 1', { width: 8, 'tuner/epochs': 3 }, { score: 0.5 }, 'finished'],
    ['trial 2', { width: 9, 'tuner/epochs': 3 }, {}, 'failed'],
  ])
  const told = project!.events.flatMap((event) => (event.type === 'metric' ? [[event.name, event.goal]] : []))
  expect(Object.fromEntries(told)).toEqual({ score: 'maximize', val_loss: 'minimize', val_accuracy: 'maximize' })
  const [first] = project!.events.flatMap((event) => (event.type === 'history' ? [event.series] : []))
  // The mean of two executions.
  expect(first!.map(({ metric, steps, values }) => [metric, [...steps], [...values]])).toEqual([
    ['val_loss', [0, 2], [0.5, 0.5]],
    ['val_accuracy', [2], [0.75]],
  ])
  expect(project!.rejections).toEqual([{ file: 'tuner/trial_3/trial.json', reason: expect.stringContaining('cannot be read') }])
})
