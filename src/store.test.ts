import { beforeEach, expect, test } from 'vitest'
import { examples } from './model/examples.ts'
import type { Op } from './model/ops.ts'
import { startOfStory } from './model/time.ts'
import {
  act,
  load,
  nameCourse,
  notify,
  redoEdit,
  returnTo,
  seek,
  setCompare,
  store,
  undoEdit,
} from './store.ts'

const vector = (examples[0] as (typeof examples)[number]).scenario
const now = () => store.getState()
const shown = () => {
  const { course, scenario, at, branches } = now()
  return { course, scenario, at, branches }
}
const send: Op = { op: 'EVTCHNOP_send', v: 'd0v0', port: 1 }
const refused: Op = { op: 'EVTCHNOP_send', v: 'd0v0', port: 99 }

beforeEach(() => {
  load(vector)
})

test('load shows the scenario where its story begins, with the world there', () => {
  expect(now().at).toBe(startOfStory(now().trace))
  expect(now().trace.position).toBe(now().at)
  expect(now().scenario).toBe(vector)
})

test('load forgets undo, branches, comparison and selection: it is another document', () => {
  act(send)
  setCompare(['vector', 'gsi'])
  load(vector)
  expect(now()).toMatchObject({ branches: [], undo: [], redo: [], compare: undefined, selection: undefined })
})

test('a scenario that cannot be run leaves everything and says why', () => {
  act(send)
  const before = { ...now(), notice: undefined }
  expect(load({ ...vector, ops: [{ op: 'EVTCHNOP_send', v: 'd7v0', port: 1 }], setup: 0 })).toBe(false)
  expect({ ...now(), notice: undefined }).toEqual(before)
  expect(now().notice).toMatchObject({ kind: 'error' })
  expect(now().notice?.text).toContain('Operation 1: EVTCHNOP_send: there is no vCPU d7v0')
})

test('seek moves playhead and world together, and stops at the ends', () => {
  seek(5)
  expect([now().at, now().trace.position]).toEqual([5, 5])
  seek(-3)
  expect(now().at).toBe(0)
  seek(1e9)
  expect([now().at, now().trace.position]).toEqual([now().trace.length, now().trace.length])
})

test('at the end, act appends, and the playhead stands on the first step of what was done', () => {
  seek(now().trace.length)
  const end = now().at
  expect(act(send)).toBe(true)
  expect(now().scenario.ops).toEqual([...vector.ops, send])
  expect(now().at).toBe(end + 1)
  expect(now().trace.stepAt(now().at)).toMatchObject({ kind: 'enter', fn: 'do_event_channel_op' })
  expect(now().branches).toEqual([])
})

test('what Xen refuses is done: the errno is the last step', () => {
  act(refused)
  const { trace } = now()
  expect(trace.ops.at(-1)?.result.rc).toBe(-22)
  expect(trace.stepAt(trace.length)).toMatchObject({ kind: 'leave', fn: 'do_event_channel_op', result: -22 })
})

test('in the past, act starts a new future after the operation the playhead is in, and keeps the old one', () => {
  const at = startOfStory(now().trace) + 3
  seek(at)
  act(refused)
  expect(now().scenario.ops).toEqual([...vector.ops.slice(0, vector.setup + 1), refused])
  expect(now().branches).toEqual([{ course: { id: 0 }, scenario: vector, at }])
  expect(now().course).toEqual({ id: 1 })
})

test('in the scene-setting, what is left of it is the new setup', () => {
  seek(1)
  act(send)
  expect(now().scenario.setup).toBe(1)
  expect(now().scenario.ops).toHaveLength(2)
})

test('returnTo brings the old future back to where it was left, and keeps the new one', () => {
  const at = startOfStory(now().trace) + 3
  seek(at)
  act(refused)
  const left = shown()
  const [branch] = now().branches
  expect(branch && returnTo(branch)).toBe(true)
  expect([now().scenario, now().at]).toEqual([vector, at])
  expect(now().branches).toEqual([{ course: left.course, scenario: left.scenario, at: left.at }])
})

