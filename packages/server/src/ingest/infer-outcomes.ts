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
  /** How often the most frequent value stands for each time the rarest does; Infinity = many values. */
  readonly imbalance: number
  /** All numbers have at most three significant digits. */
  readonly terse: boolean
  /** It takes several values within one configuration of the sure settings (replicates differ in it). */
  readonly variesWithinConfiguration: 'surely' | 'perhaps' | false
}

export interface Reading {
  readonly as: 'setting' | 'outcome'
  readonly reason: string
}

const set = (text: string): ReadonlySet<string> => new Set(text.trim().split(/\s+/))

/** Words that are said of results. */
const OUTCOME_WORDS = set(`
  loss losses acc accuracy error errors err rmse mse mae mape auc auroc auprc f1 score scores reward rewards return returns regret bleu rouge
  perplexity ppl precision recall iou miou map fitness objective psnr ssim wer cer fid kid nll elbo convergence converge r2 mcc dice ndcg mrr runtime
  elapsed latency throughput flops metric kl divergence communication
`)
/** Words of things one sets. */
const SETTING_WORDS = set(`
  lr learning eta wd decay momentum dropout drop batch bs hidden units layer layers neurons depth width dim dims embed embedding heads
  optimizer optim scheduler schedule warmup clip clipping coef coeff coefficient factor prefactor prior init initializer hyper hp
  beta beta1 beta2 betas alpha gamma lambda eps epsilon temperature tau ratio fraction frac percent percentage split threshold estimators leaf
  leaves kernel filters channels stride padding pool pooling resize augment augmentation smoothing seed epochs mode type kind strategy
  arch architecture backbone dataset data activation act norm bn bias penalty solver regularization reg l1 l2 rho nesterov amsgrad bits k c
  subsample colsample stepsize size window horizon buffer capacity target freq frequency interval every prob probability mask masking
  freeze frozen pretrained weight weights tied vocab length len context rollout minibatches entropy_coef peak img image budget limit tol
  tolerance scale patience topk noise param params parameter parameters hyperparameter
`)
/** Words that lean to a setting and decide nothing beside others. */
const WEAK_SETTING_WORDS = set(
  'max min num n nb number rate features clusters samples step steps iter iters iterations workers method model rank criterion level order degree',
)
/** What a number was measured on, or how it was condensed. */
const MEASURED_WORDS = set(
  'val valid validation test train training eval evaluation evaluations evals final best mean avg average std last logged mb gb ms inferred',
)

const tokens = (name: string): readonly string[] =>
  name
    .replaceAll(/([a-z])([A-Z])/g, '$1 $2')
    .toLowerCase()
    .split(/[^a-z0-9]+/)
    .filter((token) => token !== '')

/** Points for "outcome"; below 0 = setting. */
interface Evidence {
  points: number
  /** The heaviest piece. */
  reason: string
  weight: number
}

/**
 * Setting or outcome, for columns of a flat table: pieces of evidence are added up. A declared prefix counts most, then
 * the words of the name, then behaviour (what differs between repeats of one configuration was not set; a few values,
 * each equally often, are a grid), then the place (outcomes mostly stand behind settings). Without evidence a column is
 * a setting. Every answer names its heaviest piece.
 *
 * @param candidates in the order of the file
 * @param elsewhere  whether columns that are not among the candidates are outcomes already
 */
export function inferOutcomes(candidates: readonly Candidate[], elsewhere = false): readonly Reading[] {
  const evidence = candidates.map(evidenceOf)
  const sureOutcome = evidence.map(({ points }) => points >= 3)
  const sureSetting = evidence.map(({ points }) => points <= -3)
  const firstOutcome = sureOutcome.indexOf(true)
  const lastSetting = sureSetting.lastIndexOf(true)
  const readings = candidates.map((candidate, i): Reading => {
    const found = evidence[i]!
    if (!candidate.numeric && !candidate.boolean) return { as: 'setting', reason: 'not a number' }
    // Continuous, unnamed, behind an outcome and behind all settings: one more outcome.
    if (
      firstOutcome >= 0 &&
      i > firstOutcome &&
      i > lastSetting &&
      candidate.numeric &&
      !candidate.terse &&
      found.points >= 0 &&
      found.weight >= 0
    ) {
      add(found, 1, 'it stands behind the first outcome')
    }
    if (found.points > 0) return { as: 'outcome', reason: found.reason }
    return {
      as: 'setting',
      reason: found.weight < 0 ? found.reason : candidate.boolean ? 'a switch' : 'a number that nothing marks as an outcome',
    }
  })
  if (!elsewhere && !readings.some((reading) => reading.as === 'outcome')) {
    const last = candidates.findLastIndex(
      (candidate, i) =>
        candidate.numeric &&
        candidate.distinct > 1 &&
        evidence[i]!.points > -2 &&
        !tokens(candidate.name).some((token) => SETTING_WORDS.has(token)),
    )
    // A table of one column, or whose last column is the only one, has no outcome.
    if (last > 0) readings[last] = { as: 'outcome', reason: 'the last number that varies; nothing else looks like an outcome' }
  }
  return readings
}

