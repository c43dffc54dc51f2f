import { formatCount, formatNumber } from '@sweepwise/core'
import { AudioWaveform } from 'lucide-react'
import type { ProjectDetail } from '../../../server/src/http/api.ts'
import { Hint } from '../controls/hint.tsx'

/** How far the objective moves when only the seed changes, or what would tell. */
export function NoiseBadge({ detail }: { detail: ProjectDetail }) {
  const { noise } = detail
  if (noise === null) {
    return (
      <Hint
        side="bottom"
        text="Every configuration ran once, so nothing tells a real difference from luck. Run the best configuration three times more with other seeds and import again."
      >
        <button type="button" className="noise-badge">
          <AudioWaveform size={14} aria-hidden />
          <span>
            <strong>noise unknown</strong> — repeat the best configuration 3×
          </span>
        </button>
      </Hint>
    )
  }
  const each = noise.runs / noise.configurations
  const configurations = noise.configurations === 1 ? '1 configuration' : `${formatCount(noise.configurations)} configurations`
  const design = Number.isInteger(each) ? `${configurations} × ${each}` : `${formatCount(noise.runs)} runs of ${configurations}`
  return (
    <Hint
      side="bottom"
      text="Standard deviation over runs that differ in their seed alone, pooled over the configurations that ran more than once. Differences of this size are luck."
    >
      <button type="button" className="noise-badge">
        <AudioWaveform size={14} aria-hidden />
        <span>
          seed noise <strong>±{formatNumber(noise.sd, 2)}</strong> (sd, {design})
        </span>
      </button>
    </Hint>
  )
}
