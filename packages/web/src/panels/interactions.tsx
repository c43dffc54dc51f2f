import {
  type AnalysisResult,
  type HeatMapSpec,
  type ImportanceBody,
  interactionsPanel,
  type Objective,
  pairId,
  type RunSet,
} from '@sweepwise/core'
import { useEffect, useMemo, useRef, useState } from 'react'
import type { OnProjectView, ProjectView } from '../url-state/project-view.ts'
import { Chart } from './chart.tsx'
import { PairSurface } from './pair-surface.tsx'
import { PanelFrame } from './panel-frame.tsx'
import { PanelMenu } from './panel-menu.tsx'
import { PanelTable } from './panel-table.tsx'
import { tableView } from './table-view.ts'

const NAME = 'interactions'

export interface InteractionsProps {
  readonly result: AnalysisResult<ImportanceBody>
  readonly project: { readonly name: string; readonly revision: string }
  readonly runSet: RunSet
  readonly objective: Objective
  readonly view: ProjectView
  readonly onView: OnProjectView
}

/** What pairs of params explain only together: a map of all pairs, and each opens into its surface over the real runs. */
export function Interactions(props: InteractionsProps) {
  const { result, project, view, onView } = props
  const panel = useMemo(() => interactionsPanel(result), [result])
  const table = useRef<HTMLDivElement>(null)
  const [picked, setPicked] = useState<string | null>(null)
  // What was picked on the map opens beside or below it, maybe out of sight.
  useEffect(() => {
    if (picked === null) return
    const row = table.current?.querySelector<HTMLElement>(`tr[data-row="${CSS.escape(picked)}"] .row-name`)
    row?.focus({ preventScroll: true })
    row?.scrollIntoView({ block: 'center', behavior: 'smooth' })
    setPicked(null)
  }, [picked])
  if (panel === null) return null
  const map = panel.chart as HeatMapSpec
  const rows = tableView(view, onView, NAME)
  return (
    <PanelFrame
      id={NAME}
      title={panel.title}
      caption={panel.caption}
      actions={
        <PanelMenu
          title={panel.title}
          words={[project.name, NAME, result.metric]}
          content={() => ({ panel, result: { ...result, params: undefined } })}
          anchor={NAME}
        />
      }
    >
      <p className="panel-summary">{panel.summary}</p>
      <div className="map-and-table">
        <Chart
          spec={map}
          height={Math.min(520, 96 + 36 * (map.names.length - 1))}
          summary={`${map.cells.length} pairs of ${map.names.length} params; the table beside it has their shares, and opens each into its surface`}
          onPick={(index) => {
            const cell = map.cells[index]
            if (cell === undefined) return
            rows.onOpen(pairId(cell), true)
            setPicked(pairId(cell))
          }}
        />
        <div ref={table}>
          <PanelTable
            table={panel.table}
            caption={panel.title}
            {...rows}
            detail={(row) => {
              const pair = result.interactions!.find((candidate) => pairId(candidate) === row.id)
              return pair === undefined ? null : <PairSurface {...props} pair={pair} />
            }}
          />
        </div>
      </div>
    </PanelFrame>
  )
}
