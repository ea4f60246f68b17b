import { useState } from 'react'
import { argsText, callStack, type EnterStep, fnName } from '../../model/narrate.ts'
import type { Trace } from '../../model/run.ts'
import { seek } from '../../store.ts'
import { Breakable } from '../Breakable.tsx'

/** Calls that are shown of a deep stack: the outermost, and the innermost. */
const OUTER = 1
const INNER = 1

/** The callers of the function that runs, outermost first; each leads to where it was entered. */
export function CallStack({ trace, at }: { trace: Trace; at: number }) {
  const [whole, setWhole] = useState(false)
  const stack = callStack(trace, at - 1).slice(0, -1)
  const hidden = whole ? 0 : Math.max(0, stack.length - OUTER - INNER - 1)
  const shown = hidden === 0 ? stack : [...stack.slice(0, OUTER), ...stack.slice(-INNER)]
  if (stack.length === 0) return null
  return (
    <nav className="call-stack" aria-label="Call stack">
      <ol>
        {shown.map((enter, i) => (
          <li key={enter.index}>
            {hidden > 0 && i === OUTER && (
              <button type="button" className="more" onClick={() => setWhole(true)}>
                … {stack.length - shown.length} more
              </button>
            )}
            <Crumb trace={trace} enter={enter} />
          </li>
        ))}
      </ol>
    </nav>
  )
}

function Crumb({ trace, enter }: { trace: Trace; enter: EnterStep }) {
  return (
    <button
      type="button"
      title={`${fnName(trace, enter.fn)}(${argsText(trace.world, enter)})`}
      onClick={() => seek(enter.index + 1)}
    >
      <Breakable text={fnName(trace, enter.fn)} />
    </button>
  )
}
