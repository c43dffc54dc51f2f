import type { TableSpec } from '@sweepwise/core'
import { type RefObject, useEffect, useLayoutEffect, useState } from 'react'

type Column = TableSpec['columns'][number]

/**
 * What a table gives up first where it is too narrow: intervals and floors that a bar draws anyway, further correlations beside the
 * one with a bar, then p, and in a third of a page which way is better. Names, bars, evidence and n always stay.
 */
export function dropOrder(columns: readonly Column[]): readonly string[] {
  const drawn = new Set(columns.flatMap(({ interval, tick }) => [interval ?? [], tick ?? []].flat()))
  const keys = (keep: (column: Column) => boolean) => columns.filter(keep).map(({ key }) => key)
  return [
    ...keys(({ key }) => drawn.has(key)),
    ...keys(({ kind, interval }) => kind === 'correlation' && interval === undefined).reverse(),
    ...keys(({ kind }) => kind === 'p'),
    ...keys(({ kind }) => kind === 'direction'),
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
