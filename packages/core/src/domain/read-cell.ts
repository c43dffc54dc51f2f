/** What a text cell says when it stands for "no number here". Empty text is missing everywhere; the words only among numbers. */
const MISSING_WORDS = new Set(['', 'na', 'n/a', 'nan', 'none', 'null', '<na>', '#n/a', 'undefined'])

export function isMissingWord(text: string): boolean {
  const first = text.charCodeAt(0)
  // Cheap way out for most texts: the words begin with n, u, < or #; blanks sort below all letters.
  if (first > 0x3c && first !== 0x4e && first !== 0x6e && first !== 0x55 && first !== 0x75) return false
  return text.length <= 9 && MISSING_WORDS.has(text.trim().toLowerCase())
}

/**
 * A decimal number written as text, or NaN. Blanks around it are fine; `inf` and `Infinity` with a sign are numbers.
 * Not numbers: empty text, hexadecimal, thousands separators, trailing units, `nan` (that is a missing value).
 */
export function readNumber(text: string): number {
  const first = text.charCodeAt(0)
  // Cheap way out for most texts: past the digits only I and i (of infinity) begin a number, blanks beyond ASCII aside.
  if (first > 0x39 && first < 0x80 && first !== 0x49 && first !== 0x69) return Number.NaN
  const value = Number(text)
  if (!Number.isNaN(value)) {
    if (value === 0 && text.trim() === '') return Number.NaN
    // The only letters `Number` takes besides e and Infinity are the prefixes 0x, 0b, 0o.
    return PREFIXED.test(text) ? Number.NaN : value
  }
  const match = INFINITY_WORD.exec(text)
  return match === null ? Number.NaN : match[1] === '-' ? Number.NEGATIVE_INFINITY : Number.POSITIVE_INFINITY
}
const PREFIXED = /^\s*0[xXbBoO]/
const INFINITY_WORD = /^\s*([+-]?)inf(?:inity)?\s*$/i

/** `true` and `false` in the spellings of Python, JSON and spreadsheets; null for any other text. */
export function readBoolean(text: string): boolean | null {
  switch (text) {
    case 'true':
    case 'True':
    case 'TRUE':
      return true
    case 'false':
    case 'False':
    case 'FALSE':
      return false
    default:
      return null
  }
}
