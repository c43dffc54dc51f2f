import type { Importer } from '../importer.ts'
import { TABLE_LAYOUTS } from '../table/layouts.ts'
import { tableImporter } from './table.ts'
import { wandbHistoryCsv } from './wandb-history-csv.ts'

/** Every format; a line here adds one. */
export const IMPORTERS: readonly Importer[] = [wandbHistoryCsv, ...TABLE_LAYOUTS.map(tableImporter)]
