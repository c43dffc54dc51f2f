import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type Served, serve } from './testing/served.ts'
import { NEWEST, pythonWithWandb, type WandbClient, wandbClient } from './testing/wandb-client.ts'

const python = pythonWithWandb(NEWEST)
let served: Served
let client: WandbClient

interface Run {
  name: string
  state: string
  cause: string | null
  group: string | null
  jobType: string | null
  notes: string | null
  tags: string[]
  attempt: number
  attempts: { kind: string; state: string }[]
  config: Record<string, unknown>
  summary: Record<string, unknown>
  series: { metric: string; points: number }[]
}
interface History {
  series: { metric: string; steps: number[]; values: (number | string)[] }[]
}

describe.runIf(python !== null)('a script with the unmodified wandb client', () => {
  beforeAll(async () => {
    served = await serve([])
    client = wandbClient(python!, served.url, join(served.folder, 'client'))
  })
  afterAll(() => served?.stop())
  const run = (project: string, id: string) => served.api<Run>(`/projects/${encodeURIComponent(project)}/runs/${encodeURIComponent(id)}`)
  const history = async (project: string, id: string, metric: string) =>
    (await served.api<History>(`/projects/${encodeURIComponent(project)}/runs/${id}/history?metric=${encodeURIComponent(metric)}`))
      .series[0]

  it('logs params, history, summary, names, tags and state as they are', async () => {
    const done = await client.run(`
import argparse, math, numpy as np, wandb
parser = argparse.ArgumentParser(); parser.add_argument("--width", type=int, default=64)
run = wandb.init(project="first project", id="full", name="a name", tags=["x", "y"], notes="notes", group="g", job_type="train",
                 config={"lr": 1e-3, "optimizer": {"name": "adam", "betas": [0.9, 0.99]}, "flag": True, "none": None})
run.config.update(parser.parse_args([]))
run.define_metric("epoch")
run.define_metric("val/*", step_metric="epoch", summary="max")
run.define_metric("loss", summary="min")
for i in range(20):
    run.log({"loss": 1 / (i + 1), "val/acc": i / 20, "epoch": i // 5, "train": {"grad": {"norm": i}}, "a.b": -i,
             "odd": [float("nan"), math.inf, -math.inf][i % 3], "np": np.float32(0.5), "big": 2**53 + 2, "text": f"t{i}", "ok": i % 2 == 0, "nothing": None})
run.log({"late": 1}, step=100)
run.summary["best"] = 42
print("LINK", run.url)
run.finish()
`)
    expect(done, done.err).toMatchObject({ code: 0 })
    const stored = await run('first project', 'full')
    expect(stored).toMatchObject({ name: 'a name', state: 'finished', cause: null, group: 'g', jobType: 'train', notes: 'notes' })
    expect(stored.tags).toEqual(['x', 'y'])
    expect(stored.config).toEqual({
      lr: 1e-3,
      'optimizer.name': 'adam',
      'optimizer.betas': [0.9, 0.99],
      flag: true,
      none: null,
      width: 64,
    })
    expect(stored.summary).toMatchObject({ best: 42, loss: 1 / 20, 'loss.min': 1 / 20, 'val/acc': 19 / 20, 'train.grad.norm': 19, late: 1 })
    expect(await history('first project', 'full', 'loss')).toMatchObject({
      steps: Array.from({ length: 20 }, (_, i) => i),
      values: Array.from({ length: 20 }, (_, i) => 1 / (i + 1)),
    })
    const points = Object.fromEntries(stored.series.map(({ metric, points }) => [metric, points]))
    expect(points).toMatchObject({
      loss: 20,
      'val/acc': 20,
      epoch: 20,
      'train.grad.norm': 20,
      'a.b': 20,
      odd: 20,
      np: 20,
      big: 20,
      late: 1,
    })
    expect((await history('first project', 'full', 'late'))!.steps).toEqual([100])
    expect((await history('first project', 'full', 'big'))!.values[0]).toBe(2 ** 53 + 2)
    // What was measured of the machine is there, under names of its own.
    expect(stored.series.some(({ metric }) => metric.startsWith('system.'))).toBe(true)
    const detail = await served.api<{ effectiveObjective: unknown; metrics: { name: string; goal: string; goalSource: string }[] }>(
      '/projects/first%20project',
    )
    expect(detail.metrics.find(({ name }) => name === 'val/acc')).toMatchObject({
      goal: 'maximize',
      goalSource: 'declared',
      stepMetric: 'epoch',
    })
    expect(stored.series.find(({ metric }) => metric === 'val/acc')).toMatchObject({ stepMetric: 'epoch' })
    expect(stored.series.find(({ metric }) => metric === 'loss')).toMatchObject({ stepMetric: null })

    const link = /LINK (\S+)/.exec(done.out)![1]!
    const page = await fetch(link, { redirect: 'manual' })
    expect(page.status).toBe(302)
    expect(page.headers.get('location')).toBe('/projects/first%20project/runs/full')
  })

  it('says how it ended: exceptions, exit codes, several runs in one process, ids with blanks and letters of any kind', async () => {
    const ends = await Promise.all([
      client.run('import wandb\nrun = wandb.init(project="ends", id="raised")\nrun.log({"a": 1})\nraise ValueError("no")'),
      client.run('import sys, wandb\nrun = wandb.init(project="ends", id="three")\nrun.log({"a": 1})\nsys.exit(3)'),
      client.run(`
import wandb
for name in ["one", "two words + ü", "three"]:
    with wandb.init(project="several", id=name) as run:
        run.log({"a": len(name)})
run = wandb.init(project="several", id="coded"); run.finish(exit_code=2)
`),
    ])
    expect(ends.map(({ code }) => code)).toEqual([1, 3, 0])
    expect(await run('ends', 'raised')).toMatchObject({ state: 'failed', summary: { a: 1 } })
    expect(await run('ends', 'three')).toMatchObject({ state: 'failed' })
    for (const [id, a] of [
      ['one', 3],
      ['two words + ü', 13],
      ['three', 5],
    ] as const) {
      expect(await run('several', id)).toMatchObject({ state: 'finished', summary: { a } })
    }
    expect(await run('several', 'coded')).toMatchObject({ state: 'failed' })
  })

  it('keeps files, code, console, media and tables; an artifact of a kind that is not kept is declined in words and harms nothing', async () => {
    const done = await client.run(
      `
import os, sys, wandb
import numpy as np
run = wandb.init(project="files", id="files", save_code=True)
open("notes.txt", "w").write("kept " * 1000)
run.save("notes.txt")
print("to the console \\x1b[31mred\\x1b[0m <b>bold</b>")
print("to the other", file=sys.stderr)
run.log({"hist": wandb.Histogram(np.arange(100)), "html": wandb.Html("<p>x</p>"), "table": wandb.Table(columns=["a"], data=[[1]])})
artifact = wandb.Artifact("model", type="model", incremental=True); artifact.add_file("notes.txt")
run.log_artifact(artifact)
try:
    artifact.wait(timeout=20)
except Exception as error:
    print("WAITED", str(error)[:200])
run.log({"after": 1})
run.finish()
`,
      { WANDB_CONSOLE: 'wrap' },
    )
    expect(done, done.err).toMatchObject({ code: 0 })
    expect(done.out).toMatch(/WAITED .*artifacts that only say what changed/)
    expect(await run('files', 'files')).toMatchObject({ state: 'finished', summary: { after: 1 } })
    const { files } = await served.api<{ files: { path: string; size: number }[] }>('/projects/files/runs/files/files')
    const paths = files.map(({ path }) => path)
    expect(paths).toEqual(expect.arrayContaining(['config.yaml', 'notes.txt', 'output.log', 'requirements.txt', 'wandb-metadata.json']))
    expect(paths.some((path) => path.startsWith('code/'))).toBe(true)
    expect(paths.some((path) => path.startsWith('media/html/'))).toBe(true)
    expect(paths.some((path) => path.startsWith('media/table/'))).toBe(true)
    const answer = await fetch(`${served.url}/api/v1/projects/files/runs/files/files/notes.txt`)
    expect(await answer.text()).toBe('kept '.repeat(1000))
    expect(answer.headers.get('content-disposition')).toMatch(/^attachment/)
    const console = await served.api<{ total: number; lines: { stream: string; text: string }[] }>('/projects/files/runs/files/console')
    expect(console.lines).toEqual(
      expect.arrayContaining([
        expect.objectContaining({ stream: 'stdout', text: 'to the console red <b>bold</b>' }),
        expect.objectContaining({ stream: 'stderr', text: 'to the other' }),
      ]),
    )
  })

  it('images, audio, video, tables, histograms, plots and 3D objects are stored by step, each with its bytes to download', async () => {
    const done = await client.run(`
import numpy as np, wandb
open("clip.mp4", "wb").write(b"\\0\\0\\0\\x18ftypmp42" + bytes(100))
run = wandb.init(project="media", id="kinds")
image = lambda n: wandb.Image(np.full((8, 6, 3), n, dtype=np.uint8), caption=f"c{n}")
sound = lambda: wandb.Audio(np.sin(np.arange(800) / 10), sample_rate=8000)
rows = lambda: wandb.Table(columns=["a", "b"], data=[[1, "x"], [2, None]])
for step in range(2):
    run.log({"loss": 1 / (step + 1), "image": image(step), "images": [image(10), image(20)], "deep": {"er": image(5), "x": step},
             "mask": wandb.Image(np.zeros((8, 6, 3), dtype=np.uint8), masks={"m": {"mask_data": np.zeros((8, 6), dtype=np.uint8), "class_labels": {0: "a"}}}),
             "sound": sound(), "sounds": [sound(), sound()], "clip": wandb.Video("clip.mp4"), "cloud": wandb.Object3D(np.zeros((5, 3))),
             "hist": wandb.Histogram(np.arange(100.0) + step), "html": wandb.Html("<p>x</p>"), "rows": rows(),
             "pictures": wandb.Table(columns=["i"], data=[[image(7)]]), "bar": wandb.plot.bar(rows(), "b", "a")})
run.summary["final"] = image(3)
run.finish()
`)
    expect(done, done.err).toMatchObject({ code: 0 })
    const stored = await run('media', 'kinds')
    expect(stored).toMatchObject({ state: 'finished', summary: { loss: 0.5 } })
    expect(Object.keys(stored.summary).sort()).toEqual(['_step', 'deep.x', 'loss'])
    const at = '/projects/media/runs/kinds'
    const { media } = await served.api<{ media: { metric: string; step: number; kind: string; files: string[] }[] }>(`${at}/media`)
    const kinds = {
      bar_table: ['table-file', 1],
      clip: ['video-file', 1],
      cloud: ['object3D-file', 1],
      'deep.er': ['image-file', 1],
      hist: ['histogram', 0],
      html: ['html-file', 1],
      image: ['image-file', 1],
      images: ['images/separated', 2],
      mask: ['image-file', 1],
      pictures: ['table-file', 1],
      rows: ['table-file', 1],
      sound: ['audio-file', 1],
      sounds: ['audio', 2],
    }
    for (const step of [0, 1])
      expect(
        Object.fromEntries(media.filter((one) => one.step === step).map(({ metric, kind, files }) => [metric, [kind, files.length]])),
      ).toEqual(kinds)
    const bytesOf = async (path: string) => {
      const answer = await fetch(`${served.url}/api/v1${at}/${path}`)
      expect(answer.status, path).toBe(200)
      expect(answer.headers.get('content-disposition'), path).toMatch(/^attachment/)
      return Buffer.from(await answer.arrayBuffer())
    }
    for (const { kind, files } of media)
      for (const file of files) {
        const bytes = await bytesOf(`files/${file}`)
        expect(bytes.length, file).toBeGreaterThan(0)
        if (kind.startsWith('image')) expect(bytes.subarray(1, 4).toString(), file).toBe('PNG')
        if (kind.startsWith('audio')) expect(bytes.subarray(0, 4).toString(), file).toBe('RIFF')
      }
    const table = media.find(({ metric }) => metric === 'rows')!.files[0]!
    expect(JSON.parse((await bytesOf(`files/${table}`)).toString())).toMatchObject({
      columns: ['a', 'b'],
      data: [
        [1, 'x'],
        [2, null],
      ],
    })
    const histogram = JSON.parse((await bytesOf('media/value?metric=hist&step=1')).toString()) as { _type: string; values: number[] }
    expect(histogram._type).toBe('histogram')
    expect(histogram.values.reduce((sum, n) => sum + n, 0)).toBe(100)
    expect((await fetch(`${served.url}/api/v1${at}/media/value?metric=hist&step=7`)).status).toBe(404)
  })

  it('is stopped from here: the client is told, flushes, and the run counts as stopped', async () => {
    const script = client.start(`
import time, wandb
run = wandb.init(project="ends", id="stopme")
for i in range(600):
    run.log({"i": i})
    time.sleep(0.1)
`)
    await expect
      .poll(
        () =>
          run('ends', 'stopme').then(
            (found) => found.series.length,
            () => 0,
          ),
        { timeout: 30_000 },
      )
      .toBeGreaterThan(0)
    const stop = await fetch(`${served.url}/api/v1/projects/ends/runs/stopme/stop`, { method: 'POST' })
    expect(stop.status).toBe(202)
    expect((await script.end).code).not.toBe(0)
    expect(await run('ends', 'stopme')).toMatchObject({ state: 'stopped', cause: 'user' })
  })
})
