// docs/meaning-and-noise.md from the committed runs of the study: `node scripts/study-page.ts` writes it.
import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { gunzipSync } from 'node:zlib'
import type { AnalysisResult, NoiseBody } from '@sweepwise/core'
import { openSession } from '../packages/server/src/cli/open-session.ts'

const root = join(import.meta.dirname, '..')
const EXAMPLE = 'examples/meaning-and-noise'

/** One answer of `sweepwise analyze noise` at a time of training. */
type Answer = NoiseBody & Pick<AnalysisResult, 'runs'>
export interface Study {
  /** After the last epoch, and over training. */
  readonly last: Answer
  /** What check_cells.py printed. */
  readonly cells: string
  /** Of the runs' file. */
  readonly bytes: number
  readonly runs: { readonly signal: number; readonly noise: number }
  /** By batch size: mean accuracy with 100 hidden units less that with 10. */
  readonly hiddenAt: Readonly<Record<number, number>>
}

interface Line {
  readonly group: 'signal' | 'noise'
  readonly config: { readonly batch_size: number; readonly hidden_size: number }
  readonly summary: { readonly test_accuracy: number }
}

/** Asks the committed runs. */
export async function askStudy(): Promise<Study> {
  const path = join(root, EXAMPLE, 'runs.jsonl.gz')
  const file = readFileSync(path)
  const lines = gunzipSync(file)
    .toString()
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line) as Line)
  const ofGroup = (name: Line['group']) => lines.filter(({ group }) => group === name)
  const accuracy = (batch: number, hidden: number): number => {
    const found = ofGroup('signal').filter(({ config }) => config.batch_size === batch && config.hidden_size === hidden)
    return found.reduce((sum, { summary }) => sum + summary.test_accuracy, 0) / found.length
  }
  const session = await openSession(path)
  const ask = async (): Promise<Answer> => {
    const question = {
      analysis: 'noise',
      runSet: { projects: session.projects },
      metric: 'test_accuracy',
      options: { 'noise-filter': 'group = "noise"' },
    }
    const result = await session.analyze(question)
    if (result.status !== 'ok') throw new Error(`the study cannot be asked: ${JSON.stringify(result.reason)}`)
    return result as unknown as Answer
  }
  try {
    return {
      last: await ask(),
      cells: readFileSync(join(root, EXAMPLE, 'cells.txt'), 'utf8').trim(),
      bytes: file.length,
      runs: { signal: ofGroup('signal').length, noise: ofGroup('noise').length },
      hiddenAt: Object.fromEntries([16, 128].map((batch) => [batch, accuracy(batch, 100) - accuracy(batch, 10)])),
    }
  } finally {
    await session.close()
  }
}

/** What the source reports, in points of accuracy; its ranges were read off plots. `predicted`: d2(groups) × 0.163 / √runs. */
const SOURCE = {
  hidden_size: {
    title: 'Hidden size',
    groups: '10 × 21',
    end: '1.5',
    start: '15',
    noiseEnd: '0.13',
    noiseStart: '0.2',
    ratio: '10',
    predicted: '0.109',
  },
  batch_size: {
    title: 'Batch size',
    groups: '7 × 30',
    end: '0.42',
    start: '9',
    noiseEnd: '0.10',
    noiseStart: '0.1',
    ratio: '4',
    predicted: '0.080',
  },
  layers: {
    title: 'Layer count',
    groups: '3 × 70',
    end: '0.18',
    start: '1.2',
    noiseEnd: '0.04',
    noiseStart: '0.05',
    ratio: '4–5',
    predicted: '0.033',
  },
} as const
type Name = keyof typeof SOURCE
const NAMES = ['hidden_size', 'batch_size', 'layers'] as const

/** A share of one as points of accuracy: 0.0123 → 1.23. */
const points = (share: number, digits = 2): string => (100 * share).toFixed(digits).replace('-', '−')
const times = (ratio: number | null): string => (ratio === null ? '–' : ratio.toPrecision(2).replace(/\.0$/, ''))
const span = (interval: readonly [number, number] | null): string =>
  interval === null ? '–' : `${points(interval[0])}–${points(interval[1])}`
const table = (head: readonly string[], rows: readonly (readonly string[])[]): string =>
  [head, head.map(() => '---'), ...rows].map((row) => `| ${row.join(' | ')} |`).join('\n')

