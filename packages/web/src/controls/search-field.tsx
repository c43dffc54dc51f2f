/** A small field that narrows what stands below it. `label` says what is searched. */
export function SearchField({
  label,
  value,
  onChange,
  placeholder = 'Search',
}: {
  label: string
  value: string
  onChange: (value: string) => void
  placeholder?: string
}) {
  return (
    <input
      className="field small"
      type="search"
      placeholder={placeholder}
      aria-label={label}
      value={value}
      onChange={(event) => onChange(event.target.value)}
    />
  )
}
