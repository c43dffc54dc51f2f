import { InputError } from '@sweepwise/core'

/** How many rows to print. @throws InputError BAD_OPTION for anything but a whole number from 0 */
export function readLimit(text: string): number {
  const limit = Number(text)
  if (text.trim() === '' || !Number.isInteger(limit) || limit < 0)
    throw new InputError('BAD_OPTION', { option: '--limit', found: `'${text}'`, expected: 'a whole number from 0' })
  return limit
}
