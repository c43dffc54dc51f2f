import { Monitor, Moon, Sun } from 'lucide-react'
import { chooseTheme, THEME_CHOICES, type ThemeChoice, useThemeChoice } from '../theme/theme-choice.ts'
import { Hint } from './hint.tsx'

const ICONS = { system: Monitor, light: Sun, dark: Moon }
const WORDS: Record<ThemeChoice, string> = { system: "the system's colours", light: 'light', dark: 'dark' }

/** Goes round: as the system, light, dark. */
export function ThemeToggle() {
  const choice = useThemeChoice()
  const next = THEME_CHOICES[(THEME_CHOICES.indexOf(choice) + 1) % THEME_CHOICES.length]!
  const Icon = ICONS[choice]
  return (
    <Hint text={`Colours: ${WORDS[choice]}. Click for ${WORDS[next]}.`} side="bottom">
      <button
        type="button"
        className="button icon"
        aria-label={`Colours: ${WORDS[choice]}. Change to ${WORDS[next]}`}
        onClick={() => chooseTheme(next)}
      >
        <Icon size={16} aria-hidden />
      </button>
    </Hint>
  )
}
