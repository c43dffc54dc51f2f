export { ClientError, type ClientErrorCode } from './client-error.ts'
export { type InitOptions, init } from './init.ts'
export type { FinishOptions, Loggable, MetricDefinition, Run, RunDetails } from './run.ts'
