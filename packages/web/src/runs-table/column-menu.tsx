import { GROUP_REDUCER_WORDS, GROUP_REDUCERS, type GroupReducer } from '@sweepwise/core'
import { ArrowDown, ArrowLeft, ArrowRight, ArrowUp, Check, EllipsisVertical, EyeOff, Layers, Palette, Pin, PinOff } from 'lucide-react'
import { DropdownMenu } from 'radix-ui'
import type { RunsColumn } from '../../../server/src/http/api.ts'
import { isNumberColumn } from './run-cell.tsx'

/** What can be done with a column. */
export interface ColumnActions {
  /** Null = not sorted by it any more. */
  readonly sort: (column: RunsColumn, direction: 'ascending' | 'descending' | null) => void
  readonly group: (column: RunsColumn, on: boolean) => void
  /** Null = as by default. */
  readonly reduce: (column: RunsColumn, reducer: GroupReducer | null) => void
  readonly heat: (column: RunsColumn, on: boolean) => void
  readonly pin: (column: RunsColumn, on: boolean) => void
  /** Before the column of that id, or to the end. */
  readonly move: (id: string, before: string | null) => void
  readonly hide: (column: RunsColumn) => void
}

/** Columns that stay in sight: more would leave no room for the others. */
export const MOST_PINNED = 4

export interface ColumnState {
  readonly sorted: 'ascending' | 'descending' | null
  readonly grouped: boolean
  readonly pinned: boolean
  readonly heat: boolean
  /** Its neighbours among the columns that are pinned, or that are not. */
  readonly left: string | null
  readonly right: string | null
  /** What comes after its right neighbour. */
  readonly afterRight: string | null
}

/** The menu at the end of a header. */
export function ColumnMenu(props: { column: RunsColumn; state: ColumnState; pins: number; actions: ColumnActions }) {
  const { column, state, actions } = props
  const name = column.id === 'run:name'
  const numeric = isNumberColumn(column)
  return (
    <DropdownMenu.Root modal={false}>
      <DropdownMenu.Trigger className="column-menu-button" aria-label={`Column ${column.label}`}>
        <EllipsisVertical size={13} aria-hidden />
      </DropdownMenu.Trigger>
      <DropdownMenu.Portal>
        <DropdownMenu.Content className="floating menu" sideOffset={2} collisionPadding={12} aria-label={`Column ${column.label}`}>
          <DropdownMenu.Label className="menu-label">{column.label}</DropdownMenu.Label>
          <DropdownMenu.RadioGroup
            value={state.sorted ?? ''}
            onValueChange={(to) => actions.sort(column, to === state.sorted || to === '' ? null : (to as 'ascending' | 'descending'))}
          >
            {(['ascending', 'descending'] as const).map((direction) => (
              <DropdownMenu.RadioItem className="menu-item" key={direction} value={direction}>
                {direction === 'ascending' ? <ArrowUp size={15} aria-hidden /> : <ArrowDown size={15} aria-hidden />}
                {direction === 'ascending' ? 'Sort up' : 'Sort down'}
                <DropdownMenu.ItemIndicator className="hint">
                  <Check size={14} aria-hidden />
                </DropdownMenu.ItemIndicator>
              </DropdownMenu.RadioItem>
            ))}
          </DropdownMenu.RadioGroup>
          <DropdownMenu.Separator className="menu-rule" />
          <DropdownMenu.Item className="menu-item" onSelect={() => actions.group(column, !state.grouped)}>
            <Layers size={15} aria-hidden />
            {state.grouped ? 'Do not group by it' : 'Group by it'}
          </DropdownMenu.Item>
          {numeric && (
            <DropdownMenu.Item className="menu-item" onSelect={() => actions.heat(column, !state.heat)}>
              <Palette size={15} aria-hidden />
              {state.heat ? 'Without colour' : 'Colour by value'}
            </DropdownMenu.Item>
          )}
          {column.reducer !== undefined && (
            <>
              <DropdownMenu.Separator className="menu-rule" />
              <DropdownMenu.Label className="menu-label">In groups</DropdownMenu.Label>
              <DropdownMenu.RadioGroup value={column.reducer} onValueChange={(to) => actions.reduce(column, to as GroupReducer)}>
                {GROUP_REDUCERS.filter((reducer) => fits(reducer, column)).map((reducer) => (
                  <DropdownMenu.RadioItem className="menu-item" key={reducer} value={reducer}>
                    <span className="menu-tick">
                      <DropdownMenu.ItemIndicator>
                        <Check size={14} aria-hidden />
                      </DropdownMenu.ItemIndicator>
                    </span>
                    {GROUP_REDUCER_WORDS[reducer]}
                  </DropdownMenu.RadioItem>
                ))}
              </DropdownMenu.RadioGroup>
            </>
          )}
          {!name && (
            <>
              <DropdownMenu.Separator className="menu-rule" />
              <DropdownMenu.Item
                className="menu-item"
                disabled={!state.pinned && props.pins >= MOST_PINNED}
                onSelect={() => actions.pin(column, !state.pinned)}
              >
                {state.pinned ? <PinOff size={15} aria-hidden /> : <Pin size={15} aria-hidden />}
                {state.pinned ? 'Unpin' : 'Pin'}
                {!state.pinned && props.pins >= MOST_PINNED && <span className="hint">{MOST_PINNED} at most</span>}
              </DropdownMenu.Item>
              <DropdownMenu.Item className="menu-item" disabled={state.left === null} onSelect={() => actions.move(column.id, state.left)}>
                <ArrowLeft size={15} aria-hidden />
                Move left<span className="hint">Alt ←</span>
              </DropdownMenu.Item>
              <DropdownMenu.Item
                className="menu-item"
                disabled={state.right === null}
                onSelect={() => actions.move(column.id, state.afterRight)}
              >
                <ArrowRight size={15} aria-hidden />
                Move right<span className="hint">Alt →</span>
              </DropdownMenu.Item>
              <DropdownMenu.Item className="menu-item" onSelect={() => actions.hide(column)}>
                <EyeOff size={15} aria-hidden />
                Hide
              </DropdownMenu.Item>
            </>
          )}
        </DropdownMenu.Content>
      </DropdownMenu.Portal>
    </DropdownMenu.Root>
  )
}

/** Best needs a goal; of times there is no mean to speak of. */
function fits(reducer: GroupReducer, column: RunsColumn): boolean {
  if (reducer === 'best') return column.goal !== undefined
  return column.kind !== 'time' || (reducer !== 'mean' && reducer !== 'median')
}
