import { describe, expect, it } from 'vitest'
import { capitalised } from './request.ts'

describe('an error’s text as a sentence of the page', () => {
  it('begins with a capital', () => {
    expect(capitalised('the filter cannot be read at character 9.')).toBe('The filter cannot be read at character 9.')
  })
  it('leaves the names of files and columns as they are', () => {
    expect(capitalised('picture.csv is not text')).toBe('picture.csv is not text')
    expect(capitalised("'lr' is not there")).toBe("'lr' is not there")
    expect(capitalised('val_loss is no param')).toBe('val_loss is no param')
  })
})
