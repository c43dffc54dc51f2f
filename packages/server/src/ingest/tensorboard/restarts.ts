import type { FileScan } from './scan-folder.ts'

/**
 * What a restart voids. A run that is taken up again after a stop goes back to its last checkpoint and logs the steps from
 * there once more; what had been logged of them is void, as TensorBoard has it. A restart is another event file that was
 * begun after this one's last event (then each tag is void from the step on with which the other begins it), or the start of
 * a session within a file (then all tags are, from that step on). Files written at the same time void nothing.
 */
export interface Restarts {
  /** Whether a point counts: the file it is in, how many events stand before its own there, its tag and step. */
  holds(file: number, index: number, tag: string, step: number): boolean
  /** Something is void. */
  readonly any: boolean
}

/** @param files of one folder, in the order they were begun */
export function findRestarts(files: readonly FileScan[]): Restarts {
  const own = files.map((_, i) => stepsOf(restartsOf(files, i)))
  // From the back: the lowest step with which any of the files from here on begins a tag, or starts a session.
  const tagSteps: ReadonlyMap<string, number>[] = new Array(files.length + 1)
  const startSteps = new Float64Array(files.length + 1).fill(Number.POSITIVE_INFINITY)
  tagSteps[files.length] = new Map()
  for (let i = files.length - 1; i >= 0; i--) {
    const steps = new Map(tagSteps[i + 1])
    for (const [tag, { firstStep }] of files[i]!.scalars) steps.set(tag, Math.min(firstStep, steps.get(tag) ?? Number.POSITIVE_INFINITY))
    tagSteps[i] = steps
    startSteps[i] = Math.min(startSteps[i + 1]!, own[i]!.lowestFrom(-1))
  }
  /** The first file that was begun after the last event of each. */
  const after = files.map(({ lastAt }, i) => {
    let next = i + 1
    while (next < files.length && !(files[next]!.firstAt >= lastAt)) next++
    return next
  })
  const holds = (file: number, index: number, tag: string, step: number): boolean => {
    const next = after[file]!
    if (step >= startSteps[next]! || step >= (tagSteps[next]!.get(tag) ?? Number.POSITIVE_INFINITY)) return false
    return step < own[file]!.lowestFrom(index)
  }
  const any = files.some(({ scalars }, i) =>
    [...scalars].some(
      ([tag, { highestStep }]) => !holds(i, Number.POSITIVE_INFINITY, tag, highestStep) || own[i]!.lowestFrom(-1) <= highestStep,
    ),
  )
  return { holds, any }
}

/** Sessions that go on from an earlier one: the very first of a folder begins. */
const restartsOf = (files: readonly FileScan[], i: number): FileScan['starts'] => (i === 0 ? files[i]!.starts.slice(1) : files[i]!.starts)

/** The lowest step of the sessions that start behind an event. */
function stepsOf(starts: FileScan['starts']): { lowestFrom(index: number): number } {
  const lowest = new Float64Array(starts.length + 1).fill(Number.POSITIVE_INFINITY)
  for (let i = starts.length - 1; i >= 0; i--) lowest[i] = Math.min(lowest[i + 1]!, starts[i]!.step)
  return {
    lowestFrom(index) {
      let low = 0
      let high = starts.length
      while (low < high) {
        const middle = (low + high) >> 1
        if (starts[middle]!.index > index) high = middle
        else low = middle + 1
      }
      return lowest[low]!
    },
  }
}
