import { contentHash } from '../content-hash.ts'
import type { Importer, Reading, Source } from '../importer.ts'
import type { RunEvent } from '../run-event.ts'
import { readHeader, readRows } from '../table/read-table.ts'

const SERIES = /^(.+?) - (.+?)(__MIN|__MAX)?$/

/** Data downloaded from a W&B chart: a step column, then three columns per run, "<run> - <metric>" and its __MIN and __MAX. */
export const wandbHistoryCsv: Importer = {
  format: 'wandb-history-csv',
  title: 'W&B chart export',
  detect: async (source) => {
    if (source.files.length !== 1 || !/\.(csv|tsv)$/i.test(source.files[0]!.name)) return 0
    try {
      const { names } = await readHeader(source.files[0]!)
      const series = names.slice(1).filter((name) => SERIES.test(name)).length
      return names.length > 1 && series === names.length - 1 && names.some((name) => name.endsWith('__MIN')) ? 0.97 : 0
    } catch {
      return 0
    }
  },
  read: async (source): Promise<Reading> => {
    const file = source.files[0]!
    const header = await readHeader(file)
    const metrics = [...new Set(header.names.slice(1).map((name) => SERIES.exec(name)![2]!))]
    return {
      format: 'wandb-history-csv',
      projects: [
        {
          name: source.key.replace(/\.[a-z0-9]+$/i, ''),
          columns: [
            { name: header.names[0]!, as: 'other', reason: 'the step of the histories' },
            ...metrics.map((name) => ({
              name,
              as: 'history' as const,
              reason: 'a metric by step; its __MIN and __MAX columns are derived',
            })),
          ],
          notes: ['A chart export holds no params: import the runs table as well to compare configurations.'],
          events: (onReject) => emit(source, onReject),
        },
      ],
    }
  },
}

async function* emit(source: Source, onReject: Parameters<Reading['projects'][number]['events']>[0]): AsyncGenerator<RunEvent> {
  const file = source.files[0]!
  const header = await readHeader(file)
  const columns = header.names.flatMap((name, index) => {
    const match = SERIES.exec(name)
    return index === 0 || match === null || match[3] !== undefined
      ? []
      : [{ index, run: match[1]!, metric: match[2]!, steps: [] as number[], values: [] as number[] }]
  })
  for await (const { cells, line } of readRows(file, header, onReject)) {
    const step = Number(cells[0])
    if (cells[0]!.trim() === '' || !Number.isFinite(step)) {
      onReject({ file: file.name, line, column: header.names[0]!, reason: `'${cells[0]}' is not a step` })
      continue
    }
    for (const column of columns) {
      const text = cells[column.index]!.trim()
      if (text === '') continue
      column.steps.push(step)
      column.values.push(/^[+-]?inf/i.test(text) ? (text.startsWith('-') ? -Infinity : Infinity) : Number(text))
    }
  }
  for (const run of new Set(columns.map((column) => column.run))) {
    const series = columns
      .filter((column) => column.run === run && column.values.length > 0)
      .map(({ metric, steps, values }) => ({ metric, steps: Float64Array.from(steps), values: Float64Array.from(values) }))
    const key = { kind: 'id' as const, id: `${source.key}/${run}` }
    yield {
      type: 'run',
      key,
      name: run,
      state: 'finished',
      config: {},
      summary: {},
      contentHash: contentHash(run, ...series.flatMap(({ metric, steps, values }) => [metric, steps, values])),
    }
    if (series.length > 0) yield { type: 'history', key, series }
  }
}
