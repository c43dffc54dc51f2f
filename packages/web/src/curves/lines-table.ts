import type { CellKind, LinesSpec, TableSpec } from '@sweepwise/core'

const X_KINDS: Readonly<Record<NonNullable<LinesSpec['x']['kind']>, CellKind>> = { number: 'number', time: 'time', duration: 'duration' }

/** What a chart of lines draws as numbers: a row for each point of each line, with its band and the runs behind it where it has them. */
export function linesTable({ x, y, series }: LinesSpec): TableSpec {
  const some = (has: (line: LinesSpec['series'][number]) => boolean) => series.some(has)
  return {
    columns: [
      { key: 'line', label: 'line', kind: 'text' },
      { key: 'x', label: x.label, kind: X_KINDS[x.kind ?? 'number'] },
      { key: 'y', label: y.label, kind: 'number' },
      ...(some(({ raw }) => raw !== undefined) ? [{ key: 'raw', label: 'not smoothed', kind: 'number' as const }] : []),
      ...(some(({ band }) => band !== undefined) ? [{ key: 'band', label: 'band', kind: 'interval' as const }] : []),
      ...(some(({ runs }) => runs !== undefined) ? [{ key: 'n', label: 'n', kind: 'count' as const }] : []),
    ],
    rows: series.flatMap(({ label, x: places, y: values, raw, band, runs }, line) =>
      places.map((place, i) => ({
        id: `${line} ${i}`,
        cells: {
          line: label,
          x: place,
          y: values[i] ?? null,
          ...(raw === undefined ? {} : { raw: raw[i] ?? null }),
          ...(band === undefined ? {} : { band: [band.low[i] ?? null, band.high[i] ?? null] as const }),
          ...(runs === undefined ? {} : { n: runs.n[i]! }),
        },
      })),
    ),
    sort: null,
    hidden: [],
  }
}
