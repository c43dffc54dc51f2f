import { expect, it } from 'vitest'
import { pathParams } from './path-params.ts'

const plain = (paths: string[]) => pathParams(paths).map((own) => ({ ...own }))

it('numbered and named folders that runs share are params; one that a run has for itself is its name', () => {
  const paths = ['study_0/wmt/trial_1', 'study_0/ogbg/trial_1', 'study_1/wmt/trial_2', 'study_1/ogbg/trial_2']
  expect(plain(paths)).toEqual([
    { study: 0, trial: 1, subfolder: 'wmt' },
    { study: 0, trial: 1, subfolder: 'ogbg' },
    { study: 1, trial: 2, subfolder: 'wmt' },
    { study: 1, trial: 2, subfolder: 'ogbg' },
  ])
  expect(plain(['resnet-a', 'resnet-b', 'vgg'])).toEqual([{}, {}, {}])
  expect(plain(['a/x/1', 'a/y/2', 'b/x/3', 'b/y/4'])[0]).toEqual({ 'subfolder 1': 'a', 'subfolder 2': 'x' })
})

it('key=value sets the key, as number, boolean or text, where all runs set the same keys', () => {
  expect(plain(['lr=0.1,opt=adam,__proto__=1', 'lr=1e-2,opt=sgd,__proto__=2'])[1]).toEqual(
    Object.fromEntries([
      ['lr', 0.01],
      ['opt', 'sgd'],
      ['__proto__', 2],
    ]),
  )
  expect(plain(['seed=1/amp=True', 'seed=2/amp=False'])).toEqual([
    { seed: 1, amp: true },
    { seed: 2, amp: false },
  ])
  expect(plain(['acc_b92_1_lr=0.1', 'acc_c17_2_lr=0.2']), 'a name in front').toEqual([{}, {}])
})

it('folders of different depth, and what all runs share, say nothing', () => {
  expect(plain(['a/b', 'a', 'c'])).toEqual([{}, {}, {}])
  expect(plain(['run'])).toEqual([{}])
})
