import { keepPreviousData, useQuery } from '@tanstack/react-query'
import { useRef } from 'react'
import type { Curve, CurveAxis, CurvesAnswer } from '../../../server/src/http/api.ts'
import { request } from '../data/request.ts'

/** Curves by run, then by metric. */
export type Curves = ReadonlyMap<string, ReadonlyMap<string, Curve>>

/**
 * Curves of some runs, kept up to date: asked again when the project changes, and only what has grown is sent again, so the
 * others are the same objects as before.
 */
export function useCurves(asked: {
  readonly project: string
  readonly runs: readonly string[]
  readonly metrics: readonly string[]
  readonly x: CurveAxis
  readonly window?: readonly [number, number] | null
}) {
  const { project, runs, metrics, x, window = null } = asked
  const scope = JSON.stringify([project, x, window])
  const have = useRef<{ scope: string; curves: Map<string, Map<string, Curve>> }>({ scope: '', curves: new Map() })
  return useQuery({
    queryKey: ['curves', project, runs, metrics, x, window],
    enabled: runs.length > 0 && metrics.length > 0,
    // The first part of the key is enough to ask again; what is there stays on screen meanwhile.
    placeholderData: keepPreviousData,
    queryFn: async ({ signal }): Promise<Curves> => {
      const known = have.current.scope === scope ? have.current.curves : new Map<string, Map<string, Curve>>()
      const versions = runs.flatMap((run) => metrics.flatMap((metric) => versionOf(known, run, metric)))
      const body = {
        project,
        runs,
        metrics,
        x,
        ...(window === null ? {} : { window }),
        ...(versions.length === 0 ? {} : { known: versions }),
      }
      const answer = await request<CurvesAnswer>('/curves/query', { body, signal })
      const curves = merged(known, answer)
      have.current = { scope, curves }
      return curves
    },
    // Maps cannot be compared member by member; what is unchanged is the same object anyway.
    structuralSharing: false,
  })
}

const versionOf = (known: Curves, run: string, metric: string): [string, string, string][] => {
  const curve = known.get(run)?.get(metric)
  return curve === undefined ? [] : [[run, metric, curve.version]]
}

function merged(known: Curves, answer: CurvesAnswer): Map<string, Map<string, Curve>> {
  const curves = new Map<string, Map<string, Curve>>()
  const put = (curve: Curve) => {
    const ofRun = curves.get(curve.run) ?? new Map<string, Curve>()
    curves.set(curve.run, ofRun.set(curve.metric, curve))
  }
  for (const curve of answer.curves) put(curve)
  for (const [run, metric] of answer.same) {
    const curve = known.get(run)?.get(metric)
    if (curve !== undefined) put(curve)
  }
  return curves
}
