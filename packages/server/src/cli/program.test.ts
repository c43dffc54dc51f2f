import { spawn } from 'node:child_process'
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { AnalysisResult, CorrelationBody } from '@sweepwise/core'
import { parquetReadObjects } from 'hyparquet'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { sweepCsv } from '../http/testing/test-server.ts'
import { openStore } from '../store/open-store.ts'
import { runLine as cli } from './testing/run-line.ts'

let folder: string
let file: string
let data: string
const saved = process.env['SWEEPWISE_HOME']
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'sweepwise-cli-'))
  file = join(folder, 'my runs.csv')
  data = join(folder, 'data')
  process.env['SWEEPWISE_HOME'] = data
  writeFileSync(file, sweepCsv(60))
})
afterAll(() => {
  if (saved === undefined) delete process.env['SWEEPWISE_HOME']
  else process.env['SWEEPWISE_HOME'] = saved
  rmSync(folder, { recursive: true, force: true })
})

describe('analyze', () => {
  it('prints the panel as a table and the whole result as JSON, with the same digits', async () => {
    const { code, out } = await cli('analyze', 'correlation', file, '--metric', 'val_accuracy')
    expect(code).toBe(0)
    const json = JSON.parse(
      (await cli('analyze', 'correlation', file, '--metric', 'val_accuracy', '--json')).out,
    ) as AnalysisResult<CorrelationBody>
    const lr = json.params!.find(({ name }) => name === 'lr')!
    const line = out.split('\n').find((text) => text.startsWith('lr '))!
    expect(line).toContain(lr.correlation!.spearman!.toFixed(2))
    expect(line).toContain(lr.correlation!.pearson!.toFixed(2))
    expect(line).toContain('confirmed')
    expect(out).toContain('48 of 60 runs; 12 left out: metric is NaN')
  })

  it('uses the objective of the source when no metric is named', async () => {
    expect((await cli('analyze', 'correlation', file)).out).toContain('Correlation with val_accuracy')
  })

  it('a wrong metric is exit code 1 with the nearest name; a wrong choice or filter is exit code 2', async () => {
    const wrong = await cli('analyze', 'correlation', file, '--metric', 'val_acuracy')
    expect(wrong).toMatchObject({ code: 1, out: '' })
    expect(wrong.err).toMatch(/no run logged a metric named 'val_acuracy'.*'val_accuracy'/)
    expect((await cli('analyze', 'correlation', file, '--goal', 'sideways')).code).toBe(2)
    expect((await cli('analyze', 'magic', file)).code).toBe(2)
    const filter = await cli('analyze', 'correlation', file, '--filter', 'lr >')
    expect(filter.code).toBe(2)
    expect(filter.err).toContain('character')
  })

  it('weak data is said, with exit code 1', async () => {
    const flat = join(folder, 'flat.csv')
    writeFileSync(flat, 'lr,loss\n1,2\n2,2\n3,2\n')
    const { code, out } = await cli('analyze', 'correlation', flat, '--metric', 'loss')
    expect(code).toBe(1)
    expect(out).toContain('No answer: The metric did not vary')
  })

  it('of ten thousand params twenty rows are printed with how many more there are; JSON has all', async () => {
    const wide = join(folder, 'wide.csv')
    const names = Array.from({ length: 60 }, (_, i) => `config.p${i}`)
    const rows = Array.from({ length: 30 }, (_, i) =>
      [...names.map((_, j) => ((i + 1) * (2 * j + 3)) % 31), `l${i}`, (i * 7) % 30].join(','),
    )
    writeFileSync(wide, `${[...names, 'config.tag', 'summary.loss'].join(',')}\n${rows.join('\n')}\n`)
    const lines = (text: string) => text.split('\n').filter((line) => /^p\d+ /.test(line)).length
    const ask = (...more: string[]) => cli('analyze', 'correlation', wide, '--metric', 'loss', '--params', 'config.*', ...more)
    const { params } = JSON.parse((await ask('--json')).out) as AnalysisResult<CorrelationBody>
    const few = (await ask()).out
    expect(lines(few)).toBeLessThanOrEqual(20)
    expect(few).toContain(`${params!.length - 20} more: --all prints all ${params!.length}`)
    expect(lines((await ask('--limit', '3')).out)).toBeLessThanOrEqual(3)
    const all = (await ask('--all')).out
    expect(lines(all)).toBe(params!.filter(({ name }) => /^p\d+/.test(name)).length)
    expect(all).not.toContain('more: --all')
    expect((await ask('--limit', 'x')).code).toBe(2)
  })

  it('a mean over splits is asked for by its column and answered by the splits, which is said', async () => {
    const cv = join(folder, 'cv_results.csv')
    const rows = [0.1, 1, 10].map((c, i) => `${c},"{'C': ${c}}",${0.8 + i / 50},${0.81 + i / 50},${0.805 + i / 50},${3 - i}`)
    writeFileSync(cv, `param_C,params,split0_test_score,split1_test_score,mean_test_score,rank_test_score\n${rows.join('\n')}\n`)
    const { code, out, err } = await cli('analyze', 'correlation', cv, '--metric', 'mean_test_score')
    expect(code).toBe(0)
    expect(out).toContain('Correlation with test_score')
    expect(err).toContain("'mean_test_score' is an aggregate of the splits; what was imported is 'test_score' of each run")
  })

  it('params hidden on the page are left out only when asked for, and never from a file', async () => {
    await cli('import', file, '--project', 'arranged')
    const store = await openStore(data)
    const project = (await store.findProject('arranged'))!
    await store.setPanelView(project.id, 'correlation', { hidden: ['dropout'] })
    await store.close()
    const named = async (...more: string[]) =>
      (JSON.parse((await cli('analyze', 'correlation', 'arranged', '--json', ...more)).out) as AnalysisResult<CorrelationBody>).params!.map(
        ({ name }) => name,
      )
    expect(await named()).toContain('dropout')
    expect(await named('--saved-view')).toEqual((await named()).filter((name) => name !== 'dropout'))
    expect((await cli('analyze', 'correlation', 'arranged', '--saved-view')).out).toContain('dropout: hidden by hand')
    const refused = await cli('analyze', 'correlation', file, '--saved-view')
    expect(refused).toMatchObject({ code: 2, out: '' })
    expect(refused.err).toContain('--saved-view')
  })

  it('overrides decide what a column is', async () => {
    const { out } = await cli('analyze', 'correlation', file, '--metric', 'dropout', '--metrics', 'drop*', '--goal', 'minimize')
    expect(out).toContain('Correlation with dropout')
  })
})