function add(evidence: Evidence, points: number, reason: string): void {
  evidence.points += points
  if (Math.abs(points) > Math.abs(evidence.weight)) {
    evidence.weight = points
    evidence.reason = reason
  }
}

function evidenceOf(candidate: Candidate): Evidence {
  const evidence: Evidence = { points: 0, reason: '', weight: 0 }
  const { name, numeric, boolean } = candidate
  if (/^(config|cfg|params?|hparams?|hyperparameters?|hp|args)[./_:]/i.test(name)) add(evidence, -10, 'its name begins like a setting')
  if (boolean) {
    if (BOOLEAN_OUTCOME.test(name)) add(evidence, 4, 'its name is that of an outcome')
    return evidence
  }
  if (!numeric) return evidence
  if (/^(summary|metrics?|results?|scores?|eval|test|val|valid|validation|train|dev)[./:]/i.test(name))
    add(evidence, 6, 'its name begins like an outcome')
  if (/^_(runtime|timestamp|step)$/.test(name)) add(evidence, 6, 'logged by the tracker')
  if (CONSEQUENCE.test(name)) add(evidence, 12, 'it follows from the settings')
  byWords(evidence, candidate)
  byBehaviour(evidence, candidate)
  return evidence
}

const BOOLEAN_OUTCOME =
  /(^|[._ /-])(converged|diverged|success|succeeded|failed|crashed|solved|nan|is_?nan|is_?best|early_?stopped|stopped_?early|oom|completed)([._ /-]|$)/i
/** What the settings bring about without being tuned: the size of the model. */
const CONSEQUENCE =
  /^(n|num|number|total|trainable|model)?[ _.-]?(of)?[ _.-]?(params?|parameters)([ _.-]?(count|total|num))?$|^model[ _.-]?size([ _.-]?[mg]b)?$/i
const COUNTED = set('max min num n nb')
const REACHED = set('best final last')
const SAMPLING = /^top[ _-]?(k|p)$/i

function byWords(evidence: Evidence, { name, integer }: Pick<Candidate, 'name' | 'integer'>): void {
  const parts = tokens(name)
  const setting = parts.find((token) => SETTING_WORDS.has(token)) ?? (SAMPLING.test(name) ? name : undefined)
  const outcome = parts.find((token) => OUTCOME_WORDS.has(token))
  const measured = parts.find((token) => MEASURED_WORDS.has(token))
  if (outcome !== undefined) add(evidence, 4, `'${outcome}' is said of outcomes`)
  else if (setting === undefined && detectGoal(name) !== null) add(evidence, 2.5, 'its name has a direction that is good')
  if (setting !== undefined) add(evidence, -4, `'${setting}' is said of settings`)
  if (measured !== undefined) add(evidence, 2, `'${measured}' is said of what was measured`)
  const weak = parts.find((token) => WEAK_SETTING_WORDS.has(token))
  if (weak !== undefined && setting === undefined) add(evidence, COUNTED.has(parts[0]!) ? -1.5 : -1, `'${weak}' is said of settings`)
  if (parts.length > 1 && REACHED.has(parts[0]!)) add(evidence, 3, `'${parts[0]}' is said of what was reached`)
  if (/^(value|y|target_value|objective|outcome|result)$/i.test(name)) add(evidence, 3, 'its name is that of an outcome')
  // Trainers count epochs in fractions; a setting is a whole number of them.
  if (parts.length === 1 && parts[0] === 'epoch' && !integer) add(evidence, 3, 'a fraction of epochs was counted, not set')
}

/** What the words of a name alone say. */
export function named(name: string): 'setting' | 'outcome' | null {
  const evidence: Evidence = { points: 0, reason: '', weight: 0 }
  byWords(evidence, { name, integer: true })
  return evidence.points <= -2 ? 'setting' : evidence.points >= 2 ? 'outcome' : null
}

/** Fewer rows show no behaviour. */
const FEW = 6

/** A number with at most so many values is a setting that is not spread evenly, rather than an outcome. */
export const FEW_LEVELS = 8

function byBehaviour(evidence: Evidence, candidate: Candidate): void {
  const { distinct, present, imbalance, terse, integer, variesWithinConfiguration } = candidate
  if (present < FEW || distinct < 2) return
  if (distinct <= present / 3 && imbalance <= 2) add(evidence, -3, `${distinct} values, each about equally often: a grid`)
  else if (variesWithinConfiguration !== false && distinct > FEW_LEVELS) {
    add(evidence, variesWithinConfiguration === 'surely' ? 3 : 1.5, 'it differs between runs of one configuration')
  } else if (distinct <= present / 10) add(evidence, -1, `only ${distinct} different values`)
  if (terse && !integer) add(evidence, -0.5, 'written with few digits')
}
