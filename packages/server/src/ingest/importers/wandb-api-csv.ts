import type { Value } from '@sweepwise/core'
import type { Importer, Reading, Rejection, Source } from '../importer.ts'
import { readJson } from '../read-json.ts'
import { readPythonLiteral } from '../read-python-literal.ts'
import { readHeader, readRows } from '../table/read-table.ts'
import { type Located, recordReading } from './records.ts'

/** A table written from `wandb.Api().runs()`: whole dicts in the cells of `config` and `summary`, as JSON or as Python prints them. */
export const wandbApiCsv: Importer = {
  format: 'wandb-api-csv',
  title: 'W&B API table with dicts in cells',
  detect: async (source) => {
    if (source.files.length !== 1) return 0
    try {
      const { names, sample } = await readHeader(source.files[0]!)
      const dicts = names.filter(
        (_, i) => sample.length > 0 && sample.slice(0, 5).every((row) => row[i]?.trimStart().startsWith('{') === true),
      )
      // A `params` column of dicts alone may also be one of scikit-learn's, beside its columns by name.
      return dicts.some((name) => /^(config|summary)/i.test(name)) ? 0.96 : dicts.some((name) => /^h?params/i.test(name)) ? 0.92 : 0
    } catch {
      return 0
    }
  },
  read: async (source, options): Promise<Reading> =>
    recordReading(source, 'wandb-api-csv', options, (onReject) => records(source, onReject)),
}

async function* records(source: Source, onReject: (rejection: Rejection) => void): AsyncGenerator<Located> {
  const file = source.files[0]!
  const header = await readHeader(file)
  for await (const { cells, line } of readRows(file, header, onReject)) {
    const record: Record<string, Value> = {}
    let bad: string | null = null
    for (const [i, name] of header.names.entries()) {
      const text = cells[i]!.trim()
      if (name === '' || text === '') continue
      const value = text.startsWith('{') ? readDict(text) : readScalar(text)
      if (value === undefined) bad ??= name
      else record[name] = value
    }
    if (bad === null) yield { record, file: file.name, line }
    else onReject({ file: file.name, line, column: bad, reason: 'is neither a JSON object nor a Python dict' })
  }
}

function readDict(text: string): Value | undefined {
  try {
    return readJson(text)
  } catch {
    return readPythonLiteral(text)
  }
}

const readScalar = (text: string): Value =>
  text !== '' && !Number.isNaN(Number(text)) ? Number(text) : /^nan$/i.test(text) ? Number.NaN : text
