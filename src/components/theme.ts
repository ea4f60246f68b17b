/** Dark, light, or as the system says: `data-theme` on <html>. */
import { createStore } from 'zustand/vanilla'
import { recall, remember } from './settings.ts'

const THEMES = ['system', 'light', 'dark'] as const
type Theme = (typeof THEMES)[number]

const NAME = 'upcall.theme'
const systemLight = matchMedia('(prefers-color-scheme: light)')

const stored = (): Theme => THEMES.find(theme => theme === recall(NAME)) ?? 'system'
export const theme = createStore<Theme>(stored)

function paint(): void {
  const chosen = theme.getState()
  const light = chosen === 'system' ? systemLight.matches : chosen === 'light'
  document.documentElement.dataset['theme'] = light ? 'light' : 'dark'
}

/** Before the first render, so that nothing flashes. */
export function startTheme(): void {
  paint()
  theme.subscribe(paint)
  systemLight.addEventListener('change', paint)
}

export function nextTheme(): void {
  const next = THEMES[(THEMES.indexOf(theme.getState()) + 1) % THEMES.length] as Theme
  theme.setState(next)
  remember(NAME, next)
}
