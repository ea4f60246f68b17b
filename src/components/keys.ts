/** Every key of the app, in one table: the handler and the help page read the same rows. */
import { notify, redoEdit, undoEdit } from '../store.ts'
import { turnZoom } from './panels/zoom.ts'
import { step, toEnd, togglePlay, toStart } from './playback.ts'
import { recall, remember } from './settings.ts'
import { nextTheme } from './theme.ts'

export interface Key {
  /** As `pressed` writes them: modifiers first, letters as typed. */
  readonly keys: readonly string[]
  readonly label: string
  readonly group: 'Move' | 'Edit' | 'Page'
  readonly run: (page: Page) => void
  /** What the browser does with the key follows. */
  readonly native?: true
}

/** What a key may ask of the page itself. */
export interface Page {
  readonly openHelp: () => void
}

const DIGITS = ['0', '1', '2', '3', '4', '5', '6', '7', '8', '9']

/** The digit itself is typed into the field, since the field has the focus by the time the browser inserts it. */
function focusStepField(): void {
  const field = document.querySelector<HTMLInputElement>('input[name="step"]')
  field?.focus()
  field?.select()
}

export const KEYS: readonly Key[] = [
  { keys: [' '], label: 'Play or pause', group: 'Move', run: togglePlay },
  { keys: ['ArrowRight'], label: 'Step', group: 'Move', run: () => step('step', 1) },
  { keys: ['ArrowLeft'], label: 'Step back', group: 'Move', run: () => step('step', -1) },
  {
    keys: ['Shift+ArrowRight'],
    label: 'Step over calls',
    group: 'Move',
    run: () => step('over', 1),
  },
  { keys: ['Shift+ArrowLeft'], label: 'Step back over calls', group: 'Move', run: () => step('over', -1) },
  { keys: ['o'], label: 'Step out to the caller', group: 'Move', run: () => step('out', 1) },
  { keys: ['O'], label: 'Step back out to the caller', group: 'Move', run: () => step('out', -1) },
  { keys: ['n'], label: 'Next operation', group: 'Move', run: () => step('op', 1) },
  { keys: ['N'], label: 'Previous operation', group: 'Move', run: () => step('op', -1) },
  { keys: ['Home'], label: 'Start of the story; again: fresh world', group: 'Move', run: toStart },
  { keys: ['End'], label: 'End of the trace', group: 'Move', run: toEnd },
  {
    keys: DIGITS,
    label: 'Type a number, then Enter: go to that step',
    group: 'Move',
    run: focusStepField,
    native: true,
  },
  { keys: ['u', 'Ctrl+z'], label: 'Undo', group: 'Edit', run: undoEdit },
  { keys: ['Ctrl+y', 'Ctrl+Z'], label: 'Redo', group: 'Edit', run: redoEdit },
  {
    keys: ['z'],
    label: 'Zoom in on the step: hypercall, function, bit',
    group: 'Page',
    run: () => turnZoom(1),
  },
  { keys: ['Z'], label: 'Zoom out', group: 'Page', run: () => turnZoom(-1) },
  { keys: ['t'], label: 'Theme: system, light, dark', group: 'Page', run: nextTheme },
  {
    keys: ['Escape'],
    label: 'Dismiss the message',
    group: 'Page',
    run: () => notify(undefined),
    native: true,
  },
  { keys: ['?'], label: 'These keys', group: 'Page', run: page => page.openHelp() },
]

const byKey = new Map(KEYS.flatMap(key => key.keys.map(name => [name, key] as const)))

/** A press as the table writes it; ⌘ counts as Ctrl, Caps Lock does not count as Shift. */
function pressed({ key, ctrlKey, metaKey, shiftKey }: KeyboardEvent): string {
  const control = ctrlKey || metaKey ? 'Ctrl+' : ''
  if (key.length === 1) return control + (shiftKey ? key.toUpperCase() : key.toLowerCase())
  return `${control}${shiftKey ? 'Shift+' : ''}${key}`
}

const TYPING = 'input, select, textarea, [contenteditable]'
const PRESSABLE = 'button, a, summary, [role="button"], [role="option"], [role="tab"]'

/** Does the element under the keyboard want this key for itself? */
function isTaken(event: KeyboardEvent): boolean {
  const { target } = event
  if (event.defaultPrevented || event.altKey || !(target instanceof Element)) return true
  if (target.closest(TYPING) || document.querySelector('dialog:modal')) return true
  return event.key === ' ' && target.closest(PRESSABLE) !== null
}

const isCharacter = (key: string): boolean => key.length === 1 && key !== ' '
const SETTING = 'upcall.characterKeys'

/** Single-character keys can be turned off (WCAG 2.1.4): speech input presses them by accident. */
export const characterKeys = {
  on: recall(SETTING) !== 'off',
  turn(on: boolean): void {
    this.on = on
    remember(SETTING, on ? 'on' : 'off')
  },
}

/** Listens to the whole page; returns the way out. */
export function listenToKeys(page: Page): () => void {
  const onKey = (event: KeyboardEvent) => {
    const key = byKey.get(pressed(event))
    if (!key || isTaken(event)) return
    if (isCharacter(pressed(event)) && !characterKeys.on) return
    if (!key.native) event.preventDefault()
    key.run(page)
  }
  window.addEventListener('keydown', onKey)
  return () => window.removeEventListener('keydown', onKey)
}
