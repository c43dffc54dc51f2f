import { type FlatValues, formatNumber, noiseWithin, type Value } from '@sweepwise/core'
import { Document } from 'yaml'

/** What is known of the configuration that is to be repeated. */
export interface RepeatedRun {
  readonly name: string
  /** Dotted names. */
  readonly config: FlatValues
  readonly roles: Readonly<Record<string, 'param' | 'seed' | 'ignored'>>
  /** The script that ran it; null = nobody said. */
  readonly program: string | null
  readonly metric: { readonly name: string; readonly goal: 'minimize' | 'maximize' } | null
  /** Runs of this configuration that are there already. */
  readonly repeats: number
  /** Seeds that any run of the project had, by the name of the seed. */
  readonly seedsUsed: Readonly<Record<string, readonly number[]>>
}

/** What the seed is called where no run recorded one. */
const SEED = 'seed'

/**
 * A W&B `sweep.yaml` that repeats one configuration with new seeds: the way to know how far a metric moves when only the seed
 * changes. Params keep their values, seeds take values that no run had, ignored keys (paths, hosts, ids) stay out.
 * @param seeds how many new ones, at least 1
 */
export function noiseSweep({ name, config, roles, program, metric, repeats, seedsUsed }: RepeatedRun, seeds: number): string {
  const names = Object.keys(config)
  const known = names.filter((key) => roles[key] === 'seed')
  const parameters: Nested = Object.create(null) as Nested
  for (const key of names) if (roles[key] === 'param') put(parameters, key, { value: config[key]! })
  const seedNames = known.length > 0 ? known : [Object.hasOwn(config, SEED) ? 'noise_seed' : SEED]
  // Several seeds change together where the script draws them together; the first alone is varied, the others stay.
  seedNames.forEach((key, i) => {
    put(parameters, key, i === 0 ? { values: newSeeds(seedsUsed[key] ?? [], seeds) } : { value: config[key]! })
  })
  const document = new Document(
    {
      program: program ?? 'train.py',
      method: 'grid',
      ...(metric === null ? {} : { metric }),
      parameters,
    },
    // As Python's reader has it, to which yes and no are no texts.
    { version: '1.1' },
  )
  const total = Math.max(1, repeats) + seeds
  const [low, high] = noiseWithin(total)
  document.commentBefore = [
    ` The configuration of ${oneLine(name)} with ${seeds} new ${seeds === 1 ? 'seed' : 'seeds'}: how far ${metric === null ? 'the metric' : oneLine(metric.name)} moves when nothing else changes.`,
    ` With the ${repeats <= 1 ? 'run' : `${repeats} runs`} there ${repeats <= 1 ? 'is' : 'are'} already, ${total} runs tell that to within a factor of ${formatNumber(low, 2)} to ${formatNumber(high, 2)} (95 %).`,
    ...(program === null ? [' No run says which script it came from: put yours in place of train.py.'] : []),
    ...(known.length === 0 ? [` No run recorded a seed: the script has to read ${seedNames[0]} and seed everything random with it.`] : []),
    ' Start it with: wandb sweep FILE, then wandb agent.',
  ].join('\n')
  // Python's reader takes 1e-7 for a text; with a dot it is a number to all. Texts that look like it are in quotes.
  return document.toString({ lineWidth: 0 }).replaceAll(/(?<=[:-] )(-?\d)(?=e[+-]?\d+$)/gm, '$1.0')
}

interface Nested {
  [key: string]: { value: Value } | { values: readonly number[] } | { parameters: Nested }
}

/** Dotted names are nested, as the client flattened them. A name that is a value and a group at once stays dotted. */
function put(into: Nested, name: string, what: Nested[string]): void {
  const at = name.indexOf('.')
  const [head, rest] = at > 0 && at < name.length - 1 ? [name.slice(0, at), name.slice(at + 1)] : [name, null]
  const there = Object.hasOwn(into, head) ? into[head] : undefined
  if (rest === null || (there !== undefined && !('parameters' in there))) own(into, name, what)
  else if (there !== undefined) put((there as { parameters: Nested }).parameters, rest, what)
  else {
    const parameters = Object.create(null) as Nested
    put(parameters, rest, what)
    own(into, head, { parameters })
  }
}

/** A param may be called `__proto__`. */
function own(into: Nested, key: string, value: Nested[string]): void {
  Object.defineProperty(into, key, { value, enumerable: true, configurable: true, writable: true })
}

/** Whole numbers above all that were used. */
function newSeeds(used: readonly number[], count: number): readonly number[] {
  const whole = used.filter((seed) => Number.isSafeInteger(seed) && seed >= 0 && seed < 2 ** 31)
  const first = whole.reduce((most, seed) => Math.max(most, seed + 1), 1)
  return Array.from({ length: count }, (_, i) => first + i)
}

/** A name must not end its comment. */
const oneLine = (text: string): string => text.replaceAll(/\s+/g, ' ')
