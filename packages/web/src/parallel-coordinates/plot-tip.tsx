import { formatNumber } from '@sweepwise/core'
import type { AxisLayout, AxisNode } from './axis-layout.ts'
import type { LineOrder } from './line-order.ts'
import { quarterShares } from './node-shares.ts'
import type { PlotColumn } from './plot-column.ts'

/** Where the pointer rests in the plot. */
export interface Hover {
  readonly x: number
  readonly y: number
  readonly node: AxisNode | null
  /** -1 = none near. */
  readonly axis: number
}

/** What is under the pointer: a run with its values, or a node with its shares. */
export function PlotTip(props: {
  hover: Hover
  layouts: readonly AxisLayout[]
  order: LineOrder
  names: readonly string[]
  pointed: number | null
  mask: Uint8Array | null
  /** Visible width, and how far the plot is scrolled. */
  room: number
  scrolled: number
  top: number
  height: number
}) {
  const { hover, layouts, order, names, pointed, mask, room, top, height } = props
  const x = hover.x - props.scrolled
  const side = x > room / 2 ? { right: room - x + 16 } : { left: x + 16 }
  const y = hover.y + top
  // It grows away from the nearer edge, so that long ones find room.
  const style = { ...side, ...(y < height / 2 ? { top: Math.max(0, y - 24) } : { bottom: Math.max(0, height - y - 24) }) }
  if (hover.node !== null) {
    const { node } = hover
    const shares = quarterShares(node, order, mask)
    const part = (count: number): string =>
      `${count} of ${shares.runs} (${shares.runs === 0 ? 0 : Math.round((100 * count) / shares.runs)} %)`
    return (
      <div className="floating parallel-tip" style={style}>
        <strong>
          {layouts[hover.axis]!.column.label} {node.lane === null ? '= ' : ''}
          {node.label}
        </strong>
        <dl>
          <dt>{mask === null ? 'runs' : 'matching runs'}</dt>
          <dd>{mask === null ? shares.runs : `${shares.runs} of ${node.rows.length}`}</dd>
          <dt>among the best quarter</dt>
          <dd>{part(shares.best)}</dd>
          <dt>among the worst quarter</dt>
          <dd>{part(shares.worst)}</dd>
          {shares.unmeasured > 0 && (
            <>
              <dt>without a value</dt>
              <dd>{part(shares.unmeasured)}</dd>
            </>
          )}
        </dl>
      </div>
    )
  }
  if (pointed === null) return null
  return (
    <div className="floating parallel-tip" style={style}>
      <strong>{names[pointed]}</strong>
      <dl>
        {[...layouts].reverse().map(({ column }) => (
          <div key={column.id} className="pair">
            <dt>{column.label}</dt>
            <dd>{valueText(column, pointed)}</dd>
          </div>
        ))}
      </dl>
    </div>
  )
}

/** A run's value in words. */
export function valueText({ values, set, levels }: PlotColumn, row: number): string {
  if (set !== null && set[row] === 0) return 'not set'
  return levels === null ? formatNumber(values[row]!) : (levels[values[row]!] ?? 'not set')
}
