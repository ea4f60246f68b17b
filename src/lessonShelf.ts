/** The lessons: fetched one by one when they are opened. Nothing of it is in the first view. */
import type { LessonAddress, Manner } from './model/lesson/address.ts'
import type { Lesson } from './model/lesson/lesson.ts'
import { findMoment } from './model/lesson/moment.ts'
import { nearest } from './model/lesson/near.ts'
import type { Trace } from './model/run.ts'
import { load, notify, type Reading, store } from './store.ts'

const files = import.meta.glob<{ readonly default: Lesson }>(['./lessons/**/*.md', '!**/README.md'])

const byId = new Map(
  Object.entries(files).map(([path, fetchIt]) => [
    path.slice(path.lastIndexOf('/') + 1, -'.md'.length),
    fetchIt,
  ]),
)

/** Opens a lesson at a beat. Why it could not be opened, if it could not; what was on screen then stays. */
export async function openAddress({ id, beat, ...manner }: LessonAddress): Promise<string | undefined> {
  const fetchIt = byId.get(id)
  if (!fetchIt) return `There is no lesson “${id}”${nearest(id, [...byId.keys()])}.`
  const lesson = await fetchIt().then(
    file => file.default,
    () => undefined,
  )
  if (!lesson) return `The lesson “${id}” did not load. Reload the page.`
  return openLesson(lesson, beat, manner) ? undefined : `The lesson “${id}” cannot be shown.`
}

/** Shows a lesson at one of its beats, counted from 1. False, with a notice, if its scenario cannot be run. */
export function openLesson(lesson: Lesson, beat = 1, manner: Manner = { ask: 'on' }): boolean {
  if (!load(lesson.scenario)) return false
  const places = placesOf(lesson, store.getState().trace)
  const inside = (n: number | undefined, otherwise: number) =>
    Math.min(Math.max(n ?? otherwise, 1), lesson.beats.length)
  const [from, to] = [inside(manner.from, 1), inside(manner.to, lesson.beats.length)]
  const locked = manner.from !== undefined || manner.to !== undefined
  const reading: Reading = {
    lesson,
    places,
    manner,
    beat: Math.min(Math.max(beat, Math.min(from, to)), Math.max(from, to)) - 1,
    ...(locked && {
      range: [places[Math.min(from, to) - 1] as number, places[Math.max(from, to) - 1] as number],
    }),
  }
  showBeat(reading)
  return true
}

/** A beat that means no step, which the lint does not let pass, stands where the one before it does. */
function placesOf(lesson: Lesson, trace: Trace): number[] {
  const places: number[] = []
  for (const { at, nth } of lesson.beats) {
    const found = findMoment(trace, at, nth)
    places.push(found.ok ? found.position : (places.at(-1) ?? 0))
  }
  return places
}

/** Goes to another beat of the lesson that is open, back from the sandbox too. */
export function toBeat(beat: number): void {
  const { reading, scenario } = store.getState()
  if (!reading || beat < 0 || beat >= reading.lesson.beats.length) return
  if (scenario !== reading.lesson.scenario && !load(reading.lesson.scenario, undefined, { reading })) return
  showBeat({
    ...reading,
    beat,
    manner: { ...reading.manner, ask: reading.manner.ask === 'now' ? 'on' : reading.manner.ask },
  })
}

function showBeat(reading: Reading): void {
  const { trace } = store.getState()
  const at = Math.min(
    Math.max(reading.places[reading.beat] ?? 0, reading.range?.[0] ?? 0),
    reading.range?.[1] ?? trace.length,
  )
  trace.seek(at)
  store.setState({ reading, at, selection: undefined })
}

/** Is there a beat that way, inside the range the lesson is locked to? */
export function canGo({ lesson, beat, places, range }: Reading, by: 1 | -1): boolean {
  const next = beat + by
  if (next < 0 || next >= lesson.beats.length) return false
  const place = places[next] as number
  return !range || (place >= range[0] && place <= range[1])
}

export const closeLesson = (): void => store.setState({ reading: undefined })

/** Opens an address, and says so if that fails. */
export async function follow(address: LessonAddress): Promise<void> {
  const why = await openAddress(address)
  if (why !== undefined) notify({ kind: 'error', text: why })
}
