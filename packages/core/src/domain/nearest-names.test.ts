import { expect, it } from 'vitest'
import { nearestNames } from './nearest-names.ts'

const known = ['val_loss', 'val_accuracy', 'train_loss', 'epoch', 'lr', 'Loss']

it('another case, a typo and a swapped pair of letters find the name', () => {
  expect(nearestNames('loss', known)[0]).toBe('Loss')
  expect(nearestNames('val_los', known)[0]).toBe('val_loss')
  expect(nearestNames('vla_loss', known)[0]).toBe('val_loss')
})
it('a part of a name finds the names that hold it, the shortest first', () => {
  expect(nearestNames('acc', known)).toEqual(['val_accuracy'])
  expect(nearestNames('loss', known)).toEqual(['Loss', 'val_loss', 'train_loss'])
})
it('nothing near is an empty list, not a guess', () => {
  expect(nearestNames('perplexity', known)).toEqual([])
  expect(nearestNames('x', [])).toEqual([])
})
