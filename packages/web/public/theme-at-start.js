// Runs before the first paint, so that the chosen theme never flashes the other one. `src/theme/theme-choice.ts` writes it.
try {
  const theme = localStorage.getItem('sweepwise.theme')
  if (theme === 'light' || theme === 'dark') document.documentElement.dataset.theme = theme
} catch {
  // Storage is forbidden here: the system's theme it is.
}
