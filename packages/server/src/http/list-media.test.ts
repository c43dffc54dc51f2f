import { expect, it } from 'vitest'
import { listMedia } from './list-media.ts'

it('media come by step and name, each with all of its files; texts, lists and dicts without a kind are none', () => {
  const image = (path: string) => ({ _type: 'image-file', path, width: 6, masks: { m: { path: 'media/images/mask/m.png' } } })
  const values: Parameters<typeof listMedia>[0] = [
    { metric: 'z', step: 0, value: image('media/images/z.png') },
    { metric: 'many', step: 1, value: { _type: 'images/separated', count: 2, filenames: ['media/images/0.png', 'media/images/1.png'] } },
    { metric: 'hist', step: 0, value: { _type: 'histogram', bins: [0, 1], values: [5] } },
    {
      metric: 'sounds',
      step: 0,
      value: { _type: 'audio', count: 1, audio: [{ _type: 'audio-file', path: 'media/audio/0.wav' }], durations: [1] },
    },
    { metric: 'text', step: 0, value: 'hello' },
    { metric: 'list', step: 0, value: [1, 2] },
    { metric: 'dict', step: 0, value: { path: 'no kind' } },
    { metric: 'odd', step: 0, value: { _type: 'new-kind', path: 3, filenames: [7] } },
    { metric: 'none', step: 0, value: null },
  ]
  expect(listMedia(values)).toEqual([
    { metric: 'hist', step: 0, kind: 'histogram', files: [] },
    { metric: 'odd', step: 0, kind: 'new-kind', files: [] },
    { metric: 'sounds', step: 0, kind: 'audio', files: ['media/audio/0.wav'] },
    { metric: 'z', step: 0, kind: 'image-file', files: ['media/images/z.png'] },
    { metric: 'many', step: 1, kind: 'images/separated', files: ['media/images/0.png', 'media/images/1.png'] },
  ])
})
