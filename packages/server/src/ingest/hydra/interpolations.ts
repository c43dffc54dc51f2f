import type { FlatValues, Value } from '@sweepwise/core'

/** References that lead on to references, at most. */
const DEEPEST = 20
/** References that are followed for one value: a text may refer to texts that refer to more, each time twice as many. */
const MOST = 1_000
/** A text that references make longer than this is no setting, in characters. */
const LONGEST = 10_000

/** Whether a value is made of others (`${optimizer.epochs}`) or of the surroundings (`${hydra:runtime.cwd}`, `${oc.env:HOME}`). */
export const isInterpolated = (value: Value | undefined): value is string => typeof value === 'string' && value.includes('${')

/**
 * A value with its references to other keys followed, as OmegaConf does: one that is nothing but a reference takes on
 * the other's type. What leads to the surroundings, to a whole group or in a circle stays as written.
 */
export const resolve = (config: FlatValues, value: Value): Value => follow(config, value, 0, { left: MOST })

function follow(config: FlatValues, value: Value, depth: number, budget: { left: number }): Value {
  if (!isInterpolated(value) || depth > DEEPEST || budget.left-- <= 0) return value
  const whole = /^\$\{([^${}:]+)\}$/.exec(value)
  if (whole !== null) return Object.hasOwn(config, whole[1]!) ? follow(config, config[whole[1]!]!, depth + 1, budget) : value
  const text = value.replace(/\$\{([^${}:]+)\}/g, (reference, key: string) => {
    const found = Object.hasOwn(config, key) ? follow(config, config[key]!, depth + 1, budget) : undefined
    return found === undefined || found === null || typeof found === 'object' ? reference : String(found)
  })
  return text.length > LONGEST ? value : text
}