describe('runs', () => {
  it('lists what varies, sorted, with NaN last', async () => {
    const { out } = await cli('runs', file, '--sort', '-metric:val_accuracy', '--limit', '3')
    const [, , header, ...rows] = out.split('\n')
    expect(header).toMatch(/^run\s+state\s+lr\s+optimizer/)
    expect(rows).toHaveLength(6)
    const json = JSON.parse((await cli('runs', file, '--json')).out) as { total: number; runs: Record<string, unknown>[] }
    expect(json.total).toBe(60)
    expect(json.runs.filter((run) => run['metric:val_accuracy'] === 'NaN')).toHaveLength(12)
  })

  it('groups are nested, with the mean of each, its interval and its n; or reduced as asked', async () => {
    const grouped = join(folder, 'grouped.jsonl')
    const loss = { adam: { 1: [1, 2, 3], 2: [5, 5] }, sgd: { 1: [4], 2: [8, Number.NaN] } }
    const lines = Object.entries(loss).flatMap(([optimizer, depths]) =>
      Object.entries(depths).flatMap(([depth, values]) =>
        values.map((value, seed) => `{"optimizer":"${optimizer}","depth":${depth},"seed":${seed},"loss":${value}}`),
      ),
    )
    writeFileSync(grouped, lines.join('\n'))
    const { out } = await cli('runs', grouped, '--group', 'optimizer,depth')
    // Of 1, 2, 3: sd 1, t(0.975; 2) = 4.303, half the interval 2.48. Equal values and single ones have none; NaN takes no part.
    const table = out.split('\n').map((line) => line.trim().split(/\s{2,}/))
    expect(table.slice(0, 7)).toEqual([
      ['optimizer / depth', 'runs', 'seed', 'loss'],
      ['adam', '5', '0 … 2', '3.2 ± 2.2'],
      ['1', '3', '0 … 2', '2.0 ± 2.5'],
      ['2', '2', '0 … 1', '5'],
      ['sgd', '3', '0 … 1', '6 ± 25 (2)'],
      ['1', '1', '0', '4'],
      ['2', '2', '0 … 1', '8 (1)'],
    ])
    expect(out).toContain('6 of 6 groups of 8 runs; means ± half their 95 % interval over runs')

    const sorted = await cli('runs', grouped, '--group', 'optimizer', '--reduce', 'loss=max', '--sort', '-loss', '--filter', 'depth = 1')
    expect(sorted.out).toMatch(/sgd +1 +0 +4\nadam +3 +0 … 2 +3\n\n2 of 2 groups of 4 runs \(8 before the filter\)\n/)
    const json = JSON.parse((await cli('runs', grouped, '--group', 'configuration', '--json')).out) as {
      groups: { runs: number; cells: Record<string, { value: number; n: number }> }[]
    }
    expect(json.groups.map(({ runs, cells }) => [runs, cells['metric:loss']!.n, cells['metric:loss']!.value])).toEqual([
      ...[
        [3, 3, 2],
        [2, 2, 5],
      ],
      ...[
        [1, 1, 4],
        [2, 1, 8],
      ],
    ])
  })

  it('groups are by columns whose names hold commas too, and by several flags', async () => {
    const commas = join(folder, 'commas.jsonl')
    const rows = [1, 2, 3, 4].map((i) => ({ 'betas, first': i % 2, 'b,c': i > 2 ? 'x' : 'y', loss: i }))
    writeFileSync(commas, rows.map((row) => JSON.stringify(row)).join('\n'))
    const names = async (...flags: readonly string[]) => (await cli('runs', commas, ...flags)).out.split('\n')[0]!.split(/\s{2,}/)[0]
    const { out } = await cli('runs', commas, '--group', 'b,c', '--group', 'betas, first')
    expect(
      out
        .split('\n')
        .map((line) => line.trim().split(/\s{2,}/))
        .slice(0, 3),
    ).toEqual([
      ['b,c / betas, first', 'runs', 'loss'],
      ['x', '2', '3.5 ± 6.4'],
      ['0', '1', '4'],
    ])
    expect(await names('--group', 'loss,configuration')).toBe('loss / configuration')
  })

  it('a column, a reducer or a sort of groups that there is not is named', async () => {
    expect((await cli('runs', file, '--group', 'optimiser')).err).toContain("'optimiser'. Nearest names: 'optimizer'")
    expect((await cli('runs', file, '--group', 'optimizer', '--sort', 'los')).err).toContain("'los'")
    expect((await cli('runs', file, '--group', 'optimizer', '--reduce', 'lr=medium')).err).toContain('mean, median, min')
    expect((await cli('runs', file, '--reduce', 'lr=median')).err).toContain('without --group')
  })

  it('what was measured of the machine stands aside, and is in the JSON', async () => {
    const live = join(folder, 'live.jsonl')
    const lines = [1, 2, 3].map((lr) => JSON.stringify({ name: `r${lr}`, lr, loss: 2 * lr, 'system.cpu': lr, 'gpu.0.temp': 40 + lr }))
    writeFileSync(live, lines.join('\n'))
    const { out } = await cli('runs', live, '--metrics', 'loss,system.*,gpu.*')
    expect(out.split('\n')[2]).toMatch(/^run\s+state\s+lr\s+loss\s*$/)
    expect((await cli('runs', live, '--metrics', 'loss,system.*,gpu.*', '--json')).out).toContain('metric:gpu.0.temp')
  })

  it('terminal codes in names do not reach the terminal', async () => {
    const nasty = join(folder, 'nasty.jsonl')
    const lines = ['\u001b[31mred\u0007', 'b', 'c'].map((name, i) => JSON.stringify({ name, lr: i + 1, loss: i }))
    writeFileSync(nasty, lines.join('\n'))
    const { out } = await cli('runs', nasty)
    expect(out).toContain('red')
    expect(/\p{Cc}/u.test(out.replaceAll('\n', ''))).toBe(false)
  })
})

