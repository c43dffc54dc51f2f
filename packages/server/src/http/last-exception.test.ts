import { expect, it } from 'vitest'
import { lastException } from './last-exception.ts'

const traceback = ['Traceback (most recent call last):', '  File "t.py", line 8, in <module>', '    raise ValueError("no")']

it('is the line that ends the last traceback', () => {
  expect(lastException(['step 1', ...traceback, 'KeyError: 1', '', ...traceback, 'ValueError: went wrong', 'wandb: bye'])).toBe(
    'ValueError: went wrong',
  )
  expect(lastException([...traceback, 'torch.cuda.OutOfMemoryError: CUDA out of memory'])).toBe(
    'torch.cuda.OutOfMemoryError: CUDA out of memory',
  )
  expect(lastException([...traceback, 'KeyboardInterrupt'])).toBe('KeyboardInterrupt')
})

it('is unknown without a traceback, or when it was cut off', () => {
  expect(lastException(['ValueError: printed by hand'])).toBeNull()
  expect(lastException(traceback)).toBeNull()
  expect(lastException([])).toBeNull()
})
