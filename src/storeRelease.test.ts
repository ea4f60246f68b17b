import { beforeEach, expect, test } from 'vitest'
import { examples } from './model/examples.ts'
import { openingOf } from './model/opening.ts'
import { placeOf } from './model/time.ts'
import { act, load, notify, redoEdit, seek, setRelease, store, undoEdit } from './store.ts'

const [vector] = examples as [(typeof examples)[number]]
const proposal = examples.at(-1) as (typeof examples)[number]
const now = () => store.getState()
const place = () => placeOf(now().trace, now().at)

beforeEach(() => {
  notify(undefined)
  load(vector.scenario, openingOf(vector))
})

test('another release is the same scenario, with the playhead in the same place', () => {
  const before = place()
  expect(setRelease('4.17.7')).toBe(true)
  expect(now().scenario).toEqual({ ...vector.scenario, release: '4.17.7' })
  expect(place()).toEqual(before)
  expect(now().trace.position).toBe(now().at)
})

test('at the end it stays at the end', () => {
  seek(now().trace.length)
  setRelease('4.17.7')
  expect(now().at).toBe(now().trace.length)
})

test('it is an edit: undone and done again, the place stays', () => {
  const before = { at: now().at, place: place() }
  setRelease('4.17.7')
  undoEdit()
  expect(now().scenario).toBe(vector.scenario)
  expect(now().at).toBe(before.at)
  redoEdit()
  expect(now().scenario.release).toBe('4.17.7')
  expect(place()).toEqual(before.place)
})

test('the release that is there already is no edit', () => {
  expect(setRelease('4.4.0')).toBe(true)
  expect(now().undo).toEqual([])
})

test('what does not exist there is refused with the reason, and nothing changes', () => {
  load(proposal.scenario, openingOf(proposal))
  const { scenario, at, undo } = now()
  expect(setRelease('4.17.7')).toBe(false)
  expect(now()).toMatchObject({ scenario, at, undo })
  expect(now().notice).toMatchObject({ kind: 'error' })
  expect(now().notice?.text).toContain('EVTCHNOP_bind_vector is a proposal')
})

test('the proposal’s operation is not done on a release that it was not made for', () => {
  setRelease('4.17.7')
  const bind = { op: 'EVTCHNOP_bind_vector', v: 'd1v0', port: 2, vcpu: 0, vector: 0x51 } as const
  expect(act(bind)).toBe(false)
  expect(now().scenario.release).toBe('4.17.7')
  expect(now().notice?.text).toContain('4.4.0 + bind_vector (proposal)')
})
