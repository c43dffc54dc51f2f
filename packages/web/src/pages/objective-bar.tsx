import { GOALS, type Goal, type Objective, REDUCERS, type Reducer } from '@sweepwise/core'
import { useMutation, useQueryClient } from '@tanstack/react-query'
import { Pin } from 'lucide-react'
import type { ProjectDetail } from '../../../server/src/http/api.ts'
import { Hint } from '../controls/hint.tsx'
import { Picker } from '../controls/picker.tsx'
import { useToast } from '../controls/toasts.tsx'
import { storeObjective } from '../data/project-changes.ts'
import type { OnProjectView, ProjectView } from '../url-state/project-view.ts'

const REDUCER_WORDS: Readonly<Record<Reducer, string>> = {
  auto: 'automatic reducer',
  summary: 'summary value',
  last: 'last value',
  best: 'best over training',
  'mean-last': 'mean of the last tenth',
  'at-step': 'value at a step',
}
const GOAL_WORDS: Readonly<Record<Goal, string>> = { minimize: 'lower is better', maximize: 'higher is better' }

/** Metric, how its history becomes one number, and which way is good. Choices stand in the URL until they are stored. */
export function ObjectiveBar(props: { detail: ProjectDetail; objective: Objective; view: ProjectView; onView: OnProjectView }) {
  const { detail, objective, view, onView } = props
  const client = useQueryClient()
  const toast = useToast()
  const metric = detail.metrics.find(({ name }) => name === objective.metric)
  const store = useMutation({
    mutationFn: () => storeObjective(detail.id, objective),
    onSuccess: () => client.invalidateQueries({ queryKey: ['project'] }),
    onError: (error) => toast(`Not stored: ${error.message}`),
  })
  const stored = detail.objective
  const differs =
    stored !== null &&
    (stored.metric !== objective.metric ||
      stored.goal !== objective.goal ||
      stored.reducer !== objective.reducer ||
      stored.step !== objective.step)
  const chosen = stored === null || differs
  const assumed = metric?.goalSource === 'assumed' && view.goal === undefined && stored?.metric !== objective.metric
  return (
    <fieldset className="objective" aria-label="Objective">
      <Picker
        label="Metric"
        value={objective.metric}
        items={detail.metrics.map(({ name, finite, hasHistory }) => ({
          value: name,
          label: name,
          hint: finite === 0 ? 'no values' : hasHistory ? 'curve' : finite < detail.runs ? `${finite} runs` : '',
        }))}
        onPick={(name) => onView({ metric: name, goal: undefined, reducer: undefined, step: undefined }, { push: true })}
      />
      {/* Without a history every reducer gives the summary value: nothing to choose. */}
      {metric?.hasHistory && (
        <Picker
          label="Reducer"
          value={objective.reducer}
          items={REDUCERS.map((reducer) => ({ value: reducer, label: REDUCER_WORDS[reducer] }))}
          onPick={(reducer) =>
            onView(
              { ...named(objective), reducer: reducer as Reducer, step: reducer === 'at-step' ? (objective.step ?? 0) : undefined },
              { push: true },
            )
          }
        />
      )}
      {objective.reducer === 'at-step' && (
        <input
          className="field"
          style={{ width: 88 }}
          type="number"
          aria-label="Step"
          defaultValue={objective.step ?? 0}
          onKeyDown={(event) => event.key === 'Enter' && event.currentTarget.blur()}
          onBlur={(event) =>
            event.target.value !== '' && onView({ ...named(objective), reducer: 'at-step', step: Number(event.target.value) })
          }
        />
      )}
      <Picker
        label="Goal"
        value={objective.goal}
        {...(assumed ? { shown: `${GOAL_WORDS[objective.goal]}?` } : {})}
        items={GOALS.map((goal) => ({ value: goal, label: GOAL_WORDS[goal] }))}
        onPick={(goal) => onView({ ...named(objective), goal: goal as Goal }, { push: true })}
      />
      {assumed && (
        <Hint
          side="bottom"
          text={`The name '${objective.metric}' does not tell which way is good, and no sweep declared it. Which way is better below rests on this: choose it, then keep it as objective.`}
        >
          <button type="button" className="assumed">
            goal assumed
          </button>
        </Hint>
      )}
      {chosen && (
        <button type="button" className="button quiet" disabled={store.isPending} onClick={() => store.mutate()}>
          <Pin size={14} aria-hidden />
          {stored === null ? 'Keep as objective' : 'Keep instead'}
        </button>
      )}
    </fieldset>
  )
}

/** A change of one part spells out the others, so that a link does not depend on what is stored. */
const named = ({ metric, goal, reducer, step }: Objective) => ({ metric, goal, reducer, step })
