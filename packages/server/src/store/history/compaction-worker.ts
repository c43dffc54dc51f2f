import { workerData } from 'node:worker_threads'
import { InputError } from '@sweepwise/core'
import { openStore } from '../open-store.ts'

/** How often is looked for what is worth folding. */
const PAUSE_MS = 10_000
/** How often what was committed is brought to its place. */
const CHECKPOINT_MS = 1_000
/** Batches of one round; the next one is not far. */
const AT_ONCE = 100_000

const store = await openStore((workerData as { where: string }).where)
for (let next = 0; ; ) {
  await new Promise((resolve) => setTimeout(resolve, CHECKPOINT_MS))
  try {
    await store.checkpoint()
    if (performance.now() < next) continue
    await store.compact(AT_ONCE, { onlyRipe: true })
    next = performance.now() + PAUSE_MS
  } catch (error) {
    // Another process writes for long, or the disk is full: the next round tries again.
    if (!(error instanceof InputError)) throw error
  }
}
