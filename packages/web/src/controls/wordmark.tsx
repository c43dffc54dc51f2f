/** The name, with a mark of three bars: what matters, sorted. */
export function Wordmark() {
  return (
    <span className="wordmark">
      <svg width="20" height="20" viewBox="0 0 20 20" aria-hidden="true">
        <rect width="20" height="20" rx="5" fill="var(--accent)" />
        <path d="M5 5.5h10M5 10h6.5M5 14.5h3.5" stroke="var(--text-on-accent)" strokeWidth="2.2" strokeLinecap="round" />
      </svg>
      Sweepwise
    </span>
  )
}
