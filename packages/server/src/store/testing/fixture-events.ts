import type { RunEvent } from '../../ingest/run-event.ts'

const f64 = (...values: number[]) => Float64Array.from(values)

/** What fixtures/store/v*.sqlite hold. Never change it: files of released versions were written from it. */
export const FIXTURE_EVENTS: readonly RunEvent[] = [
  { type: 'sweep', id: 'grid', name: 'learning rates', space: { lr: { values: [0.1, 0.01] } }, metric: 'loss', goal: 'minimize' },
  { type: 'metric', name: 'acc', goal: 'maximize' },
  ...[0.1, 0.01].flatMap((lr, i): RunEvent[] => [
    {
      type: 'run',
      key: { kind: 'id', id: `run-${i}` },
      contentHash: `hash-${i}`,
      name: `run ${i}`,
      group: 'first',
      tags: ['kept'],
      state: 'finished',
      createdAt: 1_800_000_000_000 + i,
      startedAt: 1_800_000_000_000 + i,
      finishedAt: 1_800_000_060_000 + i,
      config: { lr, layers: [64, 32], 'optimizer.name': 'adam' },
      summary: { loss: i === 0 ? Number.NaN : 0.5, acc: 0.25 },
      sweep: 'grid',
    },
    {
      type: 'history',
      key: { kind: 'id', id: `run-${i}` },
      series: [{ metric: 'loss', steps: f64(0, 10, 20, 20), values: f64(3, 2, Number.NaN, lr), times: f64(1000, 2000, 3000, 4000) }],
      sparse: [{ metric: 'note', step: 10, value: 'half way' }],
    },
  ]),
  { type: 'run', key: { kind: 'row', source: 'table.csv', hash: 'row', ordinal: 1 }, contentHash: 'row', config: { lr: 1 } },
  { type: 'run', key: { kind: 'id', id: 'live' }, name: 'live', state: 'running' },
  { type: 'run', key: { kind: 'id', id: 'live' }, attempt: { n: 2, kind: 'resume' }, state: 'running' },
  { type: 'history', key: { kind: 'id', id: 'live' }, series: [{ metric: 'loss', steps: f64(1, 2), values: f64(-0, Infinity) }] },
]
