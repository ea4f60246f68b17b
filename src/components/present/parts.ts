/** The parts of presenting that are loaded when they are first used. One that does not load says so. */
import { notify } from '../../store.ts'
import { enterPresenter, leavePresenter, presenting } from './presenting.ts'

export const presenterPart = () => import('./Presenter.tsx')

async function load<T>(part: Promise<T>, what: string): Promise<T | undefined> {
  try {
    return await part
  } catch {
    notify({ kind: 'error', text: `The part of this page for ${what} did not load. Reload the page.` })
    return undefined
  }
}

export async function togglePresenter(): Promise<void> {
  if (presenting.getState().on) leavePresenter()
  else if (await load(presenterPart(), 'presenting')) enterPresenter()
}

export const openNotes = async (): Promise<void> =>
  (await load(import('./speaker.ts'), 'speaker notes'))?.openNotes()
