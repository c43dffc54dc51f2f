import { mixSeed, streamOf } from '../../stats/rng.ts'
import type { Scenario } from './scenarios.ts'
import type { Tally } from './tally.ts'

/** Studies `from … to − 1` of a scenario; each has its own stream, so slices add up to the whole. */
export function simulate({ id, study }: Scenario, seed: number, from: number, to: number): Tally {
  const tally: Tally = {}
  let key = seed
  for (const character of id) key = mixSeed(key, character.codePointAt(0)!)
  for (let i = from; i < to; i++) study(streamOf(key, i), tally)
  return tally
}
