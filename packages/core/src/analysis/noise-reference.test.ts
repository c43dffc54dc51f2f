import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { gunzipSync } from 'node:zlib'
import { describe, expect, it } from 'vitest'
import type { FlatValues } from '../domain/run.ts'
import reference from '../noise/testing/reference.json' with { type: 'json' }
import type { NoiseBody } from './noise-result.ts'
import { answer, rowOf } from './testing/ask-noise.ts'

/** Everything here was computed by SciPy and statsmodels (scripts/reference/noise.py); `methods` asks for 1e-8. */
const TOLERANCE = 1e-8
const off = (value: number | null, expected: number): number =>
  expected === 0 ? Math.abs(value ?? Number.NaN) : Math.abs((value ?? Number.NaN) / expected - 1)

function expectClose(name: string, pairs: readonly (readonly [string, number | null | undefined, number])[]): void {
  for (const [what, value, expected] of pairs)
    expect(off(value ?? null, expected), `${name}: ${what} ${value} ${expected}`).toBeLessThan(TOLERANCE)
}

interface Components {
  readonly luck: number
  readonly interval: readonly number[]
  readonly seedSd: number
  readonly configurationSd: number
}

function expectNoise(
  name: string,
  { noise, components }: NoiseBody,
  wanted: { sd: number; df: number; sdInterval: readonly number[]; components: Components },
) {
  expect(noise.df).toBe(wanted.df)
  expectClose(name, [
    ['sd', noise.sd, wanted.sd],
    ['sd low', noise.interval[0], wanted.sdInterval[0]!],
    ['sd high', noise.interval[1], wanted.sdInterval[1]!],
    ['luck', components!.luck, wanted.components.luck],
    ['luck low', components!.interval[0], wanted.components.interval[0]!],
    ['luck high', components!.interval[1], wanted.components.interval[1]!],
    ['configuration sd', components!.configurationSd, wanted.components.configurationSd],
  ])
}

describe('groups of reseeds equal what SciPy and statsmodels say', () => {
  for (const wanted of reference.reseeds)
    it(wanted.name, () => {
      const rows = wanted.groups.flatMap((values, g) => values.map((_, seed): FlatValues => ({ g, seed })))
      const body = answer({ rows, y: wanted.groups.flat(), declared: { g: { kind: 'numeric' } } })
      const row = rowOf(body, 'g')
      expect(body.design).toBe('reseeds')
      expect(row.test).toBe('F*')
      expectNoise(wanted.name, body, wanted)
      expectClose(wanted.name, [
        ['effect', row.effect, wanted.range],
        ['noise effect', row.noiseEffect, wanted.noiseEffect],
        ['noise band low', row.noiseBand![0], wanted.noiseBand[0]!],
        ['noise band high', row.noiseBand![1], wanted.noiseBand[1]!],
        ['times noise', row.timesNoise, wanted.range / wanted.noiseEffect],
        ['F*', row.f!.f, wanted.fStar.f],
        ['F* df2', row.f!.df2, wanted.fStar.df2],
        ['F* p', row.p, wanted.fStar.p],
        ['trend t', row.trend!.t, wanted.trend.t],
        ['trend p', row.trend!.p, wanted.trend.p],
        ['lower bound', row.bounds![0], wanted.bounds[0]!],
        ['upper bound', row.bounds![1], wanted.bounds[1]!],
      ])
    })
})

const folder = process.env['SWEEPWISE_DATA'] ?? ''
const bytes = (name: string): string => {
  const read = readFileSync(join(folder, name))
  return (name.endsWith('.gz') ? gunzipSync(read) : read).toString('utf8')
}

