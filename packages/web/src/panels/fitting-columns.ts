import type { TableSpec } from '@sweepwise/core'
import { type RefObject, useEffect, useLayoutEffect, useState } from 'react'

type Column = TableSpec['columns'][number]

const PLAIN: readonly Column['kind'][] = ['text', 'number', 'share']

/**
 * What a table gives up first where it is too narrow: intervals and floors that a bar draws anyway, further correlations beside the
 * one with a bar, then p, the other intervals, further texts and numbers from the right, which way is better, and last a second bar.
 * The name, the first bar or number, the evidence and n always stay.
 */
export function dropOrder(columns: readonly Column[]): readonly string[] {
  const drawn = new Set(columns.flatMap(({ interval, tick }) => [interval ?? [], tick ?? []].flat()))
  const others = columns.slice(1)
  const hasBar = ({ interval, tick }: Column) => interval !== undefined || tick !== undefined
  const first = others.find((column) => hasBar(column) || column.kind === 'number')
  const keys = (keep: (column: Column) => boolean) => others.filter((column) => column !== first && keep(column)).map(({ key }) => key)
  return [
    ...new Set([
      ...keys(({ key }) => drawn.has(key)),
      ...keys((column) => column.kind === 'correlation' && !hasBar(column)).reverse(),
      ...keys(({ kind }) => kind === 'p'),
      ...keys(({ kind }) => kind === 'interval'),
      // A verdict stays whatever words it is told in.
      ...keys((column) => PLAIN.includes(column.kind) && column.key !== 'verdict' && !hasBar(column)).reverse(),
      ...keys(({ kind }) => kind === 'direction'),
      ...keys(hasBar).reverse(),
    ]),
  ]
}

/**
 * The columns that find room in `box` and those that do not, which belong into the opened row. Measured before painting:
 * one column goes at a time until nothing is cut.
 */
export function useFittingColumns(
  box: RefObject<HTMLElement | null>,
  columns: readonly Column[],
): { readonly fitting: readonly Column[]; readonly dropped: readonly Column[] } {
  const [count, setCount] = useState(0)
  const [width, setWidth] = useState(0)
  const order = dropOrder(columns)
  const gone = new Set(order.slice(0, count))
  useEffect(() => {
    const watch = new ResizeObserver(([entry]) => {
      setWidth(Math.round(entry!.contentRect.width))
      setCount(0)
    })
    watch.observe(box.current!)
    return () => watch.disconnect()
  }, [box])
  // biome-ignore lint/correctness/useExhaustiveDependencies: measured anew whenever what stands in the box may be wider
  useLayoutEffect(() => {
    const element = box.current!
    if (element.scrollWidth > element.clientWidth + 1 && count < order.length) setCount(count + 1)
  }, [box, columns, count, order.length, width])
  return { fitting: columns.filter(({ key }) => !gone.has(key)), dropped: columns.filter(({ key }) => gone.has(key)) }
}
