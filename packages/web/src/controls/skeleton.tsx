import { useEffect, useState } from 'react'

/** From here on a wait is worth a word. */
const WORTH_SAYING_MS = 1500

/** Grey lines where content will stand; after a moment it says what is being waited for, and for how long. */
export function Skeleton({ what, lines = 6 }: { what: string; lines?: number }) {
  const [seconds, setSeconds] = useState(0)
  useEffect(() => {
    const begin = Date.now()
    const timer = setInterval(() => setSeconds(Math.floor((Date.now() - begin) / 1000)), 500)
    return () => clearInterval(timer)
  }, [])
  return (
    <div className="notice" style={{ display: 'block' }} aria-busy="true">
      <p className="muted" role="status">
        {what}
        {seconds * 1000 >= WORTH_SAYING_MS ? ` … ${seconds} s` : ' …'}
      </p>
      {Array.from({ length: lines }, (_, i) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: these lines have nothing else
        <div key={i} className="skeleton" style={{ height: 12, margin: '14px 0 0', width: `${92 - ((i * 23) % 40)}%` }} />
      ))}
    </div>
  )
}
