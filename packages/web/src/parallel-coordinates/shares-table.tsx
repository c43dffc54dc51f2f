import type { AxisBrush } from './axis-brush.ts'
import { brushOf, isEmpty } from './axis-brush.ts'
import type { AxisLayout } from './axis-layout.ts'
import type { LineOrder } from './line-order.ts'
import { quarterShares } from './node-shares.ts'

/** What the plot shows as a table: every axis, every place where runs gather, and the shares of good and bad ones there. */
export function SharesTable(props: {
  layouts: readonly AxisLayout[]
  order: LineOrder
  mask: Uint8Array | null
  brushes: readonly AxisBrush[]
}) {
  const { layouts, order, mask, brushes } = props
  return (
    <div className="panel-scroll">
      <table className="panel-table">
        <caption className="visually-hidden">Axes of the plot and shares of good and bad runs at their values</caption>
        <thead>
          <tr>
            <th>axis</th>
            <th>value</th>
            <th className="right">runs</th>
            <th className="right">{mask === null ? 'drawn' : 'matching'}</th>
            <th className="right">among the best quarter</th>
            <th className="right">among the worst quarter</th>
            <th className="right">without a value</th>
          </tr>
        </thead>
        <tbody>
          {layouts.flatMap((layout) => {
            const { column, scale, flip } = layout
            const brushed = !isEmpty(brushOf(brushes, column.id))
            const about = [
              scale.kind === 'percentile' ? 'by rank' : scale.kind,
              ...(flip ? ['flipped'] : []),
              ...(brushed ? ['brushed'] : []),
            ]
            const nodes = layout.nodes.filter(({ rows }) => rows.length > 0)
            const name = (
              <>
                {column.label} <span className="muted">{about.join(', ')}</span>
              </>
            )
            if (nodes.length === 0)
              return [
                <tr key={column.id}>
                  <th scope="row">{name}</th>
                  <td>
                    {layout.ticks[0]?.label} … {layout.ticks.at(-1)?.label}
                  </td>
                  <td className="right">{order.rows.length}</td>
                  <td colSpan={4} />
                </tr>,
              ]
            return nodes.map((node, i) => {
              const { runs, best, worst, unmeasured } = quarterShares(node, order, mask)
              const share = (count: number): string => (runs === 0 ? '–' : `${count} (${Math.round((100 * count) / runs)} %)`)
              return (
                <tr key={`${column.id} ${node.lane ?? node.label}`}>
                  {i === 0 ? (
                    <th scope="rowgroup" rowSpan={nodes.length}>
                      {name}
                    </th>
                  ) : null}
                  <td>{node.label}</td>
                  <td className="right">{node.rows.length}</td>
                  <td className="right">{runs}</td>
                  <td className="right">{share(best)}</td>
                  <td className="right">{share(worst)}</td>
                  <td className="right">{unmeasured}</td>
                </tr>
              )
            })
          })}
        </tbody>
      </table>
    </div>
  )
}
