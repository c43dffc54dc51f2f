import { useRef } from 'react'

/**
 * While runs report, the answer on screen and the one being fetched answer the same question about older and newer runs: the
 * older one still holds. After a change of the question it does not, and is shown as stale.
 * @param question everything that was asked but the revision
 * @param waiting the answer on screen is that of another key
 * @returns whether what is on screen answers another question
 */
export function useStale(question: string, waiting: boolean): boolean {
  const answered = useRef<string | null>(null)
  if (!waiting) answered.current = question
  return waiting && answered.current !== question
}

/**
 * Of answers that come in stages, the last whole one as long as a newer one to the same question is not whole itself:
 * intervals and verdicts do not go away and come back with every new point.
 */
export function useWhole<Answer>(question: string, answer: Answer | undefined, isWhole: (answer: Answer) => boolean): Answer | undefined {
  const last = useRef<{ readonly question: string; readonly answer: Answer } | null>(null)
  if (answer !== undefined && isWhole(answer)) last.current = { question, answer }
  return answer !== undefined && !isWhole(answer) && last.current?.question === question ? last.current.answer : answer
}
