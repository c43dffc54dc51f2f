import type { Kysely } from 'kysely'
import type { Schema } from '../database/schema.ts'
import { storedName } from '../database/stored-name.ts'
import type { LineRanges } from '../history/line-ranges.ts'

type Db = Kysely<Schema>

interface Target {
  readonly id: string
  readonly attempt: number
}

/** Lines of a writer's console, and where they stand in that of the run: [its first line, the run's first line, how many]. */
type Placed = readonly (readonly [own: number, line: number, count: number])[]
/** Pieces remembered: a terminal rewrites its last lines only. */
const MOST_PIECES = 200

/** Which lines of a stream have arrived, of the only writer of a run or of one of several. */
export async function arrivedLines(trx: Db, run: Target, name: 'history' | 'events', writer: string | undefined): Promise<LineRanges> {
  if (writer !== undefined) return JSON.parse((await writerOf(trx, run, writer))?.[name] ?? '[]') as LineRanges
  const stream = await trx
    .selectFrom('streams')
    .select('ranges')
    .where('run_id', '=', run.id)
    .where('attempt', '=', run.attempt)
    .where('name', '=', name)
    .executeTakeFirst()
  return JSON.parse(stream?.ranges ?? '[]') as LineRanges
}

export async function noteLines(
  trx: Db,
  run: Target,
  name: 'history' | 'events',
  writer: string | undefined,
  arrived: LineRanges,
): Promise<void> {
  const ranges = JSON.stringify(arrived)
  if (writer !== undefined) return noteWriter(trx, run, writer, { [name]: ranges })
  await trx
    .insertInto('streams')
    .values({ run_id: run.id, attempt: run.attempt, name, ranges })
    .onConflict((conflict) => conflict.columns(['run_id', 'attempt', 'name']).doUpdateSet({ ranges }))
    .execute()
}

/**
 * Where lines of one of several writers stand in the console of the run: new ones at its end, those that were there before
 * where they are, so that sent again they change nothing.
 */
export async function placeConsoleLines(trx: Db, run: Target, writer: string, offset: number, count: number): Promise<readonly number[]> {
  const placed = JSON.parse((await writerOf(trx, run, writer))?.console ?? '[]') as Placed
  const { last } = await trx
    .selectFrom('console_lines')
    .select((e) => e.fn.max('line').as('last'))
    .where('run_id', '=', run.id)
    .where('attempt', '=', run.attempt)
    .executeTakeFirstOrThrow()
  let next = last === null ? 0 : Number(last) + 1
  const pieces = [...placed]
  const lines: number[] = []
  for (let own = offset; own < offset + count; own++) {
    const known = pieces.findLast(([first, , length]) => own >= first && own < first + length)
    if (known !== undefined) {
      lines.push(known[1] + own - known[0])
      continue
    }
    const before = pieces.at(-1)
    if (before !== undefined && before[0] + before[2] === own && before[1] + before[2] === next)
      pieces[pieces.length - 1] = [before[0], before[1], before[2] + 1]
    else pieces.push([own, next, 1])
    lines.push(next++)
  }
  await noteWriter(trx, run, writer, { console: JSON.stringify(pieces.slice(-MOST_PIECES)) })
  return lines
}

const writerOf = (trx: Db, run: Target, writer: string) =>
  trx
    .selectFrom('stream_writers')
    .select(['history', 'events', 'console'])
    .where('run_id', '=', run.id)
    .where('attempt', '=', run.attempt)
    .where('writer', '=', storedName(writer))
    .executeTakeFirst()

async function noteWriter(
  trx: Db,
  run: Target,
  writer: string,
  set: { history?: string; events?: string; console?: string },
): Promise<void> {
  await trx
    .insertInto('stream_writers')
    .values({ run_id: run.id, attempt: run.attempt, writer: storedName(writer), history: '[]', events: '[]', console: '[]', ...set })
    .onConflict((conflict) => conflict.columns(['run_id', 'attempt', 'writer']).doUpdateSet(set))
    .execute()
}
