import type { KeyRole } from '../domain/config-key.ts'
import { nameTokens } from '../domain/name-tokens.ts'
import { type ParamColumn, PRESENT } from './dataset.ts'

/**
 * What a config key is for, with the reason in words. Careful by design: a hyperparameter taken for bookkeeping would
 * vanish from every analysis, so a key is set aside only when its name says so and its values do not contradict it, or
 * when its values can be nothing else (every run its own long text, dates, links, commit hashes). Numbers that differ
 * from run to run are a param.
 *
 * @param integers whether all set values are whole numbers
 */
export function inferRole(name: string, column: ParamColumn, integers: boolean): { readonly role: KeyRole; readonly reason: string } {
  const tokens = nameTokens(name)
  const seed = seedReason(tokens, integers)
  if (seed !== null) return { role: 'seed', reason: seed }
  const ignored = bookkeepingName(name, tokens, column) ?? bookkeepingValues(column) ?? counter(name, tokens, column)
  if (ignored !== null) return { role: 'ignored', reason: ignored }
  return { role: 'param', reason: 'a setting of the run' }
}

const set = (text: string): ReadonlySet<string> => new Set(text.trim().split(/\s+/))

const POSITION_WORDS = set('idx index id no nr number num')
const REPEATS = set('repeat repetition rep replicate replica replication fold')
const COUNTS = set('n num number nb count total max min per')

function seedReason(tokens: readonly string[], integers: boolean): string | null {
  const bare = tokens.length > 1 && POSITION_WORDS.has(tokens.at(-1)!) ? tokens.slice(0, -1) : tokens
  const last = bare.at(-1)
  if (last === undefined || COUNTS.has(bare[0]!)) return null
  const before = bare.at(-2)
  const names =
    last === 'seed' || last === 'rng' || (before === 'seed' && last === 'everything') || (before === 'random' && last === 'state')
      ? 'its name says that it seeds the random numbers'
      : REPEATS.has(last)
        ? 'its name says that it counts repetitions of one configuration'
        : last === 'split' && bare !== tokens
          ? 'its name says that it numbers data splits'
          : null
  if (names === null) return null
  // `use_seed: true` or `rng: philox` are settings; what numbers the luck is a whole number.
  return integers ? `${names}, and all values are whole numbers` : null
}

/** The last word of names of places. Only text can be a place: `checkpoint_every: 5` is none. */
const PLACES = set(
  'path paths dir dirs directory folder file files filename filepath checkpoint ckpt url uri logdir workdir savedir outdir cwd argv',
)
const HOSTS = set('host hostname nodename ip machine device devices gpu accelerator cuda')
const PEOPLE = set('user username author email owner entity')
const LABELS = set('notes note description comment comments uuid guid hash sha md5 commit branch')
const CLOCKS = set('timestamp datetime date')
/** `run_name`, `exp_id` and the like name the run; `model_name` and `task_id` are settings. */
const OWNERS = set(
  'run trial experiment exp job process sweep group user host machine node artifact session parent worker wandb mlflow slurm array save log output out project study pid config row sample gpu cuda device',
)
const SOFTWARE = set(
  'python cli cuda cudnn torch pytorch torchvision tensorflow tf keras jax lightning wandb mlflow optuna package lib library framework software driver os code git transformers numpy sklearn',
)

function bookkeepingName(name: string, tokens: readonly string[], column: ParamColumn): string | null {
  if (name === '' || /^unnamed(: ?\d+)?$/i.test(name)) return 'a column without a name numbers the rows'
  if (tokens.length === 0) return null
  const last = tokens.at(-1)!
  const before = tokens.at(-2)
  const text = isText(column)
  if (tokens[0] === 'placebo' && before !== undefined) return 'its name says that it is a placebo label: recorded, and not used'
  if (tokens.includes('wandb') || tokens[0] === 'wand') return 'written by the tracker itself'
  if (last === 'version' || last === 'versions') {
    return before === undefined || SOFTWARE.has(before) ? 'its name says that it is the version of some software' : null
  }
  if (last === 'name' && (before === undefined || OWNERS.has(before))) return 'its name says that it names the run'
  if ((last === 'id' || last === 'ids') && (before === undefined || OWNERS.has(before))) return 'its name says that it identifies the run'
  if (last === 'pid' || (before === 'local' && last === 'rank') || (before === 'process' && last === 'number'))
    return 'its name says that it is a process'
  if (
    CLOCKS.has(last) ||
    (last === 'at' && /ed$/.test(before ?? '')) ||
    (last === 'time' && /^(start|end|stop|finish|create|update)(ed|d)?$/.test(before ?? ''))
  ) {
    return text || looksLikeEpoch(column) ? 'its name says that it is a time' : null
  }
  if (!text) return null
  if (PLACES.has(last)) return 'its name says that it is a place on disk or on the net'
  if (HOSTS.has(last) || (HOSTS.has(before ?? '') && (last === 'name' || last === 'type' || last === 'model')))
    return 'its name says on which machine it ran'
  if (PEOPLE.has(last)) return 'its name says whose run it is'
  if (LABELS.has(last) || tokens.includes('git')) return 'its name says that it only labels the run'
  if (tokens.length === 1 && (last === 'project' || last === 'id')) return 'its name says that it only labels the run'
  return null
}

