/** A line that ends a traceback: `ValueError: no`, `torch.OutOfMemoryError: …`, `KeyboardInterrupt`. */
const ENDS = /^(?:[A-Za-z_][\w.]*\.)?[A-Z]\w*(?::\s.*)?$/
/** Longer ones are cut: they are a title, the console has the rest. */
const LONGEST = 500

/**
 * The exception that ended a script, from the last lines it printed; null when they hold no traceback to its end.
 * @param lines texts in order
 */
export function lastException(lines: readonly string[]): string | null {
  const from = lines.findLastIndex((line) => line.startsWith('Traceback (most recent call last)'))
  if (from < 0) return null
  // Frames are indented; the first line that is not names the exception.
  const end = lines.slice(from + 1).find((line) => line.trim() !== '' && !/^\s/.test(line))
  return end !== undefined && ENDS.test(end) ? end.slice(0, LONGEST) : null
}
