import { ArrowDownUp, ArrowLeft, ArrowRight, Check, Eraser, Ruler, Split, X } from 'lucide-react'
import { DropdownMenu } from 'radix-ui'
import { Fragment, type PointerEvent, type ReactNode, useRef, useState } from 'react'
import type { AxisBrush } from './axis-brush.ts'
import type { AxisLayout, AxisNode } from './axis-layout.ts'
import { AXIS_SCALES, type AxisScaleKind, MOST_STEPS } from './axis-scale.ts'
import { columnFacts } from './column-facts.ts'

/** What can be done with an axis. */
export interface AxisActions {
  /** To another place: before the axis of that id, or to the end. */
  readonly move: (id: string, before: string | null) => void
  readonly flip: (id: string) => void
  /** Null = as the data suggest. */
  readonly rescale: (id: string, scale: AxisScaleKind | null) => void
  readonly remove: (id: string) => void
  /** Absent where nothing is asked of single axes. */
  readonly drive?: (id: string) => void
}

const SCALE_WORDS: Readonly<Record<AxisScaleKind, string>> = {
  linear: 'Linear',
  log: 'Logarithmic',
  percentile: 'By rank (percentile)',
  categorical: 'Categorical',
}
/** A drag shorter than this is a click. */
const DRAG_PX = 5
/** Carried so far out of the plot, an axis is let go of. */
const OFF_PX = 32
/** Nodes listed in the menu; further ones are reached by the ends of the brush. */
const MOST_LISTED = 24

