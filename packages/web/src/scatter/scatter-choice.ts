/** `steps` = each value has a place of its own. */
export const SCATTER_SCALES = ['linear', 'log', 'steps'] as const
export type ScatterScale = (typeof SCATTER_SCALES)[number]

/** What a scatter plot is of, as texts of the URL; absent = as the data suggest. */
export interface ScatterChoice {
  /** Ids of columns: `objective`, `param:lr`, `metric:loss`. */
  readonly x?: string
  readonly y?: string
  /** `none` = one colour for all. */
  readonly colour?: string
  readonly xScale?: ScatterScale
  readonly yScale?: ScatterScale
  readonly as?: 'points' | 'means'
}

/** Under which they stand in the URL. */
const KEYS = { x: 'x', y: 'y', colour: 'colour', xScale: 'x-scale', yScale: 'y-scale', as: 'as' } as const
const WORDS: Readonly<Partial<Record<keyof ScatterChoice, readonly string[]>>> = {
  xScale: SCATTER_SCALES,
  yScale: SCATTER_SCALES,
  as: ['points', 'means'],
}

/** Unreadable parts are passed over. */
export function readScatterChoice(texts: Readonly<Record<string, string>>): ScatterChoice {
  const entries = Object.entries(KEYS).flatMap(([name, key]) => {
    const text = texts[key]
    const words = WORDS[name as keyof ScatterChoice]
    return text === undefined || text === '' || words?.includes(text) === false ? [] : [[name, text]]
  })
  return Object.fromEntries(entries) as ScatterChoice
}

/** The entries of the URL's options that belong to a plot named `panel`, with a change; another column forgets its scale. */
export function withScatterChoice(
  options: readonly string[] | undefined,
  panel: string,
  choice: ScatterChoice,
  change: Partial<Record<keyof ScatterChoice, string | undefined>>,
): readonly string[] | undefined {
  const next = { ...choice, ...('x' in change ? { xScale: undefined } : {}), ...('y' in change ? { yScale: undefined } : {}), ...change }
  const others = (options ?? []).filter((entry) => !entry.startsWith(`${panel}.`))
  const own = Object.entries(KEYS).flatMap(([name, key]) => {
    const text = next[name as keyof ScatterChoice]
    return text === undefined ? [] : [`${panel}.${key}=${text}`]
  })
  const all = [...others, ...own]
  return all.length === 0 ? undefined : all
}
