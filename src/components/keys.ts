/** Every key of the app, in one table: the handler and the help page read the same rows. */
import { notify, redoEdit, store, undoEdit } from '../store.ts'
import { toggleGrid } from './grid/view.ts'
import { openContents } from './lesson/contentsOpen.ts'
import { turnBeat } from './lesson/turnBeat.ts'
import { turnZoom } from './panels/zoom.ts'
import { step, toEnd, togglePlay, toStart } from './playback.ts'
import { toggleFullScreen } from './present/fullScreen.ts'
import { leavePresenter, presenting, toggleBlack, togglePanel } from './present/presenting.ts'
import { printStoryboard } from './print/print.ts'
import { recall, remember } from './settings.ts'
import { mapCamera } from './stage/useCamera.ts'
import { nextTheme } from './theme.ts'

export interface Key {
  /** As `pressed` writes them: modifiers first, letters as typed. */
  readonly keys: readonly string[]
  readonly label: string
  readonly group: 'Move' | 'Map' | 'Learn' | 'Edit' | 'Present' | 'Page'
  readonly run: (page: Page) => void
  /** What the browser does with the key follows. */
  readonly native?: true
  /** Works only in presenter mode, and there before any other row. */
  readonly presenting?: true
}

/** What a key may ask of the page itself. */
export interface Page {
  readonly openHelp: () => void
  readonly togglePresenter: () => void
  readonly openNotes: () => void
}

const DIGITS = ['0', '1', '2', '3', '4', '5', '6', '7', '8', '9']

/** The digit itself is typed into the field, since the field has the focus by the time the browser inserts it. */
function focusStepField(): void {
  const field = document.querySelector<HTMLInputElement>('input[name="step"]')
  field?.focus()
  field?.select()
}

/** Ways to look on a map seen from near, by parts of the view: the letters that move a cursor in vi. */
const PANS = [
  ['h', 'Look left', -0.25, 0],
  ['j', 'Look down', 0, 0.25],
  ['k', 'Look up', 0, -0.25],
  ['l', 'Look right', 0.25, 0],
] as const

/** A message goes first, as elsewhere. */
function leaveOrDismiss(): void {
  if (store.getState().notice) notify(undefined)
  else leavePresenter()
}

const PRESENTING: readonly Key[] = [
  {
    keys: ['PageDown'],
    label: 'Step, or next beat, by clicker',
    group: 'Present',
    run: () => turnBeat(1) || step('step', 1),
  },
  {
    keys: ['PageUp'],
    label: 'Back, by clicker',
    group: 'Present',
    run: () => turnBeat(-1) || step('step', -1),
  },
  { keys: ['s'], label: 'State beside the map', group: 'Present', run: () => togglePanel('state') },
  { keys: ['c'], label: 'Story beside the map', group: 'Present', run: () => togglePanel('story') },
  { keys: ['b', '.'], label: 'Black screen; any key returns', group: 'Present', run: toggleBlack },
  { keys: ['Escape'], label: 'Leave presenter mode', group: 'Present', run: leaveOrDismiss },
]

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
  { keys: ['+', '='], label: 'Nearer on the map', group: 'Map', run: () => mapCamera()?.zoomBy(1.5) },
  { keys: ['-'], label: 'Farther', group: 'Map', run: () => mapCamera()?.zoomBy(1 / 1.5) },
  { keys: ['m'], label: 'The whole map', group: 'Map', run: () => mapCamera()?.fit() },
  ...PANS.map(
    ([key, label, x, y]): Key => ({
      keys: [key],
      label,
      group: 'Map',
      run: () => mapCamera()?.panBy(x, y),
    }),
  ),
  { keys: ['L'], label: 'Lessons, museum and glossary', group: 'Learn', run: () => openContents() },
  { keys: [']'], label: 'Next beat of the lesson', group: 'Learn', run: () => turnBeat(1) },
  { keys: ['['], label: 'The beat before', group: 'Learn', run: () => turnBeat(-1) },
  { keys: ['u', 'Ctrl+z'], label: 'Undo', group: 'Edit', run: undoEdit },
  { keys: ['Ctrl+y', 'Ctrl+Z'], label: 'Redo', group: 'Edit', run: redoEdit },
  { keys: ['p'], label: 'Presenter mode, and back', group: 'Present', run: page => page.togglePresenter() },
  {
    keys: ['P'],
    label: 'Speaker notes, in a window of their own',
    group: 'Present',
    run: page => page.openNotes(),
  },
  ...PRESENTING.map(key => ({ ...key, presenting: true as const })),
  { keys: ['f'], label: 'Full screen', group: 'Page', run: () => void toggleFullScreen() },
  { keys: ['Ctrl+p'], label: 'Print the storyboard', group: 'Page', run: () => void printStoryboard() },
  { keys: ['g'], label: 'Map, or grid of every port', group: 'Page', run: toggleGrid },
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

/** The row of a key, here and now. */
function rowOf(name: string): Key | undefined {
  const rows = KEYS.filter(({ keys }) => keys.includes(name))
  return (presenting.getState().on && rows.find(key => key.presenting)) || rows.find(key => !key.presenting)
}

const nothing = () => undefined
const NO_PAGE: Page = { openHelp: nothing, togglePresenter: nothing, openNotes: nothing }

/** Presses a key for a person at another window: one that asks nothing of the page. */
export const press = (name: string): void => rowOf(name)?.run(NO_PAGE)

/** A press as the table writes it; ⌘ counts as Ctrl, Caps Lock does not count as Shift. */
export function pressed({ key, ctrlKey, metaKey, shiftKey }: KeyboardEvent): string {
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
    const key = rowOf(pressed(event))
    if (!key || isTaken(event)) return
    if (isCharacter(pressed(event)) && !characterKeys.on) return
    if (!key.native) event.preventDefault()
    key.run(page)
  }
  window.addEventListener('keydown', onKey)
  return () => window.removeEventListener('keydown', onKey)
}
