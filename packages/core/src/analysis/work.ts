import type { CurvesOf, Outcome, Step, Steps, Work } from './analysis.ts'
import { FOREST_TASKS } from './importance/forest-tasks.ts'
import { PAIR_TASKS } from './importance/pair-tasks.ts'
import { TEST_TASKS } from './importance/test-tasks.ts'
import { ADJUST_TASKS } from './noise/adjust-task.ts'
import { FOLLOW_TASKS } from './noise/follow-question.ts'
import { GROW_TASKS } from './noise/grow-together.ts'

/** What is shared → item → its result. Each is pure: the thread, the order and the company of the items do not matter. */
export type Task = (shared: never) => (item: never) => unknown

const TASKS: Readonly<Record<string, Task>> = {
  ...FOREST_TASKS,
  ...PAIR_TASKS,
  ...TEST_TASKS,
  ...FOLLOW_TASKS,
  ...ADJUST_TASKS,
  ...GROW_TASKS,
}

/** The function that does one item of this work, by its index. What items share is prepared once, at the first. */
export function worker(work: Pick<Work, 'task' | 'shared' | 'items'>): (index: number) => unknown {
  const task = TASKS[work.task]
  if (task === undefined) throw new Error(`no task '${work.task}'`)
  let run: ((item: never) => unknown) | undefined
  return (index) => {
    run ??= task(work.shared as never)
    return run(work.items[index] as never)
  }
}

/** All of it on this thread. */
export function doWork(work: Work): readonly unknown[] {
  const run = worker(work)
  return work.items.map((_, index) => run(index))
}

/** What an analysis is resumed with after a step, on this thread. */
export function answerStep(
  step: { readonly kind: 'stage' } | Extract<Step, { readonly kind: 'work' | 'curves' }>,
  curves?: CurvesOf,
): readonly unknown[] {
  if (step.kind === 'work') return doWork(step.work)
  const found = step.kind === 'curves' ? (curves?.(step.wanted) ?? null) : null
  return found === null ? [] : [found]
}

/** From the first step to the last, on this thread. */
export function runSteps<Body>(steps: Steps<Body>, curves?: CurvesOf): Outcome<Body> {
  let results: readonly unknown[] = []
  for (;;) {
    const next = steps.next(results)
    if (next.done === true) return next.value
    results = answerStep(next.value, curves)
  }
}
