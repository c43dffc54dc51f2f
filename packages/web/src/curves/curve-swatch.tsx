/** Colours a curve may have; the tokens `--series-1` and on. */
const COLOURS = 6
const STROKES = [undefined, '5 3', '1.5 2']

/** The stroke of a curve beside its name, as the chart draws it. */
export function CurveSwatch({ style }: { style: number }) {
  return (
    <svg className="curve-swatch" width="16" height="8" viewBox="0 0 16 8" aria-hidden="true">
      <line
        x1="1"
        y1="4"
        x2="15"
        y2="4"
        stroke={`var(--series-${(style % COLOURS) + 1})`}
        strokeWidth="2.5"
        strokeDasharray={STROKES[Math.floor(style / COLOURS) % STROKES.length]}
      />
    </svg>
  )
}
