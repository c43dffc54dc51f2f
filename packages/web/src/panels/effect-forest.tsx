import { type AnalysisResult, effectForest, type ForestSpec, formatNumber, type NoiseBody } from '@sweepwise/core'
import { RotateCcw } from 'lucide-react'
import { type KeyboardEvent, type PointerEvent, useEffect, useId, useMemo, useRef, useState } from 'react'
import { Hint } from '../controls/hint.tsx'
import { forestPixels } from './forest-pixels.ts'
import { useDrawnChart } from './use-drawn-chart.ts'
import { useForestRoom } from './use-forest-room.ts'

/** Share of the axis that one press of a key moves the margin by; with Shift or Page ten times as much. */
const STEP = 0.005
/** After the last key, before the answer is asked for, ms. */
const REST = 500

const SOURCES = { given: 'chosen by hand', noise: 'one standard deviation of the noise', scale: '0.1 % of the metric’s size' } as const

/**
 * Effects over the noise, with the margin as a line that can be moved: verdicts follow while it moves, and all else that depends on
 * it once the hand is off.
 */
export function EffectForest(props: {
  result: AnalysisResult<NoiseBody>
  /** Names of the rows that are shown. */
  shown: readonly string[]
  /** Null = by default. */
  onMargin: (margin: number | null) => void
}) {
  const { result, onMargin } = props
  const field = useId()
  const box = useRef<HTMLDivElement>(null)
  const [draft, setDraft] = useState<number | null>(null)
  const timer = useRef<ReturnType<typeof setTimeout>>(undefined)
  // What was asked for has come, or something else was.
  // biome-ignore lint/correctness/useExhaustiveDependencies: the draft ends with the next answer
  useEffect(() => setDraft(null), [result])
  useEffect(() => () => clearTimeout(timer.current), [])

  const room = useForestRoom(box)
  const names = JSON.stringify(props.shown)
  const spec = useMemo((): ForestSpec => {
    const shown = new Set(JSON.parse(names) as readonly string[])
    const whole = effectForest(result, draft ?? undefined)!
    return { ...whole, ...(room === undefined ? {} : { room }), rows: whole.rows.filter(({ label }) => shown.has(label)) }
  }, [result, draft, names, room])
  const { chart, drawn } = useDrawnChart(box, spec)
  const end = spec.x.domain[1]
  const { value } = spec.margin
  const source = draft === null ? result.margin!.source : 'given'
  // What the line or an answer says stands in the field, unless somebody is typing there.
  const input = useRef<HTMLInputElement>(null)
  useEffect(() => {
    if (input.current !== document.activeElement) input.current!.value = String(Number(value.toPrecision(4)))
  }, [value])

  // Where the line stands is known once the chart is drawn, and changes with its size.
  const [at, setAt] = useState<number | null>(null)
  // biome-ignore lint/correctness/useExhaustiveDependencies: a chart that was drawn anew has its axis elsewhere
  useEffect(() => {
    const place = () => setAt(chart.current?.pixelOf([Math.min(value, end), 0])[0] ?? null)
    place()
    // The picture may give its columns another width in the same frame: what stands once it is through counts.
    let frame = requestAnimationFrame(place)
    const observer = new ResizeObserver(() => {
      cancelAnimationFrame(frame)
      frame = requestAnimationFrame(place)
    })
    observer.observe(box.current!)
    return () => {
      cancelAnimationFrame(frame)
      observer.disconnect()
    }
  }, [chart, value, end, drawn, room])

  const round = (to: number): number => Math.max(end / 1000, Number(Math.min(end, to).toPrecision(3)))
  const settle = (to: number) => {
    clearTimeout(timer.current)
    if (to !== result.margin!.value) onMargin(to)
    else setDraft(null)
  }
  const drag = (event: PointerEvent): number => {
    const pixel = event.clientX - box.current!.getBoundingClientRect().left
    return round(chart.current!.valueOf([pixel, 0])[0])
  }
  const press = (event: KeyboardEvent) => {
    const to = pressed(event, value, end)
    if (to === null) return
    event.preventDefault()
    clearTimeout(timer.current)
    if (to === 'default') {
      onMargin(null)
      return
    }
    const next = round(to)
    setDraft(next)
    timer.current = setTimeout(() => settle(next), REST)
  }
  return (
    <div className="forest">
      <div className="forest-bar">
        <label htmlFor={field}>Smallest difference that matters</label>
        <input
          ref={input}
          id={field}
          className="field"
          type="number"
          min={0}
          step="any"
          defaultValue={Number(value.toPrecision(4))}
          onBlur={(event) => {
            const typed = event.target.valueAsNumber
            if (typed > 0 && typed !== Number(value.toPrecision(4))) settle(typed)
          }}
          onKeyDown={(event) => event.key === 'Enter' && event.currentTarget.blur()}
        />
        <span className="muted">{SOURCES[source]} · drag the line, or its keys ← →, to see what another one decides</span>
        {result.margin!.source === 'given' && (
          <Hint text="One standard deviation of the noise, or 0.1 % of the metric’s size where that is larger">
            <button type="button" className="button quiet small" onClick={() => onMargin(null)}>
              <RotateCcw size={14} aria-hidden />
              By default
            </button>
          </Hint>
        )}
      </div>
      <div className="forest-chart" style={{ height: forestPixels(spec.rows.length) }}>
        <div
          ref={box}
          role="img"
          aria-label={`Effects on ${result.metric} of ${spec.rows.length} params over what noise alone would show; the table below has the numbers`}
        />
        {at !== null && (
          <div
            className="forest-margin"
            style={{ left: at }}
            role="slider"
            tabIndex={0}
            aria-label="Smallest difference that matters"
            aria-valuemin={0}
            aria-valuemax={end}
            aria-valuenow={Math.min(value, end)}
            aria-valuetext={`${formatNumber(value, 3)}: ${verdictWords(spec)}`}
            onKeyDown={press}
            onPointerDown={(event) => {
              if (event.button !== 0) return
              event.preventDefault()
              event.currentTarget.focus()
              event.currentTarget.setPointerCapture(event.pointerId)
            }}
            onPointerMove={(event) => event.currentTarget.hasPointerCapture(event.pointerId) && setDraft(drag(event))}
            onPointerUp={() => draft !== null && settle(draft)}
            onPointerCancel={() => setDraft(null)}
          />
        )}
      </div>
    </div>
  )
}

/** Where a key moves the margin to; null = it is none of ours. */
function pressed(event: KeyboardEvent, value: number, end: number): number | 'default' | null {
  const step = end * STEP * (event.shiftKey ? 10 : 1)
  switch (event.key) {
    case 'ArrowRight':
    case 'ArrowUp':
      return value + step
    case 'ArrowLeft':
    case 'ArrowDown':
      return value - step
    case 'PageUp':
      return value + 10 * end * STEP
    case 'PageDown':
      return value - 10 * end * STEP
    case 'Home':
      return 0
    case 'End':
      return end
    case 'Delete':
    case 'Backspace':
      return 'default'
    default:
      return null
  }
}

/** What the line decides, for whoever does not see it. */
function verdictWords({ rows }: ForestSpec): string {
  const by = new Map<string, string[]>()
  for (const { label, verdict } of rows) by.set(verdict, [...(by.get(verdict) ?? []), label])
  return [...by].map(([verdict, names]) => `${verdict}: ${names.join(', ')}`).join('; ')
}
