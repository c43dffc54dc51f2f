/** Work that is asked for often and done now and then. */
export interface SlowBeat {
  /** In a task of its own: soon, or when the last one is `ms` ago. What was asked for before and not done is not done any more. */
  readonly ask: (work: () => void) => void
  readonly stop: () => void
}

export function slowBeat(ms: number): SlowBeat {
  let newest: (() => void) | null = null
  let timer: ReturnType<typeof setTimeout> | undefined
  let last = Number.NEGATIVE_INFINITY
  const beat = (): void => {
    timer = undefined
    last = performance.now()
    const work = newest
    newest = null
    work?.()
  }
  return {
    ask: (work) => {
      newest = work
      timer ??= setTimeout(beat, Math.max(0, last + ms - performance.now()))
    },
    stop: () => {
      clearTimeout(timer)
      timer = undefined
      newest = null
    },
  }
}
