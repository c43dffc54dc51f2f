import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { gunzipSync } from 'node:zlib'
import { describe, expect, it } from 'vitest'
import type { Value } from '../domain/run.ts'
import { answer, askImportance, rowOf } from './testing/ask-importance.ts'

const folder = process.env['SWEEPWISE_DATA'] ?? ''
const bytes = (...path: string[]): string => {
  const content = readFileSync(join(folder, ...path))
  return (path.at(-1)!.endsWith('.gz') ? gunzipSync(content) : content).toString('utf8')
}
const jsonLines = (...path: string[]): Record<string, Value>[] =>
  bytes(...path)
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line.replace(/\bNaN\b/g, 'null')) as Record<string, Value>)
const csv = (...path: string[]): Record<string, string>[] => {
  const [head, ...lines] = bytes(...path)
    .trim()
    .split('\n')
  const names = head!.split(',')
  return lines.map((line) => Object.fromEntries(line.split(',').map((cell, i) => [names[i]!, cell])))
}
const pick = (runs: readonly Record<string, Value>[], names: readonly string[]) =>
  runs.map((run) => Object.fromEntries(names.map((name) => [name, run[name]!])))

/**
 * Public sweeps whose shares have been computed with scikit-learn's forest and independent code (`methods` §2, §3.7).
 * Tolerance .02 for shares and .01 for R² out of bag: two seeds of 300 trees differ by less, two implementations by about it.
 */
describe.runIf(folder !== '' && existsSync(join(folder, 'hpo_tables')))('real sweeps give the shares others computed', () => {
  it('DeBERTa, 1,024 random configurations: ranks show what raw values hide, and the better half what separates good from best', () => {
    const runs = jsonLines('hpo_tables', 'opda-deberta-base-tuning.jsonl.gz')
    const rows = pick(runs, ['num_train_epochs', 'train_batch_size', 'learning_rate', 'warmup_steps', 'cls_drop_out'])
    const y = runs.map(({ learning_curves }) =>
      Math.max(
        ...(learning_curves as unknown as { matched: readonly (readonly [number, number])[] }).matched.map(([, accuracy]) => accuracy),
      ),
    )
    const ask = (target: string) => answer({ rows, y, options: { target } }, 'bars')
    const [rank, raw, top] = [ask('rank'), ask('raw'), ask('top')]
    expect(Math.abs(rank.fit.r2OutOfBag! - 0.93)).toBeLessThan(0.01)
    expect(Math.abs(raw.fit.r2OutOfBag! - 0.75)).toBeLessThan(0.01)
    expect(Math.abs(rowOf(rank, 'num_train_epochs').share! - 0.084)).toBeLessThan(0.02)
    expect(Math.abs(rowOf(raw, 'num_train_epochs').share! - 0.003)).toBeLessThan(0.02)
    expect(Math.abs(rowOf(rank, 'num_train_epochs').mdi! - 0.077)).toBeLessThan(0.02)
    expect(Math.abs(rowOf(raw, 'warmup_steps').mdi! - 0.21)).toBeLessThan(0.02)
    expect(Math.abs(rowOf(rank, 'warmup_steps').mdi! - 0.055)).toBeLessThan(0.02)
    expect(Math.abs(rowOf(top, 'num_train_epochs').share! - 0.27)).toBeLessThan(0.02)
    expect(Math.abs(rowOf(top, 'warmup_steps').share! - 0.02)).toBeLessThan(0.02)
    // Un-halved, the share of the learning rate on raw values is 1.33 (methods §3.2).
    expect(Math.abs(2 * rowOf(raw, 'learning_rate').share! - 1.33)).toBeLessThan(0.04)
    expect(rank.params.map(({ name }) => name).slice(0, 2)).toEqual(['learning_rate', 'num_train_epochs'])
  })

  it('AlexNet: the learning rate first, the fit as others found it; a tie between two columns is seen', () => {
    const runs = jsonLines('hpo_tables', 'opda-alexnet-tuning.jsonl.gz')
    const names = ['lr', 'momentum', 'label_smoothing', 'batch_size', 'weight_decay', 'epochs', 'lr_peak_epoch']
    const y = runs.map(({ learning_curve }) => {
      const curve = (learning_curve as unknown as readonly { readonly top_1: number }[]).map(({ top_1 }) => top_1)
      return curve.length === 0 ? undefined : Math.max(...curve)
    })
    const body = answer({ rows: pick(runs, names), y }, 'tests')
    expect(Math.abs(body.fit.r2OutOfBag! - 0.8)).toBeLessThan(0.015)
    expect(body.params[0]).toMatchObject({ name: 'lr', verdict: 'confirmed', better: 'lower' })
    // The peak of the schedule cannot lie behind its end: these two are not independent, and another test is used.
    expect(body).toMatchObject({ coupled: true, test: 'gcm' })
    expect(rowOf(body, 'epochs').confoundedWith).toEqual(['lr_peak_epoch'])
    // Who knows that it was a random search has it for the two that are tied alone.
    const said = answer({ rows: pick(runs, names), y, options: { adaptive: 'independent' } }, 'tests')
    expect(said).toMatchObject({ coupled: true, test: 'dcrt' })
    const approximate = said.params.filter(({ test }) => test === 'gcm').map(({ name }) => name)
    expect(approximate.sort()).toEqual(['epochs', 'lr_peak_epoch'])
  })

  it('ConvNeXt, 9 configurations of 15 seeds: too few configurations for a forest, whatever the number of runs', () => {
    const cells = csv('hpo_tables', 'convnext-lr-wd-15-seeds.csv')
    const rows = cells.map(({ lr, weight_decay, seed }) => ({ lr: Number(lr), weight_decay: Number(weight_decay), seed: Number(seed) }))
    const body = answer({ rows, y: cells.map(({ metric_value }) => Number(metric_value)) })
    expect(body).toMatchObject({ strength: 'correlations only', configurations: 9 })
    expect(rowOf(body, 'lr').correlation!.spearman).toBeGreaterThan(0.8)
  })

  it('DP-means, 8,640 runs of a grid with three seeds each: tested within the blocks of the grid; a switch that does nothing gets nothing', () => {
    const cells = csv('wandb_csv', 'dpmeans-sweep-iwyszsz5.csv.gz')
    const params = [
      'n_clusters',
      'n_features',
      'init_method',
      'max_distance_param',
      'likelihood_cov_prefactor',
      'centroids_prior_cov_prefactor',
      // The quotient of the two before it: the grid is one all the same.
      'cov_prefactor_ratio',
    ]
    const rows = cells.map((row) => ({
      ...Object.fromEntries(params.map((name) => [name, Number.isNaN(Number(row[name])) ? row[name]! : Number(row[name])])),
      seed: Number(row['repeat_idx']),
    }))
    const outcome = askImportance({ rows, y: cells.map(({ Loss }) => Number(Loss)), goal: 'minimize' }, 'tests')
    expect(outcome.runs).toMatchObject({ total: 8640, used: 8640 })
    if (outcome.status !== 'ok') throw new Error(outcome.reason.text)
    expect(outcome.body).toMatchObject({ configurations: 2880, sampling: 'independent', test: 'dcrt', fit: { level: 'good' } })
    expect(outcome.body.testNote).toContain('grid')
    expect(outcome.body.params[0]).toMatchObject({ name: 'max_distance_param', verdict: 'confirmed' })
    expect(Math.abs(outcome.body.params.find(({ name }) => name === 'init_method')!.share!)).toBeLessThan(0.005)
  })
})
