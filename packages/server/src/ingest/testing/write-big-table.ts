import { once } from 'node:events'
import { createWriteStream } from 'node:fs'

/** A table of `rows` runs with 8 params and 20 outcomes of full precision: about 500 bytes a row. */
export async function writeBigTable(path: string, rows: number): Promise<void> {
  const out = createWriteStream(path)
  const params = Array.from({ length: 8 }, (_, i) => `param_${i}`)
  const outcomes = Array.from({ length: 20 }, (_, i) => `val_loss_${i}`)
  out.write(`name,optimizer,seed,${params.join(',')},${outcomes.join(',')}\n`)
  let state = 1
  const next = (): number => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0
    return state / 4294967296
  }
  for (let row = 0; row < rows; row += 1000) {
    let text = ''
    for (let i = row; i < Math.min(rows, row + 1000); i++) {
      text += `run-${i},${['adam', 'sgd', 'lamb'][i % 3]},${i % 5},${params.map(() => next().toPrecision(4)).join(',')},${outcomes.map(() => String(next())).join(',')}\n`
    }
    if (!out.write(text)) await once(out, 'drain')
  }
  out.end()
  await once(out, 'finish')
}

/** The same as JSON lines, nested. */
export async function writeBigLines(path: string, rows: number): Promise<void> {
  const out = createWriteStream(path)
  let state = 1
  const next = (): number => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0
    return state / 4294967296
  }
  for (let row = 0; row < rows; row += 500) {
    let text = ''
    for (let i = row; i < Math.min(rows, row + 500); i++) {
      const config = Object.fromEntries(Array.from({ length: 8 }, (_, k) => [`p${k}`, Number(next().toPrecision(4))]))
      const metrics = Object.fromEntries(Array.from({ length: 12 }, (_, k) => [`m${k}`, next()]))
      text += `${JSON.stringify({ config: { ...config, seed: i % 5 }, metrics, history: { loss: [next(), next(), next()] } })}\n`
    }
    if (!out.write(text)) await once(out, 'drain')
  }
  out.end()
  await once(out, 'finish')
}
