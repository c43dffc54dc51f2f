import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { gunzipSync } from 'node:zlib'
import { describe, expect, it } from 'vitest'
import type { Value } from '../domain/run.ts'
import { answer, rowOf } from './testing/ask-correlation.ts'

const folder = process.env['SWEEPWISE_DATA'] ?? ''
const text = (name: string): string => {
  const bytes = readFileSync(join(folder, 'hpo_tables', name))
  return (name.endsWith('.gz') ? gunzipSync(bytes) : bytes).toString('utf8')
}
const number = (cell: string): number => (cell === '' ? Number.NaN : Number(cell))

/** Correlations computed by others with pandas and SciPy; their tolerance is 1e-6. */
describe.runIf(folder !== '' && existsSync(join(folder, 'hpo_tables')))('real sweeps give the correlations others computed', () => {
  it('ConvNeXt: 9 configurations of 15 seeds', () => {
    const [head, ...lines] = text('convnext-lr-wd-15-seeds.csv').trim().split('\n')
    const names = head!.split(',')
    const cells = lines.map((line) => Object.fromEntries(line.split(',').map((cell, i) => [names[i]!, cell])))
    const body = answer({
      rows: cells.map(({ lr, weight_decay, seed }) => ({ lr: Number(lr), weight_decay: Number(weight_decay), seed: Number(seed) })),
      y: cells.map(({ metric_value }) => Number(metric_value)),
    })
    expect(Math.abs(rowOf(body, 'lr').correlation!.pearson! - 0.856898)).toBeLessThan(1e-6)
    expect(Math.abs(rowOf(body, 'weight_decay').correlation!.pearson! + 0.150765)).toBeLessThan(1e-6)
    // lr is signal; weight decay is within noise.
    expect(rowOf(body, 'lr')).toMatchObject({ verdict: 'confirmed', better: 'higher', n: 135, configurations: 9 })
    expect(rowOf(body, 'weight_decay').verdict).toBe('no evidence')
    expect(body.params.map(({ name }) => name)).toEqual(['lr', 'weight_decay'])
  })

  it('AlexNet: best value over training of 512 random configurations, 49 without a curve', () => {
    const runs = text('opda-alexnet-tuning.jsonl.gz')
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line.replace(/\bNaN\b/g, 'null')) as Record<string, Value>)
    const best = runs.map(({ learning_curve }) => {
      const curve = (learning_curve as unknown as readonly { readonly top_1: number }[]).map(({ top_1 }) => top_1)
      return curve.length === 0 ? undefined : Math.max(...curve)
    })
    const params = ['lr', 'momentum', 'label_smoothing', 'batch_size', 'weight_decay']
    const body = answer({ rows: runs.map((run) => Object.fromEntries(params.map((name) => [name, run[name]!]))), y: best })
    const wanted = { lr: -0.418611, momentum: -0.089658, label_smoothing: 0.040828, batch_size: 0.267888, weight_decay: -0.029862 }
    for (const [name, r] of Object.entries(wanted)) expect(Math.abs(rowOf(body, name).correlation!.pearson! - r), name).toBeLessThan(1e-6)
    expect(Math.abs(rowOf(body, 'lr').correlation!.spearman! + 0.738307)).toBeLessThan(1e-6)
    expect(Math.abs(rowOf(body, 'lr').correlation!.pearsonScaled! + 0.741146)).toBeLessThan(1e-6)
    expect(body.params[0]!.name).toBe('lr')
  })

  it('TaskSet GRU: a few values of 1e16 turn Pearson’s sign, and Spearman’s not', () => {
    const [head, ...lines] = text('derived-taskset-final-losses.csv.gz').trim().split('\n')
    const names = head!.split(',')
    const cells = lines.map((line) => Object.fromEntries(line.split(',').map((cell, i) => [names[i]!, cell])))
    const gru = cells.filter((row) => Object.values(row).some((cell) => cell.includes('GRU128')))
    expect(gru).toHaveLength(1000)
    const outcome = answer({
      rows: gru.map(({ learning_rate }) => ({ learning_rate: number(learning_rate!) })),
      y: gru.map(({ valid_loss_final }) => number(valid_loss_final!)),
      goal: 'minimize',
    })
    const row = rowOf(outcome, 'learning_rate')
    expect(row.n).toBe(999)
    expect(Math.abs(row.correlation!.spearman! + 0.138214)).toBeLessThan(1e-6)
  })
})