/** Cells by column; quoted cells may hold commas. */
function table(name: string): readonly Record<string, string>[] {
  const [head, ...lines] = bytes(name).trim().split('\n')
  const cut = (line: string): string[] =>
    (line.match(/("([^"]|"")*"|[^,]*)(,|$)/g) ?? []).map((cell) => cell.replace(/,$/, '').replace(/^"|"$/g, ''))
  const names = cut(head!.trim())
  return lines.map((line) => {
    const cells = cut(line.trim())
    return Object.fromEntries(names.map((column, i) => [column, cells[i]!]))
  })
}

const number = (text: string): number | string => (text !== '' && Number.isFinite(Number(text)) ? Number(text) : text)

interface Grid {
  readonly sd: number
  readonly df: number
  readonly sdInterval: readonly number[]
  readonly cells: number
  readonly components: Components
  readonly params: Readonly<
    Record<
      string,
      {
        groups: number
        perGroup: number
        effect: number
        noiseEffect: number
        f: number
        p: number
        againstRest: { f: number; p: number; df2: number }
      }
    >
  >
}

function expectGrid(name: string, body: NoiseBody, wanted: Grid): void {
  expect(body.design).toBe('replicated')
  expect(body.components!.configurations).toBe(wanted.cells)
  expectNoise(name, body, wanted)
  for (const [param, of] of Object.entries(wanted.params)) {
    const row = rowOf(body, param)
    expect(row).toMatchObject({ groups: of.groups, test: 'F', yardstick: { kind: 'seed', df: wanted.df } })
    expectClose(`${name} ${param}`, [
      ['per group', row.perGroup, of.perGroup],
      ['effect', row.effect, of.effect],
      ['noise effect', row.noiseEffect, of.noiseEffect],
      ['F', row.f!.f, of.f],
      ['p', row.p! + 1e-290, of.p + 1e-290],
      ['F against the rest', row.againstRest!.f, of.againstRest.f],
      ['p against the rest', row.againstRest!.p + 1e-290, of.againstRest.p + 1e-290],
    ])
  }
}

describe.runIf(folder !== '' && existsSync(join(folder, 'hpo_tables')))('real sweeps equal what SciPy and statsmodels say', () => {
  it('ConvNeXt, 9 configurations of 15 seeds: learning rate matters, weight decay is real and small', () => {
    const runs = table('hpo_tables/convnext-lr-wd-15-seeds.csv')
    const question = {
      rows: runs.map(
        ({ lr, weight_decay, seed }): FlatValues => ({ lr: Number(lr), weight_decay: Number(weight_decay), seed: Number(seed) }),
      ),
      y: runs.map(({ metric_value }) => Number(metric_value)),
      options: { margin: 0.002 },
    }
    const body = answer(question)
    expectGrid('ConvNeXt', body, reference.real.convnext)
    expect(rowOf(body, 'lr').verdict).toBe('matters')
    expect(rowOf(body, 'weight_decay').verdict).toBe('real but small')
    // The two small weight decays alone are within noise.
    const two = question.rows.map(({ weight_decay }) => (weight_decay as number) < 0.05)
    const small = answer({ rows: question.rows.filter((_, i) => two[i]), y: question.y.filter((_, i) => two[i]) })
    expect(rowOf(small, 'weight_decay').pAdjusted).toBeGreaterThan(0.05)
    expect(rowOf(small, 'lr').verdict).toBe('matters')
  })

  it('DP-means, 2,880 configurations three times over', () => {
    const runs = table('wandb_csv/dpmeans-sweep-iwyszsz5.csv.gz')
    const names = Object.keys(reference.real.dpmeans.params)
    const body = answer({
      rows: runs.map((run): FlatValues => Object.fromEntries([...names, 'repeat_idx'].map((name) => [name, number(run[name]!)]))),
      y: runs.map((run) => Number(run['Normalized Mutual Info Score'])),
    })
    expect(body.params.map(({ name }) => name).sort()).toEqual([...names].sort())
    expectGrid('DP-means', body, reference.real.dpmeans)
  })

  it('AlgoPerf, five settings of five seeds on each workload', () => {
    const runs = table('algoperf/derived-nadamw-trials.csv')
    const workloads = Object.entries(reference.real.algoperf)
    expect(workloads.length).toBeGreaterThanOrEqual(10)
    const apart: string[] = []
    for (const [workload, wanted] of workloads) {
      const of = runs.filter((run) => run['workload'] === workload)
      const body = answer({
        rows: of.map(({ trial, study }): FlatValues => ({ trial: trial!, study: study! })),
        y: of.map(({ best_validation }) => Number(best_validation)),
        declared: { study: { role: 'seed' }, trial: { role: 'param' } },
      })
      // One run far out on the bad side: noise is then another number than the pooled one.
      if (body.noise.method === 'median') {
        apart.push(workload)
        continue
      }
      expect(body.design).toBe('reseeds')
      expectNoise(workload, body, wanted)
      const row = rowOf(body, 'trial')
      expectClose(workload, [
        ['effect', row.effect, wanted.effect],
        ['noise effect', row.noiseEffect, wanted.noiseEffect],
        ['F*', row.f!.f, wanted.fStar.f],
        ['F* df2', row.f!.df2, wanted.fStar.df2],
        ['F* p', row.p, wanted.fStar.p],
      ])
    }
    expect(apart.length).toBeLessThanOrEqual(2)
  })

  it('AlgoPerf: five settings that differ in seven params at once cannot tell which of them acts', () => {
    const runs = table('algoperf/derived-nadamw-trials.csv').filter((run) => run['workload'] === 'ogbg_jax')
    const names = Object.keys(runs[0]!).filter((name) => name.startsWith('hparams.'))
    const body = answer({
      rows: runs.map(
        (run): FlatValues => ({ ...Object.fromEntries(names.map((name) => [name, Number(run[name])])), study: run['study']! }),
      ),
      y: runs.map(({ best_validation }) => Number(best_validation)),
      declared: { study: { role: 'seed' } },
    })
    expect(body.design).toBe('replicated')
    expect(new Set(body.params.map(({ verdict }) => verdict))).toEqual(new Set(['undecided']))
    expect(body.warnings).toContain('FEW_CONFIGURATIONS')
    // That the settings themselves differ is beyond doubt.
    expect(body.components!.interval[1]).toBeLessThan(0.15)
  })
})
