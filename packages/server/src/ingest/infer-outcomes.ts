import { detectGoal } from '@sweepwise/core'

/** One column (or flat key) of runs where nothing says which is setting and which is outcome. */
export interface Candidate {
  readonly name: string
  readonly numeric: boolean
  readonly boolean: boolean
  /** All numbers are whole. */
  readonly integer: boolean
  readonly distinct: number
  /** Rows that say something. */
  readonly present: number
  readonly rows: number
  /** It takes several values within one configuration of the sure params (replicates differ in it). */
  readonly variesWithinConfiguration: boolean
}

export interface Reading {
  readonly as: 'setting' | 'outcome'
  readonly reason: string
}

const words = (text: string): ReadonlySet<string> => new Set(text.trim().split(/\s+/))
/** Words of things one sets. */
const SETTINGS = words(`
  lr learning rate eta wd decay momentum dropout batch bs hidden units layer layers neurons depth width dim dims embed embedding heads
  optimizer optim scheduler schedule warmup clip clipping coef coefficient factor prior init initializer param params parameter hyper hp
  beta beta1 beta2 alpha gamma lambda eps epsilon temperature tau ratio threshold estimators leaf split leaves kernel filters channels stride
  padding pool pooling resize augment augmentation smoothing seed fold repeat epochs max min num n nb method mode type kind strategy model arch
  architecture backbone dataset data activation act norm bn bias penalty solver regularization reg l1 l2 rho nesterov amsgrad bits rank k c
  features clusters samples subsample colsample step_size stepsize size window horizon buffer capacity target_update frac fraction prob mask
  freeze frozen pretrained weights tied vocab length len context rollout minibatches entropy_coef steps peak img image
`)
/** Words that make a name an outcome whatever stands beside them. */
const OUTCOMES = words(`
  loss acc accuracy error err rmse mse mae auc auroc f1 score reward return bleu perplexity ppl precision recall runtime duration iou map
  fitness objective psnr ssim wer cer fid nll result metric
`)
const MEASURED = words(
  'val valid validation test train training eval evaluation final best mean avg average std dev last final total logged',
)

const tokens = (name: string): readonly string[] =>
  name
    .replaceAll(/([a-z])([A-Z])/g, '$1 $2')
    .toLowerCase()
    .split(/[^a-z0-9]+/)
    .filter((token) => token !== '')

/**
 * Setting or outcome, for columns of a flat table. Declared prefixes decide; then the words of the name; then behaviour
 * (what differs between repeats of one configuration was not set); then position. Every answer has its reason.
 * The order of `candidates` is the order in the file.
 */
export function inferOutcomes(candidates: readonly Candidate[]): readonly Reading[] {
  const readings: (Reading | null)[] = candidates.map(byName)
  for (const [i, candidate] of candidates.entries()) {
    if (readings[i] === null && candidate.numeric && candidate.variesWithinConfiguration) {
      readings[i] = { as: 'outcome', reason: 'differs between runs of one configuration' }
    }
  }
  const firstOutcome = readings.findIndex((reading) => reading?.as === 'outcome')
  const lastSetting = readings.findLastIndex((reading) => reading?.as === 'setting')
  for (const [i, candidate] of candidates.entries()) {
    if (readings[i] !== null) continue
    const continuous = candidate.numeric && !candidate.integer && candidate.distinct > 0.5 * candidate.present && candidate.present > 4
    readings[i] =
      continuous && firstOutcome >= 0 && i > firstOutcome && i > lastSetting
        ? { as: 'outcome', reason: 'continuous, and stands after the first outcome' }
        : { as: 'setting', reason: candidate.numeric ? 'a number that nothing marks as an outcome' : 'not a number' }
  }
  if (!readings.some((reading) => reading?.as === 'outcome')) {
    const last = candidates.findLastIndex((candidate) => candidate.numeric && candidate.distinct > 1)
    if (last > 0 && !tokens(candidates[last]!.name).some((token) => SETTINGS.has(token) && token.length > 1)) {
      readings[last] = { as: 'outcome', reason: 'the last numeric column; nothing else looks like an outcome' }
    }
  }
  return readings as readonly Reading[]
}

function byName({ name, numeric, boolean, distinct, present }: Candidate): Reading | null {
  if (/^(config|params?|hparams?|hyperparameters?|hp|args)[./_:]/i.test(name))
    return { as: 'setting', reason: 'its name begins like a setting' }
  if (/^(summary|metrics?|results?|scores?|eval|test|val|valid|validation|train)[./:]/i.test(name) && numeric)
    return { as: 'outcome', reason: 'its name begins like an outcome' }
  if (/^_(runtime|timestamp|step)$/.test(name)) return { as: 'outcome', reason: 'logged by the tracker' }
  const parts = tokens(name)
  const last = parts.at(-1) ?? ''
  const outcome = parts.some((token) => OUTCOMES.has(token))
  const setting = parts.some((token) => SETTINGS.has(token))
  const measured = parts.some((token) => MEASURED.has(token))
  const goal = detectGoal(name) !== null
  if (boolean)
    return outcome && !setting ? { as: 'outcome', reason: 'its name is that of an outcome' } : { as: 'setting', reason: 'a switch' }
  if (!numeric) return { as: 'setting', reason: 'not a number' }
  if (outcome && (!setting || OUTCOMES.has(last))) return { as: 'outcome', reason: 'its name is that of an outcome' }
  // "max_distance_param", "loss_coef", "n_features": a word of outcomes inside the name of a setting.
  if (setting && !(goal && measured && distinct > 0.5 * present))
    return measured && goal && !outcome ? null : { as: 'setting', reason: 'its name is that of a setting' }
  if (goal || (measured && distinct > 0.5 * present && present > 4)) return { as: 'outcome', reason: 'its name is that of an outcome' }
  return null
}
