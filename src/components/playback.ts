/**
 * What a press does to the time. The player (a machine, and with it XState) is loaded at the first sign of a person;
 * a step that comes before it is what the machine would make of it: a move and a glide.
 */
import { useSyncExternalStore } from 'react'
import type { SnapshotFrom } from 'xstate'
import { PACE, type Speed } from '../machines/pace.ts'
import type { playerMachine } from '../machines/player.ts'
import { type Direction, type Stride, startOfStory } from '../model/time.ts'
import { somebodyThere } from '../settled.ts'
import { notify, seek, store } from '../store.ts'
import type { player } from './player.ts'
import { calm, moveBy, moveTo, onMoved } from './playhead.ts'
import { depart, glide, hold, playheadSpan, playheadT } from './stage/clock.ts'
import type { Span } from './stage/moves.ts'

type Player = Pick<SnapshotFrom<typeof playerMachine>, 'matches' | 'context'>

let live: typeof player | undefined
let loading: Promise<typeof player> | undefined
const listeners = new Set<() => void>()
const tell = (): void => {
  for (const listener of listeners) listener()
}

/** The player as it will be when it comes. */
const waiting: Player = {
  matches: state => state === 'paused',
  context: { speed: 'normal', glided: 0 },
}

/** Loads the player, once; again if that failed. */
function load(): Promise<typeof player> {
  loading ??= import('./player.ts').then(
    module => {
      live = module.player
      live.subscribe(tell)
      tell()
      return live
    },
    error => {
      loading = undefined
      throw error
    },
  )
  return loading
}

// A press that cannot be done without the player tries again, and says so if that fails.
const prepare = (): void => void load().catch(() => undefined)
void somebodyThere().then(prepare)

onMoved(() => live?.send({ type: 'MOVED' }))

/** For presses that have no meaning without a player. */
function press(event: Parameters<typeof player.send>[0]): void {
  if (live) live.send(event)
  else
    load().then(
      loaded => loaded.send(event),
      () => notify({ kind: 'error', text: 'The part of this page that plays did not load.' }),
    )
}

/** Moves by a stride; ends playing, and the glide that runs. */
export function step(how: Stride, direction: Direction): void {
  if (live) {
    live.send({ type: 'STEP', how, direction })
    return
  }
  prepare()
  const { at } = store.getState()
  moveBy(how, direction)
  if (store.getState().at !== at) void glide(calm.matches ? 0 : PACE.normal.glide)
}

/** Takes the playhead by hand to a place between two stops, both ways alike. */
export function drag({ from, to, share }: Span & { readonly share: number }): void {
  moveTo(to)
  live?.send({ type: 'MOVED' })
  if (!calm.matches) hold({ from, to }, share)
}

/** Lets it go: it glides what is left of the way to the nearer stop. */
export function release(): void {
  const span = playheadSpan()
  if (!span) return
  const back = playheadT() < 0.5
  depart(back ? span.to : span.from, back ? span.from : span.to)
  moveTo(back ? span.from : span.to)
  void glide(PACE[live?.getSnapshot().context.speed ?? 'normal'].glide)
}

/** Plays on from here, from the start of the story if at the end; or stops playing. */
export const togglePlay = (): void => press({ type: 'TOGGLE' })

export const setSpeed = (speed: Speed): void => press({ type: 'SPEED', speed })

/** To where the story starts; from there (or before it) to the fresh world. */
export function toStart(): void {
  const { trace, at } = store.getState()
  const start = startOfStory(trace)
  seek(at > start ? start : 0)
}

export const toEnd = (): void => seek(store.getState().trace.length)

const subscribe = (listener: () => void): (() => void) => {
  listeners.add(listener)
  return () => {
    listeners.delete(listener)
  }
}

export const usePlayer = <T>(selector: (state: Player) => T): T =>
  useSyncExternalStore(subscribe, () => selector(live?.getSnapshot() ?? waiting))
