import { nextTurn } from '../data/next-turn.ts'

let loaded: Promise<typeof import('@sweepwise/charts')> | null = null

/** The charts, loaded with the first one; evaluating them, making them ready and drawing are tasks of their own. */
export function loadCharts(): Promise<typeof import('@sweepwise/charts')> {
  loaded ??= load().catch((error: unknown) => {
    // Where the server was away it may be back the next time.
    loaded = null
    throw error
  })
  return loaded
}

async function load(): Promise<typeof import('@sweepwise/charts')> {
  const charts = await import('@sweepwise/charts')
  await nextTurn()
  charts.registerParts()
  await nextTurn()
  measureOnce()
  await nextTurn()
  return charts
}

/** ECharts takes the height of a line from this sign, and finding a font that has it is the longest part of a first drawing. */
function measureOnce(): void {
  const context = document.createElement('canvas').getContext('2d')
  if (context === null) return
  context.font = `11px ${getComputedStyle(document.body).fontFamily}`
  context.measureText('国')
}
