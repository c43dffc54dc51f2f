export type Arrangement = readonly number[]

/** All n! orders of 0 … n − 1. */
export function* permutationsOf(n: number): Generator<Arrangement> {
  if (n === 0) {
    yield []
    return
  }
  for (const rest of permutationsOf(n - 1)) for (let at = 0; at < n; at++) yield [...rest.slice(0, at), n - 1, ...rest.slice(at)]
}

/** All 2ⁿ rows of zeros and ones. */
export function* signFlips(n: number): Generator<Arrangement> {
  for (let bits = 0; bits < 2 ** n; bits++) yield Array.from({ length: n }, (_, k) => (bits >> k) & 1)
}