const paramOf = ({ params }: Answer, name: Name) => {
  const found = params.find((param) => param.name === name)
  if (found === undefined) throw new Error(`${name} has no row`)
  return found
}
const placeboOf = (answer: Answer, name: Name) => {
  const { placebo } = paramOf(answer, name)
  if (placebo === null) throw new Error(`${name} has no placebo`)
  return placebo
}
const spreadOf = ({ spread }: Answer, set: string) => {
  const found = spread.find((one) => one.set === set && one.step === null)
  if (found === undefined) throw new Error(`${set} has no spread`)
  return found
}

/** Over training; its first place is the first epoch. */
function stepsOf({ last }: Study): NonNullable<Answer['byStep']> {
  if (last.byStep === null) throw new Error('the study was not followed over training')
  return last.byStep
}

function hyperparameter(study: Study, name: Name): string {
  const { last } = study
  const [end, start, source] = [paramOf(last, name), stepsOf(study).params.find((one) => one.name === name)!, SOURCE[name]]
  return table(
    ['', 'source', 'here'],
    [
      ['groups × runs', source.groups, `${end.groups} × ${Math.round(end.perGroup)}`],
      ['range of the groups’ means, Signal, last epoch', source.end, `**${points(end.effect)}** (90 %: ${span(end.interval)})`],
      ['the same by placebo labels, Noise', source.noiseEnd, points(placeboOf(last, name).effect)],
      ['what chance shows with these groups', '–', `${points(end.noiseEffect ?? Number.NaN)} (90 of 100 times ${span(end.noiseBand)})`],
      ['Signal over placebo', source.ratio, times(end.timesPlacebo)],
      ['Signal over what chance shows', '–', times(end.timesNoise)],
      [
        'first epoch: Signal, placebo',
        `${source.start}, ${source.noiseStart}`,
        `${points(start.effect[0]!)}, ${points(start.placeboEffect![0]!)}`,
      ],
      ['best at', { hidden_size: 'the largest', batch_size: 'the smallest', layers: 'the most' }[name], String(end.best)],
      ['verdict', { hidden_size: 'some effect, the largest', batch_size: 'weak', layers: 'basically none' }[name], `${end.verdict}`],
    ],
  )
}

const level = (answer: Answer, name: Name, value: number): string => {
  const found = paramOf(answer, name).levels.find((one) => one.value === value)
  if (found === undefined) throw new Error(`${name} has no ${value}`)
  return points(found.mean, 1)
}

function overTraining(study: Study): string {
  const steps = stepsOf(study)
  const spread = (set: string) => steps.spread.find((one) => one.set === set)!.range
  const param = (name: Name) => steps.params.find((one) => one.name === name)!
  return table(
    ['epoch', 'noise (sd)', 'range of all runs: Signal, Noise', ...NAMES.map((name) => `${SOURCE[name].title} (times noise)`)],
    steps.at.flatMap((epoch, i) =>
      [1, 2, 3, 5, 7, 10].includes(epoch)
        ? [
            [
              String(epoch),
              points(steps.noise!.sd[i]!),
              `${points(spread('signal')[i]!, 1)}, ${points(spread('noise')[i]!, 1)}`,
              ...NAMES.map((name) => `${points(param(name).effect[i]!, 1)} (${times(param(name).timesNoise?.[i] ?? null)})`),
            ],
          ]
        : [],
    ),
  )
}

function whenClear({ last }: Study): string {
  const { at, params } = last.byStep!
  const always = params.filter(({ clear }) => clear.length === 1 && clear[0]![0] === at[0] && clear[0]![1] === at.at(-1))
  return always.length === NAMES.length
    ? 'All three are distinguishable from noise in every epoch, in one statement for all epochs and hyperparameters.'
    : params.map(({ sentence }) => sentence).join(' ')
}

