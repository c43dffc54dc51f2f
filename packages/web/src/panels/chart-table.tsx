import type { TableSpec } from '@sweepwise/core'
import { useState } from 'react'
import { PanelTable, type TableOrder } from './panel-table.tsx'

/** Under a chart without a table of its own: what it draws as numbers, when asked for. */
export function ChartTable({ table, caption }: { table: () => TableSpec; caption: string }) {
  const [open, setOpen] = useState(false)
  return (
    <div className="chart-table">
      <button type="button" className="button link" aria-expanded={open} onClick={() => setOpen(!open)}>
        {open ? 'Hide the numbers' : 'Show the numbers'}
      </button>
      {open && <Numbers table={table()} caption={caption} />}
    </div>
  )
}

function Numbers({ table, caption }: { table: TableSpec; caption: string }) {
  const [order, setOrder] = useState<TableOrder | null>(null)
  const [all, setAll] = useState(false)
  return (
    <PanelTable
      {...{ table, caption, order }}
      onOrder={setOrder}
      isOpen={() => false}
      onOpen={() => {}}
      openable={false}
      showAll={all}
      onShowAll={setAll}
    />
  )
}
