// A process to be killed: applies one batch after the other and prints each batch's number only once it is stored.
// Folds the inbox every few batches, so that a kill also hits that. Arguments: where, project id, first batch.
import { openStore } from '../open-store.ts'
import { batchEvents } from './kill-batches.ts'

const [where, projectId, first] = process.argv.slice(2)
const store = await openStore(where!)
for (let batch = Number(first); ; batch++) {
  await store.apply(projectId!, batchEvents(batch))
  process.stdout.write(`${batch}\n`)
  if (batch % 3 === 0) {
    process.stdout.write('folding\n')
    await store.compact()
  }
}
