import type { Rerun } from '../noise/expected-rerun.ts'
import type { Interval } from '../stats/intervals.ts'
import type { MeasuredNoise, NoiseNumbers } from './noise-result.ts'

/** Surely behind the best; surely no more behind than matters; neither. */
export type LeaderVerdict = 'best' | 'as good' | 'worse' | 'cannot tell'

export interface Leader {
  /** 1 = best mean. */
  readonly rank: number
  /** A run of it, to repeat or to look at. */
  readonly run: string
  /** What it has where the listed configurations differ. */
  readonly params: readonly { readonly name: string; readonly value: string | number | null }[]
  /** Runs with a usable value, copies counted once; and those that ended without one. */
  readonly n: number
  readonly failed: number
  readonly mean: number
  /** Null of a single run. */
  readonly sd: number | null
  /** Behind the best, in the metric's unit; null of the best itself. */
  readonly gap: number | null
  /** 95 %, simultaneously for all pairs of configurations. */
  readonly interval: Interval | null
  readonly p: number | null
  readonly noise: 'pooled' | 'own' | null
  readonly verdict: LeaderVerdict
}

export interface LeadersNumbers {
  readonly noise: MeasuredNoise
  readonly margin: NoiseNumbers['margin']
  /** Compared, the best one included. */
  readonly configurations: number
  /** Of the others. */
  readonly counts: { readonly asGood: number; readonly worse: number; readonly cannotTell: number }
  /** What the best one will come to when it is run again; null where too few configurations tell how they spread. */
  readonly rerun: Rerun | null
  /** Runs of each of the first two that would tell them apart if their gap is what it looks like, and matters: likely, and to be safe. */
  readonly runsNeeded: readonly [number, number] | null
  /** From the best on. */
  readonly leaders: readonly Leader[]
}

/** The same with its sentences. */
export interface LeadersBody extends Omit<LeadersNumbers, 'leaders'> {
  readonly headline: string
  readonly leaders: readonly (Leader & { readonly label: string; readonly notes: readonly string[] })[]
}
