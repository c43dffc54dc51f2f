// Every public name of the engine, one by one.
export type {
  Analysis,
  AnalysisInput,
  AnalysisRequest,
  AnalysisResult,
  CurvesOf,
  CurvesWanted,
  Ledger,
  OptionDescriptor,
  OptionValues,
  Outcome,
  Step,
  Steps,
  Unanswerable,
  Warning,
  Work,
} from './analysis/analysis.ts'
export type { CorrelationBody, CorrelationLevel, CorrelationParam, Verdict } from './analysis/correlation.ts'
export type {
  ImportanceBody,
  ImportanceInteraction,
  ImportanceParam,
  ImportanceRow,
  ImportanceStage,
  ImportanceTarget,
  ImportanceTest,
  InteractionAxis,
  JointImportance,
  PairSurface,
  Sampling,
  StageName,
} from './analysis/importance-result.ts'
export type { NoiseByStep, NoiseParamByStep } from './analysis/noise-by-step-result.ts'
export type {
  GroupedValue,
  MeasuredNoise,
  NoiseAnchor,
  NoiseBody,
  NoiseDesign,
  NoiseGroup,
  NoiseParam,
  NoisePlacebo,
  NoiseVerdict,
  PlaceboEffect,
  YardstickKind,
} from './analysis/noise-result.ts'
export type { SurfaceBody } from './analysis/surface.ts'
export { doWork, worker } from './analysis/work.ts'
export { type SeriesAggregate, type SeriesAggregator, seriesAggregator } from './dataset/aggregate-series.ts'
export { type AlignedCurves, alignByFraction, alignByStep, type CurveAligner } from './dataset/align-curves.ts'
export { asTarget } from './dataset/as-target.ts'
export type { DatasetInput } from './dataset/build-dataset.ts'
export { buildDataset } from './dataset/build-dataset.ts'
export type { HistoryReduction } from './dataset/build-metrics.ts'
export type { Dataset, LevelColumn, MetricColumn, NumericColumn, ParamColumn, RunColumns } from './dataset/dataset.ts'
export { INACTIVE, MISSING, PRESENT } from './dataset/dataset.ts'
export type { FilterContext } from './dataset/filter.ts'
export { filterMask, filterRows } from './dataset/filter.ts'
export type { FoundColumn, RunField } from './dataset/find-column.ts'
export { findColumn, RUN_FIELDS } from './dataset/find-column.ts'
export type { GroupKey, GroupValue, RowGroup } from './dataset/group-rows.ts'
export { BY_CONFIGURATION, groupKey, groupRows } from './dataset/group-rows.ts'
export type { InferredColumn } from './dataset/infer-column.ts'
export { inferColumn } from './dataset/infer-column.ts'
export { inferRole } from './dataset/infer-role.ts'
export type { FilterNode } from './dataset/parse-filter.ts'
export { parseFilter, quoteForFilter } from './dataset/parse-filter.ts'
export { proposeObjective } from './dataset/propose-objective.ts'
export { quantileMarks } from './dataset/quantile-marks.ts'
export type { RawColumn } from './dataset/raw-column.ts'
export { columnsFromRows } from './dataset/raw-column.ts'
export type { GroupReducer, ReducedGroup } from './dataset/reduce-group.ts'
export { GROUP_REDUCERS, reduceGroup } from './dataset/reduce-group.ts'
export { reduceMetric } from './dataset/reduce-metric.ts'
export type { ReplicateNoise } from './dataset/replicate-noise.ts'
export { replicateNoise } from './dataset/replicate-noise.ts'
export type { ReplicateGroup } from './dataset/replicates.ts'
export { replicateGroups } from './dataset/replicates.ts'
export type { ResolvedObjective } from './dataset/resolve-objective.ts'
export { findMetric, isMeasured, resolveObjective } from './dataset/resolve-objective.ts'
export type { RunSet } from './dataset/run-set.ts'
export { selectRows } from './dataset/select-rows.ts'
export type { BandEnds, SeriesBand } from './dataset/series-band.ts'
export { SERIES_BANDS, seriesBand } from './dataset/series-band.ts'
export type { SeriesMedians } from './dataset/series-medians.ts'
export { seriesMedians } from './dataset/series-medians.ts'
export { sortRows } from './dataset/sort-rows.ts'
export type { ConfigKey, KeyRole, ParamKind, ParamScale } from './domain/config-key.ts'
export { KEY_ROLES, PARAM_KINDS, PARAM_SCALES } from './domain/config-key.ts'
export { flatten } from './domain/flatten.ts'
export type { Liveness } from './domain/liveness.ts'
export { LOST_MS, livenessOf, STALLED_MS } from './domain/liveness.ts'
export { isOfMachine } from './domain/machine-metric.ts'
export { detectGoal } from './domain/metric-goal.ts'
export { naturalOrder } from './domain/natural-order.ts'
export { nearestNames } from './domain/nearest-names.ts'
export type { Goal, GoalSource, Objective, Reducer, ResolvedReducer } from './domain/objective.ts'
export { GOALS, isBetter, REDUCERS } from './domain/objective.ts'
export { isMissingWord, readBoolean, readNumber } from './domain/read-cell.ts'
export type { FlatValues, RunCause, RunState, Value } from './domain/run.ts'
export { RUN_CAUSES, RUN_STATES } from './domain/run.ts'
export { canonical, decodeValue, encodeValue, valueFromJson, valueToJson } from './domain/value.ts'
export type { ErrorCode, ErrorDetails } from './errors.ts'
export { ERRORS, errorText, InputError, unanswerable } from './errors.ts'
export { noiseWithin } from './noise/noise-sd.ts'
export { effectForest } from './panels/effect-forest.ts'
export {
  formatBytes,
  formatCell,
  formatCorrelation,
  formatCount,
  formatDuration,
  formatMean,
  formatMoment,
  formatNumber,
  formatP,
  formatShare,
  formatTime,
} from './panels/format.ts'
export type { GroupCell, GroupedColumn } from './panels/group-cell-words.ts'
export { GROUP_REDUCER_WORDS, groupCellWords, groupValueText } from './panels/group-cell-words.ts'
export type { RunPoint } from './panels/interactions.ts'
export { interactionSurface, interactionsPanel, pairId } from './panels/interactions.ts'
export { noiseAtMargin } from './panels/noise-at-margin.ts'
export { noiseByStepPanel } from './panels/noise-by-step.ts'
export type {
  BarsSpec,
  Cell,
  CellKind,
  ChartSpec,
  ForestSpec,
  HeatMapSpec,
  LinesSpec,
  MultiplesSpec,
  PanelSpec,
  ScatterAxis,
  ScatterColour,
  ScatterSpec,
  SurfaceAxis,
  SurfaceSpec,
  TableRow,
  TableSpec,
} from './panels/panel-spec.ts'
export { reducerText } from './panels/reducer-text.ts'
export type { ScatterColumn, ScatterPanel, ScatterPlot } from './panels/scatter.ts'
export { scatterPanel } from './panels/scatter.ts'
export { smoothCurve } from './panels/smooth-curve.ts'
export { surfaceTable } from './panels/surface.ts'
export type { AnalysisStep, CpuClock, RegisteredAnalysis } from './registry.ts'
export { ANALYSES, analysisSteps, DEFAULT_SEED, ENGINE, findAnalysis, readOptions, runAnalysis } from './registry.ts'
