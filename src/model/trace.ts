/**
 * The trace: every step of a scenario, in columns of typed arrays (18 bytes a step), and the recorder that fills it.
 *
 * A step is a function entered or left, a condition with its value, a write with before and after, or a lifecycle
 * event. Nothing else is kept: any earlier world is had by undoing writes, so going back is as cheap as going on.
 */
import type { Places } from './meanwhile.ts'
import type { Release } from './release.ts'
import { LAW_EVENTS, type Law, type LawEvent, Tracer } from './tracer.ts'
import type { Cell, World } from './world.ts'
import { FN_NAMES, type Fn, fnInfo } from './xen/source.ts'

export const ENTER = 0
export const LEAVE = 1
export const BRANCH = 2
export const WRITE = 3
/** A write that a lifecycle event made. */
export const RAISE = 4

interface Base {
  readonly index: number
  readonly depth: number
  /** The function that is running (for `enter`: the one entered; for `leave`: the one left). */
  readonly fn: Fn
}

/** One step, as readers see it. */
export type Step =
  | (Base & { readonly kind: 'enter'; readonly args: readonly number[] })
  | (Base & { readonly kind: 'leave'; readonly result: number | undefined })
  | (Base & { readonly kind: 'branch'; readonly condition: string; readonly value: boolean })
  | (Base & {
      readonly kind: 'write'
      readonly cell: Cell
      readonly before: number
      readonly after: number
      readonly event?: LawEvent
    })

const FN_ID = new Map(FN_NAMES.map((name, id) => [name, id]))
const EVENT_ID = new Map(LAW_EVENTS.map((name, id) => [name, id]))

/** Growable columns; a step is the same place in each. */
class Columns {
  length = 0
  kind = new Uint8Array(256)
  depth = new Uint8Array(256)
  fn = new Uint16Array(256)
  /** Condition or event number; for `leave`, 1 if there is a result. */
  tag = new Uint16Array(256)
  a = new Uint32Array(256)
  b = new Uint32Array(256)
  c = new Uint32Array(256)

  push(kind: number, depth: number, fn: number, tag: number, a: number, b: number, c: number): void {
    const i = this.length++
    if (i === this.kind.length) this.grow()
    this.kind[i] = kind
    this.depth[i] = depth
    this.fn[i] = fn
    this.tag[i] = tag
    this.a[i] = a
    this.b[i] = b
    this.c[i] = c
  }

  private grow(): void {
    const n = this.kind.length * 2
    const wider = <T extends Uint8Array | Uint16Array | Uint32Array>(
      make: new (n: number) => T,
      old: T,
    ): T => {
      const next = new make(n)
      next.set(old)
      return next
    }
    this.kind = wider(Uint8Array, this.kind)
    this.depth = wider(Uint8Array, this.depth)
    this.fn = wider(Uint16Array, this.fn)
    this.tag = wider(Uint16Array, this.tag)
    this.a = wider(Uint32Array, this.a)
    this.b = wider(Uint32Array, this.b)
    this.c = wider(Uint32Array, this.c)
  }
}

/** The tracer that keeps what it sees. */
export class Recorder extends Tracer {
  readonly columns = new Columns()
  private readonly conditions: string[] = []
  private readonly conditionId = new Map<string, number>()
  private readonly stack: number[] = []
  /** Told before each entry and return and after each condition: something else may happen there. */
  watch: Places['watch'] | undefined = undefined

  enter(fn: Fn, a = 0, b = 0, c = 0): void {
    this.watch?.('enter', fn)
    const id = FN_ID.get(fn) as number
    this.stack.push(id)
    this.columns.push(ENTER, this.stack.length - 1, id, 0, a, b, c)
  }

  leave(result: number): number
  leave(): void
  leave(result?: number): number | undefined {
    this.watch?.('leave', this.running)
    const fn = this.stack.pop() as number
    this.columns.push(LEAVE, this.stack.length, fn, result === undefined ? 0 : 1, result ?? 0, 0, 0)
    return result
  }

  branch(condition: string, value: boolean): boolean {
    let id = this.conditionId.get(condition)
    if (id === undefined) {
      id = this.conditions.push(condition) - 1
      this.conditionId.set(condition, id)
    }
    this.push(BRANCH, id, value ? 1 : 0, 0, 0)
    this.watch?.('branch', this.running, condition)
    return value
  }

  write(cell: Cell, value: number): void {
    const before = this.read(cell)
    this.mem[cell] = value
    this.push(WRITE, 0, cell, before, value)
  }

  raise(cell: Cell, event: LawEvent): void {
    const before = this.read(cell)
    const after = this.next(cell, event)
    this.mem[cell] = after
    this.push(RAISE, EVENT_ID.get(event) as number, cell, before, after)
  }

  private get running(): Fn {
    return FN_NAMES[this.stack.at(-1) as number] as Fn
  }

  /** Forgets the steps so far (a replay that needs only the last operation's); the world stays. */
  clear(): void {
    this.columns.length = 0
    this.stack.length = 0
  }

  /** After a crash the running functions never return; the next operation, if any, starts at the top. */
  unwind(): void {
    this.stack.length = 0
  }

  step(index: number): Step {
    const { kind, depth, fn, tag, a, b, c } = this.columns
    if (index < 0 || index >= this.columns.length) throw new RangeError(`there is no step ${index}`)
    const name = FN_NAMES[fn[index] as number] as Fn
    const base = { index, depth: depth[index] as number, fn: name }
    switch (kind[index]) {
      case ENTER:
        return {
          ...base,
          kind: 'enter',
          args: [a[index], b[index], c[index]].slice(0, fnInfo(name).params.length) as number[],
        }
      case LEAVE:
        return { ...base, kind: 'leave', result: tag[index] === 1 ? (a[index] as number) | 0 : undefined }
      case BRANCH:
        return {
          ...base,
          kind: 'branch',
          condition: this.conditions[tag[index] as number] as string,
          value: a[index] === 1,
        }
      default: {
        const write = {
          ...base,
          kind: 'write' as const,
          cell: a[index] as number,
          before: b[index] as number,
          after: c[index] as number,
        }
        return kind[index] === RAISE
          ? { ...write, event: LAW_EVENTS[tag[index] as number] as LawEvent }
          : write
      }
    }
  }

  private push(kind: number, tag: number, a: number, b: number, c: number): void {
    const top = this.stack.length
    this.columns.push(kind, top, top === 0 ? 0 : (this.stack[top - 1] as number), tag, a, b, c)
  }
}

/** A recorder with a fresh world. */
export const record = (world: World, release: Release, law: Law): Recorder =>
  new Recorder(world, release, law)