describe('import, export, backup and doctor over a data directory', () => {
  it('says new, changed, same and rejected, and how columns were read; again everything is the same', async () => {
    const first = await cli('import', file, '--project', 'mine')
    expect(first.code).toBe(0)
    expect(first.out).toContain('project mine: 60 new, 0 changed, 0 same, 0 rejected')
    expect(first.out).toContain('params: lr, optimizer, dropout')
    expect(first.out).toContain('seeds: seed')
    expect((await cli('import', file, '--project', 'mine')).out).toContain('0 new, 0 changed, 60 same')
    expect((await cli('analyze', 'correlation', 'mine')).code).toBe(0)
    const missing = await cli('runs', 'mnie')
    expect(missing.code).toBe(1)
    expect(missing.err).toContain("'mine'")
  })

  it('what was said about columns is remembered for the next import into the project', async () => {
    await cli('import', file, '--project', 'remembered', '--seed-column', 'dropout', '--ignore', 'optim*')
    writeFileSync(join(folder, 'more.csv'), sweepCsv(70))
    await cli('import', join(folder, 'more.csv'), '--project', 'remembered')
    const { params } = JSON.parse((await cli('analyze', 'correlation', 'remembered', '--json')).out) as AnalysisResult<CorrelationBody>
    expect(params!.map(({ name }) => name)).toEqual(['lr'])
  })

  it('a refused file leaves no project behind and nothing stored is lost', async () => {
    const bad = join(folder, 'bad.csv')
    writeFileSync(bad, 'lr,lr,loss\n1,2,3\n')
    const { code, err } = await cli('import', bad, '--project', 'new one')
    expect(code).toBe(1)
    expect(err).toMatch(/columns 1 and 2 are both named 'lr'/)
    expect((await cli('runs', 'new one')).code).toBe(1)
    expect((await cli('runs', 'mine')).code).toBe(0)
  })

  it.each(['csv', 'jsonl', 'parquet'])('export as %s keeps every value, NaN included, and comes back in', async (format) => {
    const target = join(folder, `out.${format}`)
    expect((await cli('export', file, '-o', target)).code).toBe(0)
    if (format === 'parquet') {
      const { buffer, byteOffset, byteLength } = readFileSync(target)
      const rows = await parquetReadObjects({ file: buffer.slice(byteOffset, byteOffset + byteLength) as ArrayBuffer })
      expect(rows).toHaveLength(60)
      expect(rows.filter((row) => Number.isNaN(row['summary.val_accuracy']))).toHaveLength(12)
      expect(typeof rows[0]!['config.lr']).toBe('number')
      return
    }
    const original = JSON.parse(
      (await cli('analyze', 'correlation', file, '--metric', 'val_accuracy', '--json')).out,
    ) as AnalysisResult<CorrelationBody>
    const again = JSON.parse(
      (await cli('analyze', 'correlation', target, '--metric', 'val_accuracy', '--json')).out,
    ) as AnalysisResult<CorrelationBody>
    expect(again.params).toEqual(original.params)
    expect(again.runs.total).toBe(60)
  })

  it('an export that cannot be written says so and leaves nothing', async () => {
    const { code, err } = await cli('export', file, '-o', join(folder, 'no such folder', 'x.csv'))
    expect(code).toBe(1)
    expect(err).toContain('cannot be written')
    expect((await cli('export', file, '-o', 'x.xlsx')).code).toBe(2)
  })

  it('a backup is a whole database that opens; it never overwrites', async () => {
    const copy = join(folder, 'copy.sqlite')
    expect((await cli('backup', copy)).code).toBe(0)
    const other = join(folder, 'restored')
    mkdirSync(other)
    writeFileSync(join(other, 'sweepwise.sqlite'), readFileSync(copy))
    expect((await cli('runs', 'mine', '--data', other)).out).toContain('of 60 runs')
    expect((await cli('backup', copy)).err).toContain('exists already')
    const whole = join(folder, 'whole')
    expect(await cli('backup', whole)).toMatchObject({ code: 0, err: expect.stringContaining('with 0 files that runs saved') })
    expect((await cli('runs', 'mine', '--data', whole)).out).toContain('of 60 runs')
    expect((await cli('backup', whole)).err).toContain('exists already')
  })

  it('doctor says where data lies and what answers', async () => {
    const { findings } = JSON.parse((await cli('doctor', '--json')).out) as { findings: { name: string; ok: boolean; found: string }[] }
    expect(findings.find(({ name }) => name === 'data')).toMatchObject({ ok: true, found: expect.stringContaining(data) })
  })

  it('a corrupt database is named and left as it is', async () => {
    const broken = join(folder, 'broken')
    mkdirSync(broken)
    writeFileSync(join(broken, 'sweepwise.sqlite'), 'this is not a database, however long it may be'.repeat(100))
    const { code, err } = await cli('runs', 'x', '--data', broken)
    expect(code).toBe(1)
    expect(err).toMatch(/not a readable database.*--data/)
    expect(readFileSync(join(broken, 'sweepwise.sqlite'), 'utf8')).toMatch(/^this is not/)
  })
})

