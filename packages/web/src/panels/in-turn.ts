import { nextTurn } from '../data/next-turn.ts'

type Draw = () => Promise<void> | void

/** What nobody sees is not drawn: a hidden page has no frames. The others do not wait for it for longer, milliseconds. */
const LONGEST = 200

const waiting = new Set<Draw>()
let busy = false

async function takeTurn(): Promise<void> {
  await nextTurn()
  const next = waiting.values().next()
  try {
    if (next.done === true) return
    waiting.delete(next.value)
    await Promise.race([next.value(), new Promise((resolve) => setTimeout(resolve, LONGEST))])
  } finally {
    busy = waiting.size > 0
    if (busy) void takeTurn()
  }
}

/**
 * Has `draw` called in a task of its own, after those that asked before are through: when one answer changes ten charts, a click
 * between two of them need not wait for all, and no frame has to show ten new ones.
 * @param draw what it promises is over before the next one's turn
 * @returns takes it back, if it has not been called
 */
export function inTurn(draw: Draw): () => void {
  waiting.add(draw)
  if (!busy) void takeTurn()
  busy = true
  return () => waiting.delete(draw)
}
