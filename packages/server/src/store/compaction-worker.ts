import { workerData } from 'node:worker_threads'
import { InputError } from '@sweepwise/core'
import { openStore } from './open-store.ts'

/** Every so often what has come in is folded; a longer wait folds more at once and rewrites fewer unfilled chunks. */
const PAUSE_MS = 20_000
/** Batches folded at once: bounds how long writers wait. */
const AT_ONCE = 64

const store = await openStore((workerData as { where: string }).where)
for (;;) {
  await new Promise((resolve) => setTimeout(resolve, PAUSE_MS))
  try {
    while ((await store.compact(AT_ONCE)) > 0) await new Promise((resolve) => setTimeout(resolve, 5))
  } catch (error) {
    // Another process writes for long, or the disk is full: the next round tries again.
    if (!(error instanceof InputError)) throw error
  }
}
