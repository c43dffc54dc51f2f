import { type FilterNode, parseFilter, quoteForFilter } from '@sweepwise/core'
import type { AxisBrush } from './axis-brush.ts'
import type { Lane } from './axis-lanes.ts'
import type { PlotColumn } from './plot-column.ts'

/** The name of a column in a filter: with its sort, so that a metric of the same name is not meant. */
const nameOf = (id: string): string => quoteForFilter(id === 'objective' ? 'run.objective' : id.replace(/^(param|seed|metric):/u, '$1.'))
const idOf = (name: string): string => (name === 'run.objective' ? 'objective' : name.replace(/^(param|seed|metric)\./u, '$1:'))

/**
 * A brush as a filter (`docs/filter.md`), so that the URL, the runs table and the command line mean the same by it.
 * @param log a log axis has no place for what is not positive: there `off scale` holds it too
 */
export function brushFilter(brush: AxisBrush, column: Pick<PlotColumn, 'levels'>, log: boolean): string {
  const name = nameOf(brush.axis)
  const terms: string[] = []
  if (brush.range !== null) {
    const [low, high] = brush.range
    terms.push(low === high ? `${name} = ${low}` : `${name} >= ${low} and ${name} <= ${high}`)
  }
  if (brush.steps !== null && brush.steps.length > 0)
    terms.push(
      `${name} in (${brush.steps.map((step) => quoteForFilter(column.levels === null ? String(step) : (column.levels[step] ?? ''))).join(', ')})`,
    )
  for (const lane of brush.lanes) {
    if (lane === 'not set') terms.push(`${name} is not set`)
    else if (lane === 'NaN') terms.push(`${name} = nan`)
    else terms.push(`${name} in (inf, -inf)`, ...(log ? [`${name} <= 0`] : []))
  }
  return terms.length === 1 ? terms[0]! : terms.map((term) => (term.includes(' and ') ? `(${term})` : term)).join(' or ')
}

/** All brushes as one filter, beside one that holds already; blank = none. */
export function joinedFilter(filter: string | undefined, brushes: readonly string[], negated = false): string {
  const parts = brushes.map((text) => (brushes.length > 1 || negated ? `(${text})` : text))
  const brushed = negated && parts.length > 0 ? `not ${parts.length === 1 ? parts[0] : `(${parts.join(' and ')})`}` : parts.join(' and ')
  const outer = (filter ?? '').trim()
  if (outer === '' || brushed === '') return outer + brushed
  const wrap = (text: string): string => (/\bor\b/iu.test(text) ? `(${text})` : text)
  return `${wrap(outer)} and ${negated ? brushed : wrap(brushed)}`
}

/** The axis a brush's text is about; null when it is none of ours. */
export function brushAxis(text: string): string | null {
  const first = tests(parse(text))[0]
  return first === undefined ? null : idOf(first.name.text)
}

/**
 * The inverse of `brushFilter`; null for a text that is no brush of that column.
 */
export function readBrush(text: string, column: Pick<PlotColumn, 'id' | 'levels'>): AxisBrush | null {
  let range: [number, number] | null = null
  const steps: number[] = []
  const lanes = new Set<Lane>()
  const all = tests(parse(text))
  if (all.length === 0) return null
  for (const node of all) {
    if (idOf(node.name.text) !== column.id) return null
    if (node.kind === 'set') {
      if (node.negated) lanes.add('not set')
      else return null
    } else if (node.kind === 'in') {
      const values = node.values.map(({ text: value }) => value)
      if (node.negated) return null
      if (column.levels === null && values.includes('inf') && values.includes('-inf')) lanes.add('off scale')
      else
        for (const value of values) {
          const step = column.levels === null ? Number(value) : column.levels.indexOf(value)
          // A level that is gone matches nothing; the brush stays.
          if (column.levels === null ? !Number.isNaN(step) : step >= 0) steps.push(step)
        }
    } else {
      const value = Number(node.value.text.replace(/^(-?)inf$/iu, '$1Infinity'))
      if (node.comparison === '=' && node.value.text.toLowerCase() === 'nan') lanes.add('NaN')
      else if (Number.isNaN(value)) return null
      else if (node.comparison === '=') range = [value, value]
      else if (node.comparison === '>=') range = [value, range?.[1] ?? Number.POSITIVE_INFINITY]
      else if (node.comparison !== '<=') return null
      // Beside a lane of what a log axis has no place for.
      else if (!(value === 0 && lanes.has('off scale'))) range = [range?.[0] ?? Number.NEGATIVE_INFINITY, value]
    }
  }
  return { axis: column.id, range, steps: steps.length === 0 ? null : steps.sort((a, b) => a - b), lanes: [...lanes] }
}

type Test = Extract<FilterNode, { name: unknown }>

function parse(text: string): FilterNode | null {
  try {
    return parseFilter(text)
  } catch {
    return null
  }
}

function tests(node: FilterNode | null): readonly Test[] {
  if (node === null || node.kind === 'not') return []
  return 'terms' in node ? node.terms.flatMap(tests) : [node]
}
