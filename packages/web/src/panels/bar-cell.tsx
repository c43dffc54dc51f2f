import { type Cell, formatCell, type TableRow, type TableSpec } from '@sweepwise/core'

type Column = TableSpec['columns'][number]

/**
 * A bar from zero with its interval, and the digits beside it. Correlations go from −1 to 1 with a hue for each sign, shares
 * from 0 to 1. Hollow = not told apart from noise. The dashed tick is the noise floor.
 */
export function BarCell({ column, row, hollow, rest = false }: { column: Column; row: TableRow; hollow: boolean; rest?: boolean }) {
  const cell = row.cells[column.key]
  const text = formatCell(cell, column.kind)
  const signed = column.kind === 'correlation'
  const value = typeof cell === 'number' ? cell : null
  const interval = column.interval === undefined ? null : readInterval(row.cells[column.interval])
  const tick = column.tick === undefined ? null : row.cells[column.tick]
  const x = (at: number) => (signed ? (Math.max(-1, Math.min(1, at)) + 1) * 50 : Math.max(0, Math.min(1, at / (column.full ?? 1))) * 100)
  const zero = x(0)
  const bySign = value !== null && value < 0 ? 'var(--sign-negative)' : 'var(--sign-positive)'
  const colour = rest ? 'var(--noise)' : row.unsigned || !signed ? 'var(--unsigned)' : bySign
  return (
    <div className="bar-cell" data-kind={column.kind}>
      <svg viewBox="0 0 100 20" preserveAspectRatio="none" aria-hidden="true">
        <line x1="0" x2="100" y1="10" y2="10" stroke="var(--chart-grid)" vectorEffect="non-scaling-stroke" />
        <line x1={zero} x2={zero} y1="0" y2="20" stroke="var(--chart-axis)" vectorEffect="non-scaling-stroke" />
        {value !== null && (
          <rect
            x={Math.min(zero, x(value))}
            y="5"
            width={Math.abs(x(value) - zero)}
            height="10"
            fill={hollow ? 'var(--surface)' : colour}
            stroke={hollow ? colour : 'none'}
            strokeWidth="1.25"
            vectorEffect="non-scaling-stroke"
          />
        )}
        {typeof tick === 'number' && (
          <path
            d={`M${x(tick)} 1V19`}
            stroke="var(--text-muted)"
            strokeWidth="1.5"
            strokeDasharray="3 2"
            fill="none"
            vectorEffect="non-scaling-stroke"
          />
        )}
        {interval !== null && (
          <path
            d={`M${x(interval[0])} 10H${x(interval[1])}M${x(interval[0])} 7V13M${x(interval[1])} 7V13`}
            stroke="var(--text)"
            strokeWidth="1.25"
            fill="none"
            vectorEffect="non-scaling-stroke"
          />
        )}
      </svg>
      <span className="number">
        {row.unsigned && signed && value !== null && <span className="muted">η </span>}
        <span data-cell={column.key}>{text}</span>
      </span>
    </div>
  )
}

function readInterval(cell: Cell | undefined): readonly [number, number] | null {
  if (!Array.isArray(cell)) return null
  const [low, high] = cell as readonly [number | null, number | null]
  return low === null || high === null ? null : [low, high]
}
