import { nameTokens, nameWords } from './name-tokens.ts'
import type { Goal } from './objective.ts'

const words = (text: string): readonly string[] => text.trim().split(/\s+/)

/** Less is better. Singular; a plural `s` is dropped before looking. */
const MINIMIZE = words(`
  loss error err rmse mse mae mape smape msle rmsle nrmse wape mase crps nll ppl perplexity bpb bpc xent crossentropy logloss brier ece
  deviance regret cost wer cer ter fid kid lpips distance divergence kl latency time runtime duration elapsed second memory mem
  misclassification failure violation gap risk residual l1 l2 fpr fnr eer hinge discrepancy penalty
`)
/** More is better. */
const MAXIMIZE = words(`
  acc accuracy f1 fbeta auc auroc auprc aucpr roc map miou iou ap ndcg mrr hit recall precision bleu rouge meteor cider chrf comet em
  match pass score reward rew return r2 r² dice dsc jaccard psnr ssim sdr snr sisdr win winrate success kappa mcc tpr tnr sensitivity
  specificity likelihood loglikelihood loglik logp evidence elbo pearson spearman correlation corr throughput fps ips performance perf
  fitness sharpe profit revenue utility gain top
`)
const GOAL_OF_WORD = new Map<string, Goal>([
  ...MINIMIZE.map((word): [string, Goal] => [word, 'minimize']),
  ...MAXIMIZE.map((word): [string, Goal] => [word, 'maximize']),
])

/** A spread or a place in a ranking is better small, whatever it is the spread or the ranking of. */
const SMALL_WHEN_FIRST = new Set(['std', 'sd', 'stdev', 'stderr', 'sem', 'variance', 'rank'])

/** `quality (maximize)`, as DeepCAVE writes it. */
const SAID = /(?:^|[^a-z])(maximi[sz]e|minimi[sz]e)d?(?![a-z])/i

/**
 * Reads the goal off a metric's name; null when the name does not say.
 *
 * `maximize` or `minimize` in it decides; else the last telling word (`accuracy_loss` is a loss), with these exceptions: in `X_to_Y` it is X that counts
 * (`time_to_accuracy`), a leading `neg`/`negative` turns it round (scikit-learn's `neg_mean_squared_error` is maximised),
 * and the spread or rank of something is minimised.
 */
export function detectGoal(metric: string): Goal | null {
  const said = SAID.exec(metric)
  if (said !== null) return said[1]!.toLowerCase().startsWith('max') ? 'maximize' : 'minimize'
  const whole = nameWords(metric)
  // "mAP" and "rougeL" are words as they stand; "valLoss" only once split. Words that already tell are not split.
  const telling = whole.some((word) => goalOfWord(word) !== null)
  const all = telling ? whole : nameTokens(metric)
  const to = all.indexOf('to')
  const tokens = to > 0 && all.slice(0, to).some((token) => goalOfWord(token) !== null) ? all.slice(0, to) : all
  if (tokens.some((token) => SMALL_WHEN_FIRST.has(token)) && tokens.length > 1 && SMALL_WHEN_FIRST.has(tokens[0]!)) return 'minimize'

  let goal: Goal | null = null
  let flips = 0
  for (let i = 0; i < tokens.length; i++) {
    const token = tokens[i]!
    const before = tokens[i - 1]
    if (token === 'neg' || (token === 'negative' && before !== 'false' && before !== 'true')) flips++
    else if (before === 'per' && (token === 'second' || token === 'sec' || token === 's')) goal = 'maximize'
    else if (token === 'entropy') goal = before === 'cross' ? 'minimize' : goal
    else if (token === 'variance' && before === 'explained') goal = 'maximize'
    else if (token === 'rate' && before !== undefined && FALSE_RATE.test(tokens.slice(0, i).join(' '))) goal = 'minimize'
    else goal = goalOfWord(token) ?? goal
  }
  if (goal === null || flips % 2 === 0) return goal
  return goal === 'minimize' ? 'maximize' : 'minimize'
}
const FALSE_RATE = /(^| )false( positive| negative| alarm| discovery)?$/

function goalOfWord(word: string): Goal | null {
  const exact = GOAL_OF_WORD.get(word)
  if (exact !== undefined) return exact
  const bare = word.replace(/\d+$/, '')
  const singular = bare.length > 3 && bare.endsWith('s') ? bare.slice(0, -1) : bare
  // "p5" or "t0" say nothing; only words of two letters and more survive the loss of their digits.
  return bare.length < 2 ? null : (GOAL_OF_WORD.get(bare) ?? GOAL_OF_WORD.get(singular) ?? null)
}
