import { once } from 'node:events'
import { setTimeout as rest } from 'node:timers/promises'
import { MessageChannel } from 'node:worker_threads'
import { analysisSteps, buildDataset, columnsFromRows, type Work } from '@sweepwise/core'
import { expect, it } from 'vitest'
import { helpWith } from './share-work.ts'

/** The first work that an analysis of importance asks for, over and over. */
function muchWork(items: number): Work {
  const rows = Array.from({ length: 60 }, (_, i) => ({ lr: (i * 17) % 60, wd: (i * 7) % 60 }))
  const dataset = buildDataset({
    runs: { id: rows.map((_, i) => `${i}`) },
    config: columnsFromRows(rows),
    summary: [{ name: 'loss', values: rows.map(({ lr }, i) => lr + (i % 5)) }],
    revision: 'r',
  })
  const steps = analysisSteps(dataset, { analysis: 'importance', runSet: { projects: [] }, metric: 'loss' })
  const { value } = steps.next([])
  if (!('kind' in value) || value.kind !== 'work') throw new Error('importance begins with work')
  return { ...value.work, items: Array.from({ length: items }, () => value.work.items[0]) }
}

it('a helper stops when nobody is left to bring its results to, though much of the work is undone', async () => {
  const { port1, port2 } = new MessageChannel()
  const next = new Int32Array(new SharedArrayBuffer(4))
  const work = muchWork(1_000_000)
  helpWith(port2)
  port1.postMessage({ work, next })
  await once(port1, 'message')
  // As when the thread that asked is ended in the middle of a piece: it cannot say any more that all is done.
  port1.close()
  await once(port2, 'close')
  await rest(50)
  const taken = Atomics.load(next, 0)
  await rest(200)
  expect(Atomics.load(next, 0)).toBe(taken)
  expect(taken).toBeLessThan(work.items.length)
})
