import { describe, expect, it } from 'vitest'
import { machineSections, metricSections } from './metric-sections.ts'

describe('sections of a run’s metrics', () => {
  it('go by what stands before the slash, else before the dot; natural order within, what is the client’s own last', () => {
    expect(metricSections(['_runtime', 'val/f1', 'loss', 'val/acc', 'layer.10.norm', 'layer.9.norm', 'epoch'])).toEqual([
      { name: '', metrics: ['epoch', 'loss', '_runtime'] },
      { name: 'layer', metrics: ['layer.9.norm', 'layer.10.norm'] },
      { name: 'val', metrics: ['val/acc', 'val/f1'] },
    ])
  })
  it('a prefix of one metric makes no section, and a leading separator is no prefix', () => {
    expect(metricSections(['train/loss', '/odd', '.hidden'])).toEqual([{ name: '', metrics: ['.hidden', '/odd', 'train/loss'] }])
  })
  it('lose no metric', () => {
    const metrics = Array.from({ length: 1000 }, (_, i) => `s${i % 37}/m${i}`)
    expect(
      metricSections(metrics)
        .flatMap((section) => section.metrics)
        .toSorted(),
    ).toEqual(metrics.toSorted())
  })
  it('of the machine: graphics cards, then the rest', () => {
    expect(machineSections(['system.disk./.usageGB', 'gpu.10.temp', 'gpu.9.temp', 'loss'])).toEqual([
      { name: 'gpu', metrics: ['gpu.9.temp', 'gpu.10.temp'] },
      { name: 'system', metrics: ['system.disk./.usageGB'] },
    ])
  })
})
