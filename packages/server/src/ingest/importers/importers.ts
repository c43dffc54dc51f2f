import type { Importer } from '../importer.ts'
import { TABLE_LAYOUTS } from '../table/layouts.ts'
import { bohb } from './bohb.ts'
import { deepcave } from './deepcave.ts'
import { guild } from './guild.ts'
import { hydra } from './hydra.ts'
import { json, jsonLines } from './json.ts'
import { jsonFolder } from './json-folder.ts'
import { kerasTuner } from './keras-tuner.ts'
import { mlflowFiles } from './mlflow-files.ts'
import { mlflowSqlite } from './mlflow-sqlite.ts'
import { optunaJournal } from './optuna-journal.ts'
import { optunaSqlite } from './optuna-sqlite.ts'
import { runFolders } from './run-folders.ts'
import { sacred } from './sacred.ts'
import { smac } from './smac.ts'
import { tableImporter } from './table.ts'
import { tensorboard } from './tensorboard.ts'
import { wandbApiCsv } from './wandb-api-csv.ts'
import { wandbDir } from './wandb-dir.ts'
import { wandbHistoryCsv } from './wandb-history-csv.ts'

/** Every format; a line here adds one. */
export const IMPORTERS: readonly Importer[] = [
  wandbDir,
  optunaSqlite,
  optunaJournal,
  smac,
  bohb,
  deepcave,
  mlflowSqlite,
  mlflowFiles,
  guild,
  hydra,
  tensorboard,
  sacred,
  kerasTuner,
  runFolders,
  json,
  jsonLines,
  jsonFolder,
  wandbApiCsv,
  wandbHistoryCsv,
  ...TABLE_LAYOUTS.map(tableImporter),
]
