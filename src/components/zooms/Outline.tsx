/** The calls of an operation, to be opened as deep as one likes; the running one is marked, and each leads to its entry. */
import { useLayoutEffect, useRef, useState } from 'react'
import { type Call, callsOf } from '../../model/calls.ts'
import { argsText, callStack, fnName } from '../../model/narrate.ts'
import type { OpRun, Trace } from '../../model/run.ts'
import { errnoText } from '../../model/xen/errno.ts'
import { seek } from '../../store.ts'
import { Breakable } from '../Breakable.tsx'
import { keepInSight, onceAllAreDrawn } from './keepInSight.ts'

interface OutlineProps {
  readonly trace: Trace
  readonly run: OpRun
  readonly at: number
}

/** What the branches of the tree share. */
interface Shown {
  readonly trace: Trace
  readonly at: number
  /** Entries of the functions that run, outermost first. */
  readonly running: readonly number[]
  readonly isOpen: (call: Call, depth: number) => boolean
  readonly toggle: (call: Call, depth: number) => void
}

/** Levels that are open from the start. */
const OPEN = 2
/** Calls of one function that are listed; a reset has hundreds. */
const MOST = 30

export function Outline({ trace, run, at }: OutlineProps) {
  const [turned, setTurned] = useState<ReadonlyMap<number, boolean>>(new Map())
  const running = callStack(trace, at - 1).map(enter => enter.index)
  const isOpen = ({ enter }: Call, depth: number): boolean =>
    turned.get(enter.index) ?? (depth < OPEN || running.includes(enter.index))
  const toggle = (call: Call, depth: number) =>
    setTurned(new Map(turned).set(call.enter.index, !isOpen(call, depth)))
  const box = useRef<HTMLDivElement>(null)
  const here = running.at(-1)
  // biome-ignore lint/correctness/useExhaustiveDependencies: another call is in sight as soon as it runs
  useLayoutEffect(() => {
    return onceAllAreDrawn(() => {
      const call = box.current?.querySelector('[aria-current]')
      if (box.current && call instanceof HTMLElement) keepInSight(box.current, call)
    })
  }, [here])
  return (
    <section className="outline-part" aria-labelledby="outline">
      <h3 id="outline" className="eyebrow">
        Its functions
      </h3>
      <div className="scroll" ref={box}>
        <Calls calls={callsOf(trace, run)} depth={0} shown={{ trace, at, running, isOpen, toggle }} />
      </div>
    </section>
  )
}

interface CallsProps {
  readonly calls: readonly Call[]
  readonly depth: number
  readonly shown: Shown
}

/** The present call stays in sight, however many came before it. */
function Calls({ calls, depth, shown }: CallsProps) {
  const here = calls.findIndex(({ enter }) => shown.running.includes(enter.index))
  const from = Math.max(0, Math.min(here - MOST + 3, calls.length - MOST))
  const listed = calls.slice(from, from + MOST)
  const after = calls.length - from - listed.length
  return (
    <ul className="outline">
      {from > 0 && <li className="muted">{from} calls before</li>}
      {listed.map(call => (
        <Node key={call.enter.index} call={call} depth={depth} shown={shown} />
      ))}
      {after > 0 && <li className="muted">{after} calls after</li>}
    </ul>
  )
}

function Node({ call, depth, shown }: { call: Call; depth: number; shown: Shown }) {
  const { trace, at, running } = shown
  const { enter, calls } = call
  const open = calls.length > 0 && shown.isOpen(call, depth)
  const here = running.at(-1) === enter.index
  const name = fnName(trace, enter.fn)
  return (
    <li data-to-come={enter.index >= at ? '' : undefined}>
      <div className="node">
        {calls.length > 0 ? (
          <button
            type="button"
            className="turn"
            aria-expanded={open}
            aria-label={`Calls of ${name}`}
            onClick={() => shown.toggle(call, depth)}
          >
            {open ? '▾' : '▸'}
          </button>
        ) : (
          <span className="turn" aria-hidden="true" />
        )}
        <button
          type="button"
          className="call"
          aria-current={here ? 'step' : undefined}
          onClick={() => seek(enter.index + 1)}
        >
          {here && (
            <span className="here" aria-hidden="true">
              ●{' '}
            </span>
          )}
          <Breakable text={name} />
          <span className="muted">({argsText(trace.world, enter)})</span>
          <Returned call={call} at={at} />
        </button>
      </div>
      {open && <Calls calls={calls} depth={depth + 1} shown={shown} />}
    </li>
  )
}

/** What it gave back, once it has. */
function Returned({ call: { leave, result }, at }: { call: Call; at: number }) {
  if (leave === undefined || leave >= at || result === undefined) return null
  return (
    <span className="returned" data-refused={result < 0 ? '' : undefined}>
      {' '}
      = {errnoText(result)}
    </span>
  )
}
