import type { FlatValues, Value } from '@sweepwise/core'

/**
 * Configs of a sweep as benches need them: `params` columns `p0…` that take turns in kind (uniform, log-uniform, integer,
 * categorical, boolean) and a `seed` of five values. Drawn by a linear congruential generator, so every run of a bench,
 * and every bench, has the same data.
 */
export class ConfigMaker {
  #state = 1

  /** The next uniform number in [0, 1). */
  uniform(): number {
    this.#state = (Math.imul(this.#state, 1664525) + 1013904223) >>> 0
    return this.#state / 2 ** 32
  }

  #cell(column: number): Value {
    switch (column % 5) {
      case 0:
        return this.uniform()
      case 1:
        return Math.exp(12 * this.uniform())
      case 2:
        return Math.floor(8 * this.uniform())
      case 3:
        return ['adam', 'sgd', 'rmsprop', 'lion'][Math.floor(4 * this.uniform())]!
      default:
        return this.uniform() < 0.5
    }
  }

  /** The config of run `index`. */
  config(index: number, params: number): FlatValues {
    return Object.fromEntries([...Array.from({ length: params }, (_, j) => [`p${j}`, this.#cell(j)]), ['seed', index % 5]])
  }
}
