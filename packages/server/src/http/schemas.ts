import { GOALS, GROUP_REDUCERS, KEY_ROLES, PARAM_KINDS, PARAM_SCALES, REDUCERS, SERIES_BANDS } from '@sweepwise/core'
import { z } from 'zod'

export const runSet = z.strictObject({
  projects: z.array(z.string()).describe('ids or names'),
  filter: z.string().optional().describe('filter text, e.g. lr > 0.01 and state = finished'),
  ids: z.array(z.string()).optional(),
  exclude: z.array(z.string()).optional(),
  sweep: z.string().optional(),
  study: z.string().optional(),
})

export const goal = z.enum(GOALS)
export const reducer = z.enum(REDUCERS)

export const objective = z.strictObject({ metric: z.string(), goal, reducer, step: z.number().optional() })

export const analysisBody = z.strictObject({
  runSet,
  metric: z.string(),
  goal: goal.optional(),
  reducer: reducer.optional(),
  step: z.number().optional(),
  options: z.record(z.string(), z.union([z.boolean(), z.number(), z.string(), z.array(z.string())])).optional(),
  seed: z.int().min(0).max(4294967295).optional(),
})

export const runsQuery = z.strictObject({
  runSet,
  objective: objective.optional(),
  sort: z.array(z.string()).optional(),
  offset: z.int().min(0).optional(),
  limit: z.int().min(0).max(1000).optional(),
  group: z
    .strictObject({
      by: z.array(z.string()).min(1).max(8).describe("from the outermost in: column ids, or 'configuration'"),
      open: z.array(z.string()).max(10_000).optional().describe("paths of groups whose content is listed; '*' = of all"),
      reducers: z.record(z.string(), z.enum(GROUP_REDUCERS)).optional(),
    })
    .optional(),
  marks: z.array(z.string()).max(200).optional().describe('columns whose values at even shares of the runs are wanted'),
})

export const curvesQuery = z.strictObject({
  project: z.string(),
  runs: z.array(z.string()).max(200),
  metrics: z.array(z.string()).max(50),
  x: z.union([z.enum(['step', 'time', 'relative']), z.strictObject({ metric: z.string() })]).optional(),
  buckets: z.int().min(2).max(10_000).optional(),
  window: z.tuple([z.number(), z.number()]).optional(),
  known: z
    .array(z.tuple([z.string(), z.string(), z.string()]))
    .max(10_000)
    .optional(),
})

export const declaredKey = z
  .strictObject({
    role: z.enum(KEY_ROLES).optional(),
    kind: z.enum(PARAM_KINDS).optional(),
    scale: z.enum(PARAM_SCALES).nullable().optional(),
    bounds: z.tuple([z.number(), z.number()]).optional(),
  })
  .nullable()

const tags = z.array(z.string().trim().min(1).max(200)).max(100)
export const tagChange = z.strictObject({
  runs: z.array(z.string()).max(100_000).describe('ids'),
  add: tags.optional(),
  remove: tags.optional(),
})

/** As many names as a project may have params, each as long as a name may be. */
export const panelView = z.strictObject({ hidden: z.array(z.string().max(20_000)).max(20_000) }).nullable()

export const importOptions = z.strictObject({
  params: z.array(z.string()).optional(),
  metrics: z.array(z.string()).optional(),
  ignore: z.array(z.string()).optional(),
  seedColumn: z.string().optional(),
  idColumn: z.string().optional(),
  format: z.string().optional(),
  delimiter: z.string().max(1).optional(),
})

export const projectParams = z.object({ project: z.string() })

/** Texts that name something. */
const name = z.string().min(1).max(1000)

/** What a logging client says of its run when it begins, and whenever it has more to say. */
export const liveRun = z.strictObject({
  project: z.string().describe('its name; made where there is none'),
  run: name.describe('the id that the client gave it'),
  begins: z.boolean().describe('a process begins; false = the same one says more'),
  resume: z.enum(['allow', 'must', 'never']).optional().describe('whether a run of this id goes on; without it, an empty attempt begins'),
  name: name.optional(),
  group: name.nullable().optional(),
  jobType: name.nullable().optional(),
  notes: z.string().nullable().optional(),
  tags: z.array(z.string()).optional(),
  host: z.string().optional(),
  startedAt: z.number().optional().describe('UTC milliseconds'),
  config: z.record(z.string(), z.unknown()).optional().describe('keys that it names; the others stay'),
  metrics: z.array(z.strictObject({ name, goal: goal.optional(), stepMetric: name.optional() })).optional(),
})

export const liveRow = z.strictObject({
  step: z.number(),
  time: z.number().nullable().optional().describe('UTC milliseconds'),
  values: z.record(z.string(), z.unknown()).describe('NaN and infinities as ~#NaN, ~#Infinity, ~#-Infinity'),
})

export const liveLines = z.strictObject({
  projectId: z.string(),
  run: name,
  history: z
    .strictObject({
      offset: z.int().min(0).max(1e12).describe('number of the first row, from 0; sent again it changes nothing'),
      rows: z.array(liveRow),
    })
    .optional(),
  summary: z.record(z.string(), z.unknown()).optional().describe('all of it'),
  end: z
    .strictObject({
      state: z.enum(['finished', 'failed', 'stopped']),
      cause: z.enum(['crashed', 'preempted', 'user']).nullable(),
      exitCode: z.int().nullable(),
    })
    .optional(),
})

export const groupedCurvesQuery = z.strictObject({
  runSet,
  metric: z.string(),
  by: z
    .union([z.string(), z.array(z.string()).max(8)])
    .optional()
    .describe("ids of columns whose values together tell groups apart, or 'configuration'; absent = all runs in one group"),
  cohorts: z
    .array(z.strictObject({ label: z.string(), ids: z.array(z.string()).max(20_000) }))
    .max(50)
    .optional()
    .describe('groups run by run, in place of by'),
  x: z.union([z.literal('step'), z.strictObject({ metric: z.string() })]).optional(),
  buckets: z.int().min(1).max(10_000).optional(),
  meet: z.boolean().optional().describe('stretches so wide that runs which log at different steps meet in one'),
  steps: z
    .tuple([z.number(), z.number()])
    .refine(([low, high]) => low <= high, 'the first step comes first')
    .optional()
    .describe('a closed range of x'),
  aboutConfigurations: z
    .boolean()
    .optional()
    .describe('each run about the mean of its own configuration, moved to the mean of all, stretched by √(r/(r − 1)) for its r runs'),
  median: z.boolean().optional(),
  band: z.enum(SERIES_BANDS).optional(),
  most: z.int().min(1).max(100).optional().describe('groups; 50'),
  choose: z.enum(['largest', 'best']).optional().describe("which of more; 'best' = by their mean of the objective"),
  objective: objective.optional(),
})
