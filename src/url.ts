/**
 * The address and the app: what is on screen is always in the fragment (format: model/link.ts), and a fragment that
 * somebody opens, pastes or goes back to is shown. The only reader and writer of `location`.
 *
 * Another scenario is a new entry of the history; a move of the playhead or selection rewrites the entry. Reading and
 * writing links is code that the first view does not wait for.
 */
import { examples } from './model/examples.ts'
import { formatAddress, isLessonAddress, parseAddress } from './model/lesson/address.ts'
import type { Look } from './model/link.ts'
import { openingOf } from './model/opening.ts'
import type { Scenario } from './model/scenario.ts'
import { placeOf, positionOf, startOfStory } from './model/time.ts'
import { settled } from './settled.ts'
import { load, notify, type State, store } from './store.ts'

/** Milliseconds between rewrites while the playhead moves. Safari refuses more than 100 in 30 seconds. */
const PACE = 350
/** When the browser refuses all the same: milliseconds until the next try. */
const RETRY = 5000

const codec = () => import('./link.ts')

/** The fragment as last read or written here: anything else was put there by a person. */
let known = ''
/** A scenario's link for any look at it, encoded once; undefined `link`: too long for one. */
let payload: { readonly scenario: Scenario; readonly link: ((look: Look) => string) | undefined } | undefined
/** The next write is a new entry: the present one shows something else, or a link that could not be opened. */
let pushNext = false
/** What is being loaded comes from the address and must not be written back to it. */
let opening = false
/** The write that is due or being prepared. */
let timer: ReturnType<typeof setTimeout> | undefined
/** Writes that the browser has refused in a row; after some it is left alone (a sandboxed frame never allows it). */
let refused = 0
/** When the address was last written, in milliseconds of the page's clock. */
let written = Number.NEGATIVE_INFINITY
/** Number of the latest fragment that was asked for; an older one that is still being read is dropped. */
let asked = 0

/** Shows what the address says, or the first example, and keeps the two in step from then on. Call once, before the first render. */
export async function startUrl(): Promise<void> {
  window.addEventListener('hashchange', followAddress)
  window.addEventListener('popstate', followAddress)
  known = location.hash
  if (isLink(known)) {
    if (!(await open(known))) showFirst()
  } else {
    showFirst()
    void settled().then(() => location.hash === '' && writeIn(0))
  }
  store.subscribe(follow)
}

/** Speaker notes are the same page under another fragment, which names the channel between the two windows. */
const NOTES = /^#notes\/([0-9a-f]{32})$/

export const notesAddress = (channel: string): string => `${location.href.split('#')[0]}#notes/${channel}`

/** The channel that this window's notes follow; undefined if it is no notes window. */
export const notesChannel = (): string | undefined => NOTES.exec(location.hash)?.[1]

/** The fragment of the lesson that is being read; undefined where its scenario is not the one on screen. */
function lessonLink({ reading, scenario }: State): string | undefined {
  if (reading?.lesson.scenario !== scenario) return undefined
  return formatAddress({ id: reading.lesson.id, beat: reading.beat + 1, ...reading.manner })
}

/** The whole address of what is on screen; undefined if it is too long for a link. */
export async function currentLink(): Promise<string | undefined> {
  const lesson = lessonLink(store.getState())
  if (lesson !== undefined) return location.href.split('#')[0] + lesson
  const { link } = await encode(store.getState().scenario)
  return link && location.href.split('#')[0] + link(lookOf(store.getState()))
}

/** The same without its place, if it is known at once: printing cannot wait. */
export function linkNow(): string | undefined {
  const lesson = lessonLink(store.getState())
  if (lesson !== undefined) return location.href.split('#')[0] + lesson
  if (payload?.scenario !== store.getState().scenario) return undefined
  const { link } = payload
  return link && location.href.split('#')[0] + link({})
}

/** A fragment that names an element of the page (a skip link) is the browser's business. */
const isLink = (hash: string): boolean => hash.length > 1 && document.getElementById(hash.slice(1)) === null

function showFirst(): void {
  const [first] = examples
  if (!first) return
  const { notice } = store.getState()
  opening = true
  load(first.scenario, openingOf(first))
  opening = false
  if (notice) notify(notice)
}

