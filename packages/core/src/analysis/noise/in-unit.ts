import { powerOfTwoNear } from '../../stats/moments.ts'
import type { MeasuredNoise, NoiseNumbers, NoiseParam } from '../noise-result.ts'

/** A power of two near the largest value: squares of values over it neither overflow nor vanish, and no digit changes. */
export function unitOf(y: Float64Array): number {
  let largest = 0
  for (const value of y) if (Number.isFinite(value)) largest = Math.max(largest, Math.abs(value))
  return powerOfTwoNear(largest)
}

/** The same numbers for a metric `unit` times as large. */
export function inUnit(body: NoiseNumbers, unit: number): NoiseNumbers {
  const times = <T extends number | null>(value: T): T => (value === null ? value : ((value * unit) as T))
  const both = <T extends readonly [number, number] | null>(ends: T): T =>
    ends === null ? ends : ([ends[0] * unit, ends[1] * unit] as unknown as T)
  const { noise, margin, components } = body
  return {
    ...body,
    noise: noiseInUnit(noise, unit),
    margin: { ...margin, value: times(margin.value) },
    components: components === null ? null : { ...components, configurationSd: times(components.configurationSd) },
    spread: body.spread.map((set) => ({ ...set, range: times(set.range), sd: times(set.sd) })),
    placebo: body.placebo === null ? null : { ...body.placebo, values: body.placebo.values.map(times) },
    params: body.params.map(
      (param): NoiseParam => ({
        ...param,
        effect: times(param.effect),
        corrected: times(param.corrected),
        mean: times(param.mean),
        interval: both(param.interval),
        noiseEffect: times(param.noiseEffect),
        noiseBand: both(param.noiseBand),
        bounds: both(param.bounds),
        placebo:
          param.placebo === null
            ? null
            : { ...param.placebo, effect: times(param.placebo.effect), expected: times(param.placebo.expected) },
        yardstick: { ...param.yardstick, sd: times(param.yardstick.sd) },
        levels: param.levels.map((level) => ({ ...level, mean: times(level.mean) })),
      }),
    ),
  }
}

export function noiseInUnit(noise: MeasuredNoise, unit: number): MeasuredNoise {
  const { sd, interval, betweenRuns, anchors } = noise
  return {
    ...noise,
    sd: sd * unit,
    betweenRuns: betweenRuns * unit,
    interval: [interval[0] * unit, interval[1] * unit],
    anchors: anchors.map((anchor) => ({
      ...anchor,
      mean: anchor.mean * unit,
      sd: anchor.sd === null ? null : anchor.sd * unit,
    })),
  }
}
