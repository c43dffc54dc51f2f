// docs/calibration.md from the tallies of the simulated studies.
import { NOISE_SCENARIOS } from '../packages/core/src/analysis/testing/noise-scenarios.ts'
import { TRAINING_SCENARIOS } from '../packages/core/src/noise/testing/training-scenarios.ts'
import type { Results } from './calibration.ts'

const percent = (rate: number): string => `${(100 * rate).toFixed(rate < 0.0995 ? 1 : 0)} %`

export function calibrationPage({ scenarios, commit, date, seed }: Results): string {
  const rate = (id: string, label: string): string => {
    const entry = scenarios[id]?.tally[label]
    return entry === undefined || entry[1] === 0 ? '–' : percent(entry[0] / entry[1])
  }
  const mean = (id: string, label: string, digits = 3): string => {
    const entry = scenarios[id]?.tally[label]
    return entry === undefined ? '–' : (entry[0] / entry[1]).toFixed(digits)
  }
  const studies = (id: string): string => String(scenarios[id]?.studies ?? 0)
  const table = (head: readonly string[], rows: readonly (readonly string[])[]): string =>
    [head, head.map(() => '---'), ...rows].map((row) => `| ${row.join(' | ')} |`).join('\n')
  const range = (id: string, prefix: string): string => {
    const rates = Object.entries(scenarios[id]?.tally ?? {})
      .filter(([label]) => label.startsWith(prefix))
      .map(([, [sum, of]]) => sum / of)
    return rates.length === 0 ? '–' : `${percent(Math.min(...rates))} … ${percent(Math.max(...rates))}`
  }
  const worst = (id: string, prefix: string): string => range(id, prefix).split(' … ').at(-1)!
  const sizes = [12, 20, 30, 60, 120]
  const mixed = ['bool', '3 categories', '10 categories', '3 levels', '4 levels', '10 levels', 'continuous', 'learning rate']
  const dcrtRow = (id: string): readonly string[] => [
    id,
    studies(id),
    rate(id, 'false alarms'),
    range(id, 'false alarms: '),
    rate(id, 'any false alarm (Holm)'),
  ]
  const HEAD = ['design', 'studies', 'false alarms, all params', 'lowest … highest param', 'any false alarm (Holm)']

  /** One line per aim, from the tallies: lowest and highest rate over the designs that are complete. */
  const aims = (): string[][] => {
    const aim = (
      text: string,
      ids: readonly string[],
      labels: (label: string) => boolean,
      holds: (rate: number, label: string) => boolean,
      least: number,
      format = percent,
    ): string[] => {
      const complete = ids.filter((id) => (scenarios[id]?.studies ?? 0) >= least)
      const rates = complete.flatMap((id) =>
        Object.entries(scenarios[id]!.tally)
          .filter(([label]) => labels(label))
          .map(([label, [sum, of]]) => [sum / of, label] as const),
      )
      const [low, high] = [Math.min(...rates.map(([value]) => value)), Math.max(...rates.map(([value]) => value))].map(format)
      const measured = rates.length === 0 ? '–' : low === high ? low! : `${low} … ${high}`
      return [
        text,
        measured,
        `${complete.length} of ${ids.length}`,
        rates.length === 0 ? '–' : rates.every(([value, label]) => holds(value, label)) ? 'yes' : 'no',
      ]
    }
    const nominal = (rate: number): boolean => rate >= 0.034 && rate <= 0.067
    const each = (label: string): boolean => label.startsWith('false alarms: ')
    const family = (label: string): boolean => label === 'any false alarm (Holm)'
    const noise = [...sizes.map((n) => `noise, normal, n = ${n}`), ...[12, 30, 60].map((n) => `noise, skewed, n = ${n}`)]
    const strong = [
      ...sizes.map((n) => `beside a strong effect, n = ${n}`),
      ...['discrete', 'cliff'].flatMap((shape) => [30, 60].map((n) => `${shape} metric, n = ${n}`)),
      '30 configurations × 3 seeds',
      '30 configurations × 5 seeds',
      'conditional params, n = 60',
      'conditional params, n = 200',
    ]
    const grids = ['2 × 5 × 6', '3 × 4 × 4', '2 × 2 × 3 × 5'].map((levels) => `grid ${levels}`)
    const searches = Object.keys(scenarios).filter((id) => /^(tpe-like|local) search/.test(id))
    const power = ([n, least]: readonly [number, number]): string[] =>
      aim(
        `power for 5 % beside 70 %, n = ${n}: ${percent(least)} at least`,
        [`beside a strong effect, n = ${n}`],
        (label) => label === 'power: weak',
        (rate) => rate >= least,
        2000,
      )
    const decimal = (value: number): string => value.toFixed(3)
    return [
      aim('nothing matters, each param: 3.4 … 6.7 %', noise, each, nominal, 2000),
      aim('nothing matters, any confirmed: 6.7 % at most', noise, family, (rate) => rate <= 0.067, 2000),
      aim('beside a strong effect, each param that does nothing: 3.4 … 6.7 %', strong, each, nominal, 2000),
      aim('beside a strong effect, any confirmed: 6.7 % at most', strong, family, (rate) => rate <= 0.067, 2000),
      aim('grids within blocks: 3.4 … 6.7 %', grids, (label) => label === 'dcrt-within-blocks: false alarms', nominal, 2000),
      ...(
        [
          [30, 0.2],
          [60, 0.6],
          [120, 0.93],
        ] as const
      ).map(power),
      aim(
        'GCM under adaptive search: 9 % at most',
        searches,
        (label) => label === 'gcm: false alarms',
        (rate) => rate <= 0.09,
        400,
      ),
      ...(
        [
          [120, 0.9],
          [240, 0.99],
        ] as const
      ).map(([n, least]) =>
        aim(
          `a boolean is the only cause and has the longest bar, n = ${n}: ${percent(least)} at least`,
          [`a boolean is the only cause, n = ${n}`],
          (label) => label === 'first by share',
          (rate) => rate >= least,
          400,
        ),
      ),
      aim(
        'noise, n = 60, mean share of each param: within 0.01',
        ['bars of noise, n = 60'],
        (label) => label.startsWith('mean share'),
        (value) => Math.abs(value) <= 0.01,
        400,
        decimal,
      ),
      aim(
        'noise, n = 60, mean bar of each param: below 0.02, ten categories 0.03',
        ['bars of noise, n = 60'],
        (label) => label.startsWith('mean bar'),
        (value, label) => value < (label.includes('10 categories') ? 0.03 : 0.02),
        400,
        decimal,
      ),
      aim(
        'conditional params that do nothing, mean share: below 0.02',
        ['conditional bars, n = 200'],
        (label) => /mean share: (momentum|beta2)/.test(label),
        (value) => value < 0.02,
        150,
        decimal,
      ),
      aim(
        'signal versus noise, each param that does nothing, any noise, but for grids against repeats: 12 % at most',
        NOISE_SCENARIOS.map(({ id }) => id).filter((id) => !id.includes('grid')),
        (label) => label === 'idle: p ≤ 0.05',
        (rate) => rate <= 0.12,
        1000,
      ),
      aim(
        'the same, called “matters”: 6 % at most',
        NOISE_SCENARIOS.map(({ id }) => id).filter((id) => !id.includes('grid')),
        (label) => label === 'idle: matters',
        (rate) => rate <= 0.06,
        1000,
      ),
      aim(
        'grids against repeats, normal noise, the param that does nothing: 3.4 … 6.7 %',
        NOISE_SCENARIOS.map(({ id }) => id).filter((id) => id.includes('grid') && id.endsWith('normal')),
        (label) => label === 'idle: p ≤ 0.05',
        nominal,
        1000,
      ),
      aim(
        'the param that acts, of 2 standard deviations, called “negligible”: 6 % at most',
        NOISE_SCENARIOS.map(({ id }) => id),
        (label) => label === 'acts: negligible',
        (rate) => rate <= 0.06,
        1000,
      ),
      aim(
        'over training, nothing acts, curves exchanged, or noise normal: 6.7 % at most',
        TRAINING_SCENARIOS.filter((one) => one.studies >= 2000 && !one.id.endsWith('repeats, skewed')).map(({ id }) => id),
        (label) => label === 'stopped early: distinguishable at any epoch',
        (rate) => rate <= 0.067,
        2000,
      ),
    ]
  }

  return `# Calibration of the tests

How often each test calls a param significant (p ≤ 0.05) that does nothing, and one that does something. Simulated studies;
nothing on this page is fitted to them. Written by \`npm run calibrate\` (seed ${seed}, ${date}; its slices ran on sources up to ${commit}); the
designs are in \`packages/core/src/significance/testing\`, those over training in \`noise/testing\` beside it, those of pairs and of signal versus noise in \`analysis/testing\`. A rate of 5 % has a standard error of 0.5 points in 2,000 studies
(one param), 1.1 in 400: differences below two of these mean nothing. A test of the usual run simulates two of the rows
again, with fewer studies and other random numbers, and compares within 99.9 % binomial limits.

*False alarms* count params that do nothing. *Any false alarm* is the chance that at least one of them is called confirmed
after Holm's correction. Eight params of mixed kinds (a boolean, 3 and 10 categories, 3, 4 and 10 levels, two continuous)
unless the row says otherwise.

## Aims, and whether they are held

Limits for a rate of 5 % are those that 99.9 % of right tests keep to in 2,000 studies. Counted are designs that have all their studies.

${table(['aim', 'measured', 'designs complete', 'held'], aims())}

## Nothing matters

Distilled conditional randomisation (dCRT), what the panel uses for random and quasi-random runs.

${table(HEAD, [...sizes.map((n) => `noise, normal, n = ${n}`), ...[12, 30, 60].map((n) => `noise, skewed, n = ${n}`)].map(dcrtRow))}

By kind of param, in per cent of studies:

${table(
  ['n', ...mixed],
  sizes.map((n) => [String(n), ...mixed.map((name) => rate(`noise, normal, n = ${n}`, `false alarms: ${name}`))]),
)}

## Beside a strong effect

One param gives 70 % of the metric's variance, another 5 %, six nothing.

${table(
  [...HEAD, 'power: 5 % effect', 'power: 70 % effect'],
  [
    ...sizes.map((n) => `beside a strong effect, n = ${n}`),
    ...['discrete', 'cliff'].flatMap((shape) => [30, 60].map((n) => `${shape} metric, n = ${n}`)),
    '30 configurations × 3 seeds',
    '30 configurations × 5 seeds',
  ].map((id) => [...dcrtRow(id), rate(id, 'power: weak'), rate(id, 'power: strong')]),
)}

*Discrete*: five or so different values of the metric. *Cliff*: the strong effect is a step. *× seeds*: replicates are
averaged first; half of the noise is the seed's.

## Conditional params

An optimizer worth two standard deviations; \`momentum\` and \`beta2\` exist under one of its values each and do nothing.

${table(
  ['n', 'studies', 'false alarms: momentum', 'beta2', 'an unrelated param', 'power: optimizer'],
  [60, 200].map((n) => {
    const id = `conditional params, n = ${n}`
    return [
      String(n),
      studies(id),
      ...['momentum', 'beta2', 'other'].map((name) => rate(id, `false alarms: ${name}`)),
      rate(id, 'power: parent'),
    ]
  }),
)}

Mean permutation share at n = 200, the gaps filled by random draws (${studies('conditional bars, n = 200')} studies): optimizer ${mean('conditional bars, n = 200', 'mean share: optimizer')}, momentum ${mean('conditional bars, n = 200', 'mean share: momentum')},
beta2 ${mean('conditional bars, n = 200', 'mean share: beta2')}, an unrelated param ${mean('conditional bars, n = 200', 'mean share: other')}. A constant stand-in for "not set" would tell the forest which runs these are.

## Grids

Half of the variance from the first param, 5 % from the last. Exchanging all runs of a complete grid is not right, since
what a forest says of neighbours in the grid depends on each other; exchanging runs that agree on all other params is exact.

${table(
  ['grid', 'studies', 'within blocks: false alarms', 'any (Holm)', 'power: 5 %', 'all rows: false alarms', 'any (Holm)', 'power: 5 %'],
  ['2 × 5 × 6', '3 × 4 × 4', '2 × 2 × 3 × 5'].map((levels) => {
    const id = `grid ${levels}`
    const of = (method: string) => [
      rate(id, `${method}: false alarms`),
      rate(id, `${method}: any false alarm (Holm)`),
      rate(id, `${method}: power: weak`),
    ]
    return [levels, studies(id), ...of('dcrt-within-blocks'), ...of('dcrt')]
  }),
)}

## Runs chosen adaptively

The generalised covariance measure (GCM), what the panel uses when a search looked at its results, beside tests that take
the runs as chosen at random. Only the first two of the continuous params matter. The measure is approximate: the aim is at
most 9 %. dCRT is not exact here either; how far off it is depends on how well the forest follows the metric, and no
measurement on a few surfaces vouches for others.

${table(
  ['search', 'studies', 'GCM: false alarms', 'GCM: power, first', 'second', 'dCRT: false alarms', 'Spearman: false alarms'],
  Object.keys(scenarios)
    .filter((id) => /^(tpe-like|local) search/.test(id))
    .map((id) => [
      id,
      studies(id),
      rate(id, 'gcm: false alarms'),
      rate(id, 'gcm: power: first'),
      rate(id, 'gcm: power: second'),
      rate(id, 'dcrt: false alarms'),
      rate(id, 'spearman: false alarms'),
    ]),
)}

The same two tests where runs are chosen at random:

${table(
  ['search', 'studies', 'dCRT: false alarms', 'Spearman: false alarms', 'dCRT: power, first', 'second'],
  [20, 60].map((n) => {
    const id = `random search, smooth, 5 params, n = ${n}`
    return [
      id,
      studies(id),
      rate(id, 'dcrt: false alarms'),
      rate(id, 'spearman: false alarms'),
      rate(id, 'dcrt: power: first'),
      rate(id, 'dcrt: power: second'),
    ]
  }),
)}

## Points that are spread evenly

Halton (rotated) and Sobol sequences (scrambled, or as Optuna gives them when nothing is said). Of few such points the other
params nearly give a param's value away, so that what a forest of them has learned of noise is a pattern of that param: dCRT has
too many false alarms where nothing matters. The panel therefore asks the forest only where it predicts better than the mean (R²
out of bag above 0), and takes the metric as it is elsewhere. *Worst param* is the highest rate of any param that does nothing.
Where a Sobol sequence is shorter than its number of params needs, the panel gives no p: single params would be called significant
in up to a quarter of studies.

${table(
  ['points', 'studies', 'p is given', 'false alarms', 'worst param', 'power: first', 'second', 'plain dCRT: false alarms', 'worst param'],
  Object.keys(scenarios)
    .filter((id) => / points, /.test(id))
    .map((id) => [
      id,
      studies(id),
      rate(id, 'tested'),
      rate(id, 'dcrt-of-even-points: false alarms'),
      worst(id, 'dcrt-of-even-points: false alarms: '),
      rate(id, 'dcrt-of-even-points: power: first'),
      rate(id, 'dcrt-of-even-points: power: second'),
      rate(id, 'dcrt: false alarms'),
      worst(id, 'dcrt: false alarms: '),
    ]),
)}

## Is the search adaptive?

When nobody says how runs were chosen, correlations between the params and the drift of their values over time decide.

${table(
  ['search', 'n', 'studies', 'flagged by correlation or drift', 'sent to the covariance measure'],
  ['random', 'halton', 'tpe-like', 'local'].flatMap((kind) =>
    [30, 60, 100].map((n) => {
      const id = `detector, ${kind} search, n = ${n}`
      return [kind, String(n), studies(id), rate(id, 'flagged by correlation or drift'), rate(id, 'sent to the covariance measure')]
    }),
  ),
)}

Two of five params drawn together, without an order in time:

${table(
  ['correlation', 'n', 'studies', 'sent to the covariance measure'],
  [0, 0.5, 0.8].flatMap((correlation) =>
    [30, 60].map((n) => {
      const id = `coupling of ${correlation}, n = ${n}`
      return [String(correlation), String(n), studies(id), rate(id, 'found to be coupled')]
    }),
  ),
)}

## Coupled params

A param that does nothing but goes with one that gives 70 % of the variance (normal copula), n = 60. Nothing guarantees
dCRT here; in these studies it does not raise false alarms but loses its power: what the cause explains, its copy explains too.

${table(
  ['correlation', 'studies', 'dCRT: false alarms', 'dCRT: power, cause', 'GCM: false alarms', 'GCM: power, cause'],
  [0.5, 0.8, 0.95].map((correlation) => {
    const id = `params coupled at ${correlation}, n = 60`
    return [
      String(correlation),
      studies(id),
      rate(id, 'dcrt: false alarms'),
      rate(id, 'dcrt: power: strong'),
      rate(id, 'gcm: false alarms'),
      rate(id, 'gcm: power: strong'),
    ]
  }),
)}

Beside such a pair, and where it is known that no search looked at results, the others keep dCRT, which is exact for them: they
were chosen independently of everything else. GCM is left to the tied ones. A pair tied at 0.8, three params that do nothing and
one with 5 % of the variance:

${table(
  [
    'n',
    'studies',
    'the tie is found',
    'others keep dCRT',
    'dCRT: false alarms of the others',
    'GCM: the same',
    'dCRT: power, 5 %',
    'GCM: the same',
  ],
  [30, 60].map((n) => {
    const id = `beside params tied at 0.8, n = ${n}`
    return [
      String(n),
      studies(id),
      rate(id, 'tie found'),
      rate(id, 'others keep the exact test'),
      `${rate(id, 'dcrt: false alarms')} (${range(id, 'dcrt: false alarms: ')})`,
      `${rate(id, 'gcm: false alarms')} (${range(id, 'gcm: false alarms: ')})`,
      rate(id, 'dcrt: power: weak'),
      rate(id, 'gcm: power: weak'),
    ]
  }),
)}

## Interactions

${table(
  [
    'two continuous params, n = 60',
    'studies',
    'interaction test: false alarms',
    'interaction test: rejects the param',
    'dCRT: rejects the param',
  ],
  [
    ['a pure interaction', 'pair'],
    ['a main effect', 'main effect'],
  ].map(([title, name]) => {
    const id = `${title}, n = 60`
    return [
      `${title}, 70 % of the variance`,
      studies(id),
      rate(id, 'interaction test: false alarms'),
      rate(id, `interaction test: rejects the ${name}`),
      rate(id, `dcrt: rejects the ${name}`),
    ]
  }),
)}

Whether anything matters at all is not tested by itself: the smallest p after Holm's correction says so, and says which. The
usual way, a forest's R² out of bag against forests of 99 permuted metrics, found a lone boolean of 15 % in 7 and 27 % of studies at
n = 30 and 60, where this finds it in 20 and 47 %; eight effects of 5 % each in 25 and 72 %, this in 20 and 70 % (60 studies each).

### Floors of pairs

Five uniform params of which two matter, the target \`rank\`. A pair's floor comes from refits in which every param acts by
itself, and chance alone exceeds it in 2 of 50. Effects that add up in the metric do not add up in its ranks; the floor is made
to contain that (it did not while the refits added up ranks: 24 % and 61 % false alarms for the first two rows at n = 60, 100
studies).

${table(
  ['surface', 'n', 'studies', 'a × b above its floor', 'other pairs above theirs'],
  ['two lines that add up', 'two bowls that add up', 'two lines that multiply', 'two lines and a crossing of 10 %'].flatMap((surface) =>
    [60, 120].map((n) => {
      const id = `pairs: ${surface}, n = ${n}`
      return [surface, String(n), studies(id), rate(id, 'above its floor: a × b'), rate(id, 'above its floor: other pairs')]
    }),
  ),
)}

*Multiply*: effects that add up in the logarithm, 45 % of its variance each. *Crossing*: 35 % each by itself, 10 % together: what
should be found. Between two params as strong as these the additive fit leaves a little that shuffling loses, hence somewhat more than
2 of 50 in the first rows.

## Signal versus noise

What the panel says of a param at the end of training, with its default margin: one that does nothing, and one that moves the metric
by two standard deviations of the noise from its lowest to its highest value. *Reseeds*: a column of groups, and nothing else; of *spreads 1 to
3* the groups' standard deviations go evenly from 1 to 3, and where their sizes differ most runs are where the spread is smallest,
the worst case. *Grid*: 4 × 4, one run a cell, against the repeats of one cell. *Random configurations*: three values of
the param that acts, three categories that do not, and a param that moves the metric by three standard deviations. Heavy-tailed noise is Student's t of 3 degrees of freedom, skewed noise lognormal of
skewness 3.3; both have variance 1.

${table(
  [
    'design',
    'noise',
    'studies',
    'idle: p ≤ 0.05',
    'idle: “matters”',
    'idle: “negligible”',
    'acts: p ≤ 0.05',
    'acts: “matters”',
    'acts: “negligible”',
  ],
  NOISE_SCENARIOS.map(({ id }) => {
    const [design, shape] = id.replace('signal: ', '').split(/, (?=[a-z-]+$)/)
    const rates = ['idle', 'acts'].flatMap((which) => ['p ≤ 0.05', 'matters', 'negligible'].map((said) => rate(id, `${which}: ${said}`)))
    return [design!, shape!, studies(id), ...rates]
  }),
)}

F* over groups of reseeds keeps its level whatever the noise, if spreads or sizes are alike, and errs in up to 11 of 100 where most
runs are where the spread is smallest. A grid that is held against repeats of its own middle takes their noise as normal: where it is not, it errs
in 11 to 13 of 100 cases, more repeats or not; a note says when repeats look like that. “Matters” asks for more than p: that the effect
is surely larger than the margin.

## Over training

Nothing that is looked at does anything, and noise lasts: correlated by 0.9 from one epoch to the next, over 20 epochs. How often a
param is called distinguishable from noise *at any* of them, in a sweep any of three params. *Skewed* noise is lognormal, of skewness
3.3. Draws end early where nothing shows (p above 0.3 after 200 of 999): the same studies with every draw and with those that the panel
makes, which are the first of these. A rate of 5 % is known to within 0.6 points in 5,000 studies,
to 1.4 in 1,000 (95 %). *One forest*: what the others explain is found for all params at once, as the panel does from 1,000
configurations on.

${table(
  ['design', 'noise', 'studies', 'every draw', 'as the panel does', 'studies in which another epoch is named', 'draws ended early'],
  TRAINING_SCENARIOS.map(({ id }) => {
    const [design, shape] = id.replace('training: ', '').split(/, (?=[a-z]+$)/)
    return [
      design!,
      shape!,
      studies(id),
      rate(id, 'all draws: distinguishable at any epoch'),
      rate(id, 'stopped early: distinguishable at any epoch'),
      String(scenarios[id]?.tally['other epochs']?.[0] ?? '–'),
      rate(id, 'stopped'),
    ]
  }),
)}

The stop cannot name another epoch: whoever it stops has 60 of its first 200 draws above its largest F, so that with 999 of them its p
is 0.061 at least. Curves are exchanged in groups of reseeds and in sweeps, whatever their noise; noise that was *measured apart* in
repeats is taken as normal, and where it is as skewed as this, no number of draws helps.

## What others do

Beside a strong effect, as above. *Permuted metric*: importance against 99 forests of permuted metrics (Altmann et al.
2010). Once one param dominates, no weak one clears such a floor: no false alarms, and next to no power.

${table(
  ['method', ...[30, 60].flatMap((n) => [`n = ${n}: false alarms`, 'power: 5 % effect', 'power: 70 % effect'])],
  [
    ['permuted metric, MDI', 'permuted metric, MDI: '],
    ['permuted metric, permutation share', 'permuted metric, share: '],
    ['Spearman, one param at a time', 'spearman: '],
    ['GCM (not used here)', 'gcm: '],
    ['dCRT', 'dcrt: '],
  ].map(([title, prefix]) => [
    title!,
    ...[30, 60].flatMap((n) => {
      const id = `competitors beside a strong effect, n = ${n}`
      return ['false alarms', 'power: weak', 'power: strong'].map((label) => rate(id, `${prefix}${label}`))
    }),
  ]),
)}

(${studies('competitors beside a strong effect, n = 30')} studies each.) A boolean is the only cause, of 15 % of the variance. How often each measure ranks it first among the eight:

${table(
  ['n', 'studies', 'MDI (W&B, scikit-learn)', 'permutation share', 'dCRT: power'],
  [30, 60, 120, 240].map((n) => {
    const id = `a boolean is the only cause, n = ${n}`
    return [String(n), studies(id), rate(id, 'first by MDI'), rate(id, 'first by share'), rate(id, 'dcrt: power: bool')]
  }),
)}

Pure noise. Mean MDI, which should be equal, and mean permutation share (not clipped), which should be 0:

${table(
  ['n', 'measure', ...mixed],
  [20, 60, 120].flatMap((n) => {
    const id = `bars of noise, n = ${n}`
    return [
      [String(n), 'MDI', ...mixed.map((name) => mean(id, `mean MDI: ${name}`))],
      ['', 'longest bar by MDI', ...mixed.map((name) => rate(id, `MDI longest: ${name}`))],
      ['', 'share', ...mixed.map((name) => mean(id, `mean share: ${name}`))],
      ['', 'share, clipped for drawing', ...mixed.map((name) => mean(id, `mean bar: ${name}`))],
    ]
  }),
)}
`
}