test('a name stays with its course, whether it is shown, kept beside, undone or redone', () => {
  seek(startOfStory(now().trace) + 3)
  nameCourse(0, '  the first  ')
  act(refused)
  expect(now().branches[0]?.course).toEqual({ id: 0, name: 'the first' })
  nameCourse(1, 'refused')
  undoEdit()
  expect(now().course).toEqual({ id: 0, name: 'the first' })
  redoEdit()
  expect(now().course).toEqual({ id: 1, name: 'refused' })
  nameCourse(1, ' ')
  expect(now().course).toEqual({ id: 1 })
})

test('a course that was undone does not give its number to another', () => {
  seek(startOfStory(now().trace) + 3)
  act(refused)
  undoEdit()
  seek(startOfStory(now().trace) + 3)
  act(refused)
  expect(now().course.id).toBe(2)
  const [first] = now().branches
  expect(first && returnTo(first)).toBe(true)
  seek(startOfStory(now().trace) + 3)
  act(refused)
  expect(now().course.id).toBe(3)
})

test('undo and redo give back scenario and branches', () => {
  seek(startOfStory(now().trace) + 3)
  const before = shown()
  act(refused)
  const after = shown()
  undoEdit()
  expect([now().scenario, now().branches]).toEqual([before.scenario, before.branches])
  redoEdit()
  expect([now().scenario, now().branches]).toEqual([after.scenario, after.branches])
})

test('after an undo, another act leaves nothing to redo', () => {
  seek(now().trace.length)
  act(send)
  undoEdit()
  expect(now().redo).toHaveLength(1)
  act(refused)
  expect(now().redo).toEqual([])
})

test('with nothing to undo or redo nothing changes', () => {
  const before = now()
  undoEdit()
  redoEdit()
  expect(now()).toBe(before)
})

test('after undo and redo the world still stands at the playhead', () => {
  seek(now().trace.length)
  act(send)
  for (const move of [undoEdit, redoEdit]) {
    move()
    expect(now().trace.position).toBe(now().at)
    expect(now().at).toBeLessThanOrEqual(now().trace.length)
  }
})

test('the proposal takes the scenario to the release that has it; undo takes it back', () => {
  seek(now().trace.length)
  act({ op: 'EVTCHNOP_bind_vector', v: 'd1v0', port: 2, vcpu: 0, vector: 0x51 })
  expect(now().scenario.release).toBe('4.4.0+bind_vector')
  expect(now().trace.ops.at(-1)?.result.rc).toBe(0)
  undoEdit()
  expect(now().scenario.release).toBe('4.4.0')
})

test('an operation that cannot be done leaves everything and says why', () => {
  const before = shown()
  expect(act({ op: 'lapic_read', v: 'd0v0', off: 0x20 })).toBe(false)
  expect(shown()).toEqual(before)
  expect(now().undo).toEqual([])
  expect(now().notice?.text).toContain('d0v0 belongs to a PV domain')
})

test('an operation that takes no step stays when another is done after it', () => {
  const nothing: Op = { op: 'g_set_mask', v: 'd1v0', port: 60_000, val: 1 }
  seek(now().trace.length)
  const length = now().trace.length
  act(nothing)
  expect([now().trace.length, now().at, now().trace.position]).toEqual([length, length, length])
  act(send)
  expect(now().scenario.ops).toEqual([...vector.ops, nothing, send])
  expect(now().branches).toEqual([])
})

test('after a crash of Xen nothing more can be done; before it, everything', () => {
  seek(now().trace.length)
  const before = now().trace.length
  act({ op: 'notify_via_xen_event_channel', dom: 1, port: 60_000 })
  expect(now().trace.ops.at(-1)?.crash).toBeDefined()
  expect(act(send)).toBe(false)
  expect(now().notice?.text).toContain('Xen has crashed')
  notify(undefined)
  seek(before)
  expect(act(send)).toBe(true)
})