export function studyPage(study: Study): string {
  const { last, cells, runs } = study
  const noiseAt = Array.from(cells.matchAll(/, noise (\d\.\d+)/gu), ([, sd]) => points(Number(sd))).sort((a, b) => Number(b) - Number(a))
  const noise = last.noise
  const [hidden, batch, layers] = [paramOf(last, 'hidden_size'), paramOf(last, 'batch_size'), paramOf(last, 'layers')]
  const [signal, repeats] = [spreadOf(last, 'signal'), spreadOf(last, 'noise')]
  const firstRange = (set: string): number => stepsOf(study).spread.find((one) => one.set === set)!.range[0]!
  const { luck, interval } = last.components!
  const layerMean = (count: number) => layers.levels.find(({ value }) => value === count)!.mean
  const percent = (share: number): string => `${(100 * share).toFixed(0)} %`
  return `# Meaning and noise

"[Meaning and noise in hyperparameter search](https://wandb.ai/stacey/pytorch_intro/reports/Meaning-and-Noise-in-Hyperparameter-Search--Vmlldzo0Mzk5MQ)"
by Stacey Svetlichnaya asks of a sweep what few do: is what I see more than the seed? Its ranges were read off plots by eye. Here is
the same study done again: trained for this project, logged live by the unmodified wandb client, every number from
\`sweepwise analyze noise\`. The ${runs.signal + runs.noise} runs (${Math.round(study.bytes / 1000)} kB) and their scripts are in the repository,
[examples/meaning-and-noise](../examples/meaning-and-noise/README.md). \`npm start\` opens them as the first example project; this page tells
its view "The grid against the noise study". Accuracies and differences are in points (1 point = 1 % of the test images).

\`\`\`sh
sweepwise analyze noise examples/meaning-and-noise/runs.jsonl.gz --metric test_accuracy --noise-filter 'group = "noise"'
\`\`\`

## In short

The source: to understand the significance of your results, quantify the random variance first. Here another seed alone moves the
accuracy by **±${points(noise.sd)}** (standard deviation; 95 % interval ${span(noise.interval)}). Hidden size moves it by ${points(hidden.effect, 1)} points, batch size by
${points(batch.effect, 1)}, layer count by ${points(layers.effect, 1)}: ${times(hidden.timesNoise)}, ${times(batch.timesNoise)} and ${times(layers.timesNoise)} times what chance shows with the same groups. Of the variation between the
runs of the grid ${percent(luck)} is luck (${percent(interval[0])} to ${percent(interval[1])}; in the source about 10 %).

## Motivation

A change of 0.6 points is nothing where the seed alone makes 0.5, and tenfold where it makes 0.06. The plot is the same; without repeats
nobody can tell which of the two it is.

## The signal versus noise scenario

${table(
  ['', 'source', 'here'],
  [
    ['model', 'bidirectional RNN', 'bidirectional RNN, plain tanh units, Adam with a learning rate of 0.001'],
    ['data', 'MNIST', 'Fashion-MNIST, 3,000 images to train and 2,000 to test; rows averaged in fours: 7 steps of 28 pixels'],
    ['training', '10 epochs, test accuracy after each', '10 epochs, test accuracy after each, counted from 1'],
    [
      '**Signal**',
      '210 configurations once, seed fixed: 3 layer counts × 7 batch sizes × 10 hidden sizes',
      `${runs.signal} configurations once, seed 0: layers 1, 2, 3 × batch size 16, 24, 32, 48, 64, 96, 128 × hidden size 10, 20, … 100`,
    ],
    [
      '**Noise**',
      '1 configuration 210 times (hidden size 128, layers 2, batch size 100), seed varying',
      `the same configuration ${runs.noise} times, seeds 1 to 210`,
    ],
    ['placebo labels', 'the three hyperparameters, recorded and not used', 'each combination of the grid dealt to one noise run, by lot'],
  ],
)}

Both studies have ${runs.signal + 1} variants of one network. Ours is smaller and its task harder; ${runs.signal + runs.noise} runs took three quarters of an hour of one core.

## All runs together

${table(
  ['range over all runs', 'Signal, source', 'Signal, here', 'Noise, source', 'Noise, here'],
  [
    ['after the first epoch', '45–47', points(firstRange('signal'), 1), '≈ 4', points(firstRange('noise'), 1)],
    ['after the last epoch', '2–2.5', points(signal.range, 1), '≈ 1', points(repeats.range, 1)],
    ['standard deviation, last', '–', points(signal.sd), '0.163 (from its range of 0.9)', points(repeats.sd)],
  ],
)}

## Parallel coordinates

The source sets the coordinates of Signal beside those of Noise on one colour scale: final accuracies within 3 points, ordered by hidden
size, beside 0.9 points without any order. The panel *Signal versus noise* draws this pair: ${points(signal.range, 1)} points beside ${points(repeats.range, 1)}.

![Signal and Noise as parallel coordinates on one colour scale](pictures/signal-and-noise.png)

## Hidden size

${hyperparameter(study, 'hidden_size')}

${level(last, 'hidden_size', 10)} with 10 units, ${level(last, 'hidden_size', 50)} with 50, ${level(last, 'hidden_size', 100)} with 100: more is better, by less and less, as in the source;
from 60 on it makes little difference.

## Batch size

${hyperparameter(study, 'batch_size')}

From ${level(last, 'batch_size', 16)} with 16 down to ${level(last, 'batch_size', 128)} with 128: smaller is better, as in the source, and at every step on the way.

## Layer count

${hyperparameter(study, 'layers')}

${level(last, 'layers', 1)} with one layer, ${level(last, 'layers', 2)} with two, ${level(last, 'layers', 3)} with three.

## Over training

The source sees the effects shrink as training goes on, from ten times the noise at the start. Here, too, and the noise shrinks with them:

${overTraining(study)}

${whenClear(study)}

## One noise, three floors

The source holds each effect against the range that its own placebo labels show, and compares the ratios: 10, 4 and 4–5. But a range
grows with the number of groups and shrinks with their size, by itself. One standard deviation predicts all three floors:

${table(
  ['range by placebo labels', 'groups × runs', 'source', 'predicted from 0.163', 'here', `predicted from ${points(noise.sd)}`],
  NAMES.map((name) => [
    SOURCE[name].title,
    SOURCE[name].groups,
    SOURCE[name].noiseEnd,
    SOURCE[name].predicted,
    points(placeboOf(last, name).effect),
    points(placeboOf(last, name).expected),
  ]),
)}

All three are floors of one configuration, so one noise stands behind them, and what differs is how its runs are grouped. Elsewhere in the
grid noise may be another: of the cells that were trained again (below) the weakest has ±${noiseAt[0]}, the other two ±${noiseAt[1]} and ±${noiseAt[2]}. Nor
does a single placebo range say much: it is one draw, and 90 of 100 lie ${span(hidden.noiseBand)} for hidden size and ${span(layers.noiseBand)} for layers. That is why
"Signal over placebo" and "Signal over what chance shows" differ above, and why effects are compared by the latter.

## Where we agree, and where not

- **Agree**: hidden size moves the accuracy most, with diminishing returns; smaller batches are better; more layers are better; effects
  are several times larger at the start; noise without meaning is found in every placebo label, of the size that one standard deviation predicts.
- **Layer count** is "basically no effect" in the source. Its 0.18 points are 5.5 times what chance shows (p = 1e-9): surely there, and
  small. Here a second layer is worth ${points(layerMean(2) - layerMean(1), 1)} points and the third ${points(layerMean(3) - layerMean(2), 1)}. "Small" is a question of the margin, not
  of noise: Sweepwise asks for the smallest difference that matters.
- **Batch size** is weak in the source. Here a batch of 128 makes 24 updates an epoch and one of 16 makes 188; ten epochs of 3,000
  images are probably too few to make up for it.
- **Everything is larger**, noise included (±${points(noise.sd)} against ±0.163): a harder task, less data, training that is not at its end.
- **Noise shrinks with training** in both: all noise runs lie within 4, then 1 point there, within ${points(firstRange('noise'), 1)}, then ${points(repeats.range, 1)} here. The
  source's placebo range for batch size, 0.1 throughout, is less than its own 4 points predict for the start (0.36).

## Is it sound?

- **A fixed seed removes no noise.** The 210 runs of the grid share seed 0, but another architecture or batch size uses the random numbers
  differently: each run still holds one draw, of ±${points(noise.sd)} at the study's configuration. Only repeats tell how much.
- **Where the noise was measured**: at hidden size 128, outside the grid, as in the source, and the panel warns of it. It is not the same
  everywhere: ±${noiseAt[0]} at the weakest of the cells below is three times ±${points(noise.sd)}. "Times noise" counts in the noise of the study's
  configuration; where weak cells are noisier, chance moves their groups by more, and luck is more than the ${percent(luck)} above.
- **Main effects only.** Each range is an average over the other two hyperparameters, and they act together: 100
  units beat 10 by ${points(study.hiddenAt[16]!, 1)} points with a batch of 16, and by ${points(study.hiddenAt[128]!, 1)} with one of 128. Against what the main effects leave
  – interactions and the noise of the cells themselves, so that nothing hangs on the study's – all three still stand out (F ${NAMES.map((name) => paramOf(last, name).againstRest!.f.toFixed(0)).join(', ')}).
- **Three cells of the grid, drawn by lot**, were trained again (\`check_cells.py\`), with their own seed and with ten others:

\`\`\`
${cells}
\`\`\`

## Do it again

[examples/meaning-and-noise](../examples/meaning-and-noise/README.md) has the commands. This page is written by \`node scripts/study-page.ts\`;
a test asks the committed runs again and holds every number.
`
}

if (import.meta.main) writeFileSync(join(root, 'docs/meaning-and-noise.md'), studyPage(await askStudy()))