function followAddress(): void {
  if (location.hash === known) return
  if (notesChannel()) {
    location.reload()
    return
  }
  known = location.hash
  stopWriting()
  if (isLink(known)) void open(known)
  else if (known === '') showFirst()
}

/** Opens a fragment; on failure says why, and leaves the screen and the fragment as they are. */
async function open(hash: string): Promise<boolean> {
  const ticket = ++asked
  if (isLessonAddress(hash)) return openLesson(hash, ticket)
  const decoded = await codec().then(
    ({ decodeLink }) => decodeLink(hash),
    () =>
      ({
        ok: false,
        reason: 'The part of this page that reads links did not load. Reload the page.',
      }) as const,
  )
  if (ticket !== asked) return true
  if (decoded.ok) {
    const { scenario, place, selection, compare } = decoded.view
    opening = true
    const shown = load(scenario, trace => (place ? positionOf(trace, place) : startOfStory(trace)), {
      selection,
      compare,
    })
    opening = false
    pushNext = !shown
    return shown
  }
  pushNext = true
  notify({ kind: 'error', text: decoded.reason })
  return false
}

const shelf = () => import('./lessonShelf.ts')

/** Opens a lesson; on failure says why, as for a link. */
async function openLesson(hash: string, ticket: number): Promise<boolean> {
  const address = parseAddress(hash)
  const why = address
    ? await shelf().then(
        ({ openAddress }) => {
          if (ticket !== asked) return undefined
          opening = true
          return openAddress(address)
        },
        () => 'The part of this page that holds the lessons did not load. Reload the page.',
      )
    : 'This is not a link to a lesson: it reads “#lesson/name/beat”.'
  opening = false
  if (ticket !== asked) return true
  pushNext = why !== undefined
  if (why !== undefined) notify({ kind: 'error', text: why })
  return why === undefined
}

/** After every change of the store. */
function follow(state: State, before: State): void {
  const moved =
    state.at !== before.at ||
    state.selection !== before.selection ||
    state.compare !== before.compare ||
    state.reading !== before.reading
  if (opening || !(moved || state.scenario !== before.scenario)) return
  // A fragment that is still being read gives way to what the person does now.
  asked++
  if (state.scenario !== before.scenario) {
    if (timer !== undefined) put(before)
    pushNext = true
    writeIn(0)
  } else if (timer === undefined) {
    writeIn(Math.max(written + PACE - performance.now(), 0))
  }
}

function stopWriting(): void {
  clearTimeout(timer)
  timer = undefined
}

function writeIn(delay: number): void {
  stopWriting()
  const id = setTimeout(() => void write(id), delay)
  timer = id
}

async function write(id: typeof timer): Promise<void> {
  const ready = await encode(store.getState().scenario).catch(() => undefined)
  // Since then a person has gone to another address, or done something that is written instead.
  if (timer !== id) return
  timer = undefined
  if (ready) put(store.getState())
}

async function encode(scenario: Scenario): Promise<NonNullable<typeof payload>> {
  if (payload?.scenario === scenario) return payload
  const { encodePayload, linkOf } = await codec()
  const text = await encodePayload(scenario)
  payload = { scenario, link: text === undefined ? undefined : look => linkOf(text, look) }
  return payload
}

const lookOf = ({ trace, at, selection, compare }: State): Look => ({
  place: placeOf(trace, at),
  selection,
  compare,
})

/** Writes the link of a state into the address, if its scenario is the encoded one. */
function put(state: State): void {
  const lesson = lessonLink(state)
  if (lesson === undefined && payload?.scenario !== state.scenario) return
  const hash = lesson ?? payload?.link?.(lookOf(state)) ?? ''
  if (hash !== location.hash) {
    try {
      const url = hash || location.pathname + location.search
      if (pushNext) history.pushState(null, '', url)
      else history.replaceState(null, '', url)
    } catch {
      if (refused++ < 3) writeIn(RETRY)
      return
    }
  }
  known = hash
  pushNext = false
  refused = 0
  written = performance.now()
}