describe('serve, as a process', () => {
  const main = join(import.meta.dirname, 'main.ts')

  /** Starts `serve`, resolves with its address once it answers. */
  function serve(...args: string[]) {
    const child = spawn(process.execPath, [main, 'serve', ...args], {
      env: { ...process.env, SWEEPWISE_HOME: data },
      stdio: ['ignore', 'pipe', 'pipe'],
    })
    let out = ''
    let err = ''
    child.stderr.on('data', (chunk: Buffer) => {
      err += chunk.toString()
    })
    const address = new Promise<string>((resolve, reject) => {
      child.stdout.on('data', (chunk: Buffer) => {
        out += chunk.toString()
        const found = /Sweepwise is at (http:\/\/[^\s/]+)/.exec(out)
        if (found !== null) resolve(found[1]!)
      })
      child.on('exit', (code) => reject(new Error(`exit ${code}: ${err}`)))
    })
    const ended = new Promise<number | null>((resolve) => child.on('exit', resolve))
    return { child, address, ended, errors: () => err }
  }

  it('answers, is found by other commands through the data directory, and lets the directory go when stopped', async () => {
    const server = serve('--port', '0', file, '--project', 'served')
    const url = await server.address
    expect(await (await fetch(`${url}/healthz`)).json()).toMatchObject({ status: 'ok' })
    const remote = JSON.parse((await cli('analyze', 'correlation', 'served', '--json')).out) as AnalysisResult<CorrelationBody>
    const local = JSON.parse((await cli('analyze', 'correlation', file, '--json')).out) as AnalysisResult<CorrelationBody>
    expect(remote.params).toEqual(local.params)
    expect((await cli('import', file, '--project', 'beside')).out).toContain('60 new')
    expect((await cli('runs', 'beside')).out).toContain('of 60 runs')
    expect((await cli('doctor')).out).toContain(`answers at ${url}`)

    const second = serve('--port', '0')
    await expect(second.address).rejects.toThrow(/already served at http/)
    expect(await second.ended).toBe(1)

    server.child.kill('SIGTERM')
    expect(await server.ended).toBe(0)
    expect((await cli('doctor')).out).toContain('none is running')
  })

  it('a busy port is named, with what to do', async () => {
    const other = createServer().listen(0, '127.0.0.1')
    await new Promise((resolve) => other.once('listening', resolve))
    const { port } = other.address() as { port: number }
    const server = serve('--port', String(port))
    await expect(server.address).rejects.toThrow(`port ${port} of 127.0.0.1 is in use`)
    expect(await server.ended).toBe(1)
    other.close()
  })

  it('a lock that a killed server left behind does not stop the next one', async () => {
    const server = serve('--port', '0')
    await server.address
    server.child.kill('SIGKILL')
    await server.ended
    const next = serve('--port', '0')
    expect(await next.address).toMatch(/^http/)
    next.child.kill('SIGTERM')
    expect(await next.ended).toBe(0)
  })
})

it('without arguments, with --help and with --version it says what it is', async () => {
  expect((await cli('--help')).out).toContain('Which hyperparameters matter')
  expect((await cli('--version')).out.trim()).toMatch(/^\d+\.\d+\.\d+$/)
  for (const name of ['serve', 'import', 'runs', 'analyze', 'export', 'backup', 'doctor'])
    expect((await cli(name, '--help')).out).toContain('Example:')
  expect((await cli('nonsense')).code).toBe(2)
})