const DATE = /^\s*\d{4}[-/]\d{2}[-/]\d{2}([T _]\d{2}[:\-h]\d{2}.*)?\s*$/
const LINK = /^\s*(https?|s3|gs|file|ftp):\/\//
const ABSOLUTE = /^\s*(\/[^/\s]|~\/|\.\.?\/|[A-Za-z]:[\\/])/
/** How Python prints an object that has no text of its own: another address every time. */
const ADDRESS = / at 0x[0-9a-f]{6,}/
const COMMIT = /^[0-9a-f]{40}$/
/** Fewer texts than this may well be one setting each. */
const MANY = 20
const FEW = 4

function bookkeepingValues(column: ParamColumn): string | null {
  if (!isText(column)) return null
  const { levels } = column as { levels: readonly string[] }
  if (levels.every((level) => DATE.test(level))) return 'all values are dates'
  if (levels.every((level) => LINK.test(level))) return 'all values are links'
  if (levels.every((level) => ABSOLUTE.test(level))) return 'all values are paths'
  if (levels.every((level) => ADDRESS.test(level))) return 'all values hold memory addresses'
  if (levels.every((level) => COMMIT.test(level))) return 'all values are commit hashes'
  const present = countPresent(column)
  if (levels.length < present || present < FEW) return null
  // Numbers with a stray text among them are a setting with a slip, which its note points at.
  if (levels.filter((level) => level.trim() !== '' && !Number.isNaN(Number(level))).length > present / 2) return null
  const idLike = levels.filter((level) => level.length >= 8 && /\d/.test(level)).length >= 0.8 * levels.length
  return present >= MANY || idLike ? `every one of ${present} runs has its own text` : null
}

const COUNTERS = set('index idx number iteration iter step row counter evaluation eval')
/** A counter over fewer runs could be a small grid. */
const COUNTER_RUNS = 10

function counter(name: string, tokens: readonly string[], column: ParamColumn): string | null {
  if (column.kind !== 'numeric' || !column.integer) return null
  const order = countsUp(column.values)
  if (order === null) return null
  const last = tokens.at(-1) ?? ''
  const named = COUNTERS.has(last) ? tokens.length === 1 || OWNERS.has(tokens.at(-2)!) : tokens.length === 1 && OWNERS.has(last)
  if (named) return `'${name}' numbers the runs: its values are ${order.first} to ${order.last} without a gap`
  return order.inOrder ? `it counts the runs up from ${order.first} to ${order.last} in the order they came` : null
}

/** Whether the values are exactly the whole numbers from 0 or 1 up to some last one, each at least once. */
function countsUp(values: Float64Array): { first: number; last: number; inOrder: boolean } | null {
  let min = Number.POSITIVE_INFINITY
  let max = Number.NEGATIVE_INFINITY
  let inOrder = true
  let previous = Number.NaN
  for (let i = 0; i < values.length; i++) {
    const x = values[i]!
    if (Number.isNaN(x)) inOrder = false
    else {
      if (x < min) min = x
      if (x > max) max = x
      if (i > 0 && x !== previous + 1) inOrder = false
      previous = x
    }
  }
  if ((min !== 0 && min !== 1) || max - min + 1 < COUNTER_RUNS || max > values.length) return null
  const seen = new Uint8Array(max + 1)
  let distinct = 0
  for (let i = 0; i < values.length; i++) {
    const x = values[i]!
    if (!Number.isNaN(x) && seen[x] === 0) {
      seen[x] = 1
      distinct++
    }
  }
  return distinct === max - min + 1 ? { first: min, last: max, inOrder } : null
}

/** Levels that are texts rather than numbers, booleans, lists or dicts. A column nobody set is no text. */
function isText(column: ParamColumn): boolean {
  if (column.kind === 'numeric' || column.kind === 'boolean' || column.levels.length === 0) return false
  return column.levels.every((level) => !level.startsWith('[') && !level.startsWith('{'))
}

/** Seconds or milliseconds since 1970, of this century. */
function looksLikeEpoch(column: ParamColumn): boolean {
  return column.kind === 'numeric' && column.values.every((x) => Number.isNaN(x) || (x > 9e8 && x < 5e9) || (x > 9e11 && x < 5e12))
}

function countPresent(column: ParamColumn): number {
  let count = 0
  for (let i = 0; i < column.status.length; i++) if (column.status[i] === PRESENT) count++
  return count
}
