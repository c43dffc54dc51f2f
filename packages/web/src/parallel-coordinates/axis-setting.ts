import { AXIS_SCALES, type AxisScaleKind } from './axis-scale.ts'

/** How one axis is shown, as the user arranged it. */
export interface AxisSetting {
  /** Id of the column. */
  readonly id: string
  /** Null = as the data suggest. */
  readonly scale: AxisScaleKind | null
  readonly flip: boolean
}

/** `param:lr`, `flip.param:lr`, `log.param:lr`, `flip.log.param:lr`: ids begin with their group, so what comes before is ours. */
export function readAxisSetting(text: string): AxisSetting {
  const flip = text.startsWith('flip.')
  const rest = flip ? text.slice('flip.'.length) : text
  const scale = AXIS_SCALES.find((kind) => rest.startsWith(`${kind}.`)) ?? null
  return { id: scale === null ? rest : rest.slice(scale.length + 1), scale, flip }
}

/** The inverse. */
export const writeAxisSetting = ({ id, scale, flip }: AxisSetting): string =>
  `${flip ? 'flip.' : ''}${scale === null ? '' : `${scale}.`}${id}`

/** The list with one axis put in front of another (at the end: null). */
export function movedAxis(axes: readonly AxisSetting[], id: string, before: string | null): readonly AxisSetting[] {
  const moved = axes.find((axis) => axis.id === id)
  if (moved === undefined || id === before) return axes
  const others = axes.filter((axis) => axis.id !== id)
  const at = before === null ? others.length : others.findIndex((axis) => axis.id === before)
  return at < 0 ? axes : [...others.slice(0, at), moved, ...others.slice(at)]
}
