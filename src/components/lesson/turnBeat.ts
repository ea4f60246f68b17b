import { store } from '../../store.ts'

/** To the beat before or after, if a lesson is open: then true. The lesson's own code is loaded already. */
export function turnBeat(by: 1 | -1): boolean {
  const { reading } = store.getState()
  if (!reading) return false
  void import('../../lessonShelf.ts').then(
    ({ canGo, toBeat }) => canGo(reading, by) && toBeat(reading.beat + by),
  )
  return true
}
