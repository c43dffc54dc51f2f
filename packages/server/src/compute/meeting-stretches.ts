/** Looked at to see how runs log; more would tell the same. */
export const RUNS_LOOKED_AT = 200
/** Of the distances between a run's points, and of runs: a pause, or one run that hardly logs, does not make all stretches wide. */
const [MOST_GAPS, MOST_RUNS] = [0.98, 0.75]
/** However seldom runs log, a curve stays a curve. */
const LEAST = 20

/**
 * Into how many stretches to cut a range so that runs which log at different steps meet in one. Where they log at the same
 * steps, as many as were asked for; else each as wide as the distance between the points of a run, so that whoever is
 * under way counts in it.
 * @param runs places of the points of some runs, in any order, not all finite
 * @param whole places are whole numbers
 */
export function meetingStretches(
  runs: readonly Float64Array[],
  [low, high]: readonly [number, number],
  whole: boolean,
  asked: number,
): number {
  const places = runs.map((run) => [...new Set(run)].filter((place) => place >= low && place <= high).sort((a, b) => a - b))
  const longest = Math.max(0, ...places.map((run) => run.length))
  // Runs that share their steps have no more of them together than the longest has, but for a few.
  if (new Set(places.flat()).size <= 1.1 * longest) return asked
  const gaps = places
    .filter((run) => run.length > 1)
    .map((run) =>
      at(
        run.slice(1).map((place, i) => place - run[i]!),
        MOST_GAPS,
      ),
    )
  if (gaps.length === 0) return asked
  const width = at(gaps, MOST_RUNS)
  return Math.max(1, Math.min(asked, Math.max(LEAST, Math.floor((high - low + (whole ? 1 : 0)) / width))))
}

/** The value below which this share of some values lies. */
function at(values: readonly number[], share: number): number {
  const sorted = values.toSorted((a, b) => a - b)
  return sorted[Math.ceil(share * (sorted.length - 1))]!
}