/** The name of an axis: drag it to another place, or out of the plot to remove the axis; press it for what else can be done with it. */
export function AxisHead(props: {
  layout: AxisLayout
  x: number
  width: number
  /** Ids from left to right. */
  ids: readonly string[]
  brush: AxisBrush
  chosenScale: AxisScaleKind | null
  actions: AxisActions
  onToggle: (node: AxisNode) => void
  onClear: () => void
  /** While it is dragged: how far, in pixels; null = not any more. */
  onDrag: (x: number | null) => void
  /** By so many pixels. */
  onDrop: (by: number) => void
}) {
  const { layout, x, width, ids, brush, actions } = props
  const { drive } = actions
  const { id, label } = layout.column
  const place = ids.indexOf(id)
  const [open, setOpen] = useState(false)
  const drag = useRef<{ readonly from: readonly [number, number]; moved: boolean } | null>(null)
  const [off, setOff] = useState(false)
  const isOff = ({ clientX, clientY, currentTarget }: PointerEvent): boolean => {
    const { left, right, top } = currentTarget.closest('.parallel')!.getBoundingClientRect()
    return ids.length > 2 && (clientY < top - OFF_PX || clientX < left - OFF_PX || clientX > right + OFF_PX)
  }
  const move = (event: PointerEvent) => {
    if (drag.current === null) return
    const [x, y] = drag.current.from
    if (!drag.current.moved && Math.hypot(event.clientX - x, event.clientY - y) < DRAG_PX) return
    drag.current.moved = true
    setOff(isOff(event))
    props.onDrag(event.clientX - x)
  }
  const end = (event: PointerEvent) => {
    if (drag.current === null) return
    const { from, moved } = drag.current
    drag.current = null
    props.onDrag(null)
    setOff(false)
    if (!moved) setOpen(true)
    else if (isOff(event)) actions.remove(id)
    else props.onDrop(event.clientX - from[0])
  }
  const nodes = layout.nodes.filter(({ rows }) => rows.length > 0)
  // Looks at every value: not with every move of a brush.
  const scales = open ? AXIS_SCALES.filter((kind) => fits(kind, layout)) : []
  return (
    <DropdownMenu.Root modal={false} open={open} onOpenChange={setOpen}>
      <DropdownMenu.Trigger
        className="axis-head"
        data-off={off}
        data-objective={id === 'objective'}
        data-metric={id.startsWith('metric:')}
        aria-label={`${label}, axis ${place + 1} of ${ids.length}: ${SCALE_WORDS[layout.scale.kind].toLowerCase()}${layout.flip ? ', flipped' : ''}`}
        title={label}
        style={{ left: x, width }}
        onPointerDown={(event) => {
          // Radix would open on the press, before one knows whether it is a drag.
          event.preventDefault()
          if (event.button !== 0) return
          event.currentTarget.focus()
          event.currentTarget.setPointerCapture(event.pointerId)
          drag.current = { from: [event.clientX, event.clientY], moved: false }
        }}
        onPointerMove={move}
        onPointerUp={end}
        onPointerCancel={() => {
          drag.current = null
          setOff(false)
          props.onDrag(null)
        }}
        onKeyDown={(event) => {
          if (!event.altKey && !event.ctrlKey && event.key !== 'Delete') return
          if (event.key === 'ArrowLeft' && place > 0) actions.move(id, ids[place - 1]!)
          else if (event.key === 'ArrowRight' && place < ids.length - 1) actions.move(id, ids[place + 2] ?? null)
          else if (event.key === 'Delete') actions.remove(id)
          else return
          event.preventDefault()
        }}
      >
        <span>{breakable(label)}</span>
      </DropdownMenu.Trigger>
      <DropdownMenu.Portal>
        <DropdownMenu.Content className="floating menu axis-menu" sideOffset={2} collisionPadding={12} aria-label={label}>
          <DropdownMenu.Label className="menu-label">{label}</DropdownMenu.Label>
          {drive !== undefined && (
            <>
              <DropdownMenu.Item className="menu-item" disabled={layout.column.kind === 'categorical'} onSelect={() => drive(id)}>
                <Split size={15} aria-hidden />
                What drives this?
                {layout.column.kind === 'categorical' && <span className="hint">has no order</span>}
              </DropdownMenu.Item>
              <DropdownMenu.Separator className="menu-rule" />
            </>
          )}
          <DropdownMenu.RadioGroup
            value={props.chosenScale ?? ''}
            onValueChange={(kind) => actions.rescale(id, kind === '' ? null : (kind as AxisScaleKind))}
          >
            {(['', ...scales] as const).map((kind) => (
              <DropdownMenu.RadioItem className="menu-item" key={kind} value={kind}>
                <span className="menu-tick">
                  <DropdownMenu.ItemIndicator>
                    <Check size={14} aria-hidden />
                  </DropdownMenu.ItemIndicator>
                </span>
                {kind === '' ? 'Scale as the data suggest' : SCALE_WORDS[kind]}
                {kind === '' && props.chosenScale === null && <span className="hint">{SCALE_WORDS[layout.scale.kind].toLowerCase()}</span>}
              </DropdownMenu.RadioItem>
            ))}
          </DropdownMenu.RadioGroup>
          <DropdownMenu.Separator className="menu-rule" />
          <DropdownMenu.Item className="menu-item" onSelect={() => actions.flip(id)}>
            <ArrowDownUp size={15} aria-hidden />
            Flip
          </DropdownMenu.Item>
          <DropdownMenu.Item className="menu-item" disabled={place === 0} onSelect={() => actions.move(id, ids[place - 1] ?? null)}>
            <ArrowLeft size={15} aria-hidden />
            Move left<span className="hint">Alt ←</span>
          </DropdownMenu.Item>
          <DropdownMenu.Item
            className="menu-item"
            disabled={place === ids.length - 1}
            onSelect={() => actions.move(id, ids[place + 2] ?? null)}
          >
            <ArrowRight size={15} aria-hidden />
            Move right<span className="hint">Alt →</span>
          </DropdownMenu.Item>
          <DropdownMenu.Item className="menu-item" disabled={ids.length <= 2} onSelect={() => actions.remove(id)}>
            <X size={15} aria-hidden />
            Remove<span className="hint">Del</span>
          </DropdownMenu.Item>
          {nodes.length > 0 && nodes.length <= MOST_LISTED && (
            <DropdownMenu.Sub>
              <DropdownMenu.SubTrigger className="menu-item">
                <Ruler size={15} aria-hidden />
                Brush values
              </DropdownMenu.SubTrigger>
              <DropdownMenu.Portal>
                <DropdownMenu.SubContent className="floating menu axis-menu" collisionPadding={12}>
                  {nodes.map((node) => (
                    <DropdownMenu.CheckboxItem
                      key={node.lane ?? node.label}
                      className="menu-item"
                      checked={isChosen(brush, node)}
                      onCheckedChange={() => props.onToggle(node)}
                      onSelect={(event) => event.preventDefault()}
                    >
                      <span className="menu-tick">
                        <DropdownMenu.ItemIndicator>
                          <Check size={14} aria-hidden />
                        </DropdownMenu.ItemIndicator>
                      </span>
                      {node.label}
                      <span className="hint">{node.rows.length}</span>
                    </DropdownMenu.CheckboxItem>
                  ))}
                </DropdownMenu.SubContent>
              </DropdownMenu.Portal>
            </DropdownMenu.Sub>
          )}
          <DropdownMenu.Item className="menu-item" onSelect={props.onClear}>
            <Eraser size={15} aria-hidden />
            Clear the brush
          </DropdownMenu.Item>
        </DropdownMenu.Content>
      </DropdownMenu.Portal>
    </DropdownMenu.Root>
  )
}

const isChosen = ({ range, steps, lanes }: AxisBrush, { value, lane }: AxisNode): boolean =>
  lane !== null
    ? lanes.includes(lane)
    : value !== null && ((steps?.includes(value) ?? false) || (range !== null && value >= range[0] && value <= range[1]))

/** Scales on which the column has a place at all. */
function fits(kind: AxisScaleKind, { column }: AxisLayout): boolean {
  if (column.levels !== null) return kind === 'categorical'
  if (kind === 'log') return column.values.some((x) => x > 0 && Number.isFinite(x))
  return kind !== 'categorical' || columnFacts(column).distinct.length <= MOST_STEPS
}

/** A long name breaks behind what joins its words, not within one. */
const breakable = (name: string): ReactNode =>
  name.split(/(?<=[_./-])/).map((part, i) => (
    // biome-ignore lint/suspicious/noArrayIndexKey: the parts of one name never move
    <Fragment key={i}>
      {i > 0 && <wbr />}
      {part}
    </Fragment>
  ))
