/** One line of a run's console, as a terminal would show it at the end. */
export interface ConsoleLine {
  /** UTC milliseconds at which it was begun. */
  readonly time: number
  readonly stream: 'stdout' | 'stderr'
  readonly text: string
}

/** Longer lines are cut, in characters: a progress bar that never ends a line must not fill the memory. */
const LONGEST = 100_000

const ESC = '\u001b'
const BELL = '\u0007'
/** Colours and cursor movements (CSI), window titles and links (OSC), other sequences, then single controls but tabs. */
const CONTROLS = new RegExp(
  [`${ESC}\\[[0-?]*[ -/]*[@-~]`, `${ESC}\\][^${BELL}${ESC}]*(?:${BELL}|${ESC}\\\\)?`, `${ESC}[ -/]*[0-~]`, '(?!\t)\\p{Cc}'].join('|'),
  'gu',
)

/**
 * Joins the fragments that a client recorded into lines. The two streams are independent. A carriage return begins the
 * line anew, as a progress bar means it; colours and other terminal codes are taken out.
 */
export function consoleLines(): {
  push(stream: ConsoleLine['stream'], time: number, fragment: string): readonly ConsoleLine[]
  /** Lines that were begun and never ended. */
  end(): readonly ConsoleLine[]
} {
  const open = { stdout: { text: '', time: Number.NaN }, stderr: { text: '', time: Number.NaN } }
  const close = (stream: ConsoleLine['stream'], text: string): ConsoleLine => ({ time: open[stream].time, stream, text: shown(text) })
  return {
    push(stream, time, fragment) {
      const state = open[stream]
      const lines: ConsoleLine[] = []
      const parts = fragment.split('\n')
      for (const [i, part] of parts.entries()) {
        if (i > 0) {
          if (state.text === '') state.time = time
          lines.push(close(stream, state.text))
          state.text = ''
        }
        if (part === '') continue
        if (state.text === '') state.time = time
        state.text = withoutOverwritten(state.text + part)
      }
      return lines
    },
    end() {
      return (['stdout', 'stderr'] as const).flatMap((stream) => (open[stream].text === '' ? [] : [close(stream, open[stream].text)]))
    },
  }
}

/** What is before a carriage return goes, unless nothing has come after it yet. */
function withoutOverwritten(line: string): string {
  const clean = line.replace(/\r+$/, '')
  const back = clean.lastIndexOf('\r')
  return (back < 0 ? line : line.slice(back + 1)).slice(0, LONGEST)
}

const shown = (line: string): string => line.replace(/\r+$/, '').replaceAll(CONTROLS, '')
