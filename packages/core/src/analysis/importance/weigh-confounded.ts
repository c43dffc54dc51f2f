import { streamOf } from '../../stats/rng.ts'
import type { Step, Work } from '../analysis.ts'
import type { ImportanceNumbers } from '../importance-result.ts'
import { findConfounded } from './confounded.ts'
import type { Findings, Given } from './findings.ts'
import { drawUnits, FOR, type ForestQuestion, narrow } from './forest-question.ts'

/** More configurations than this: leaving a column out is tried on so many of them. */
const MOST_UNITS = 2000

type Asking<T> = Generator<Step<ImportanceNumbers>, T, readonly unknown[]>

/** What params whose values go together are worth, each given the others, and both as one. */
export function* weighConfounded({ study }: Given, found: Findings, question: ForestQuestion): Asking<void> {
  const { partners, pairs } = findConfounded(study, found.bars!.shares)
  found.confounded = partners
  const marked = Array.from(study.columns.keys()).filter((k) => partners[k]!.length > 0)
  if (marked.length === 0) return
  const some =
    study.unitRows.length <= MOST_UNITS ? question : narrow(question, drawUnits(question, MOST_UNITS, streamOf(question.seed, FOR.sample)))
  const [all, ...without] = (yield asked({ task: 'drop-column', shared: { question: some }, items: [-1, ...marked] })) as readonly number[]
  const lost = study.columns.map(() => Number.NaN)
  marked.forEach((k, i) => {
    lost[k] = all! - without[i]!
  })
  found.dropColumn = lost
  const joint = (yield asked({ task: 'joint', shared: { question }, items: pairs })) as readonly number[]
  found.joint = pairs
    .map((pair, i) => ({ params: pair.map((k) => study.columns[k]!.name), importance: Math.max(0, joint[i]!), share: joint[i]! }))
    .filter(({ share }) => Number.isFinite(share))
}

const asked = (work: Work): Step<never> => ({ kind: 'work', work })
