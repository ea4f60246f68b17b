import { argsText, callStack, fnName } from '../../model/narrate.ts'
import type { Trace } from '../../model/run.ts'
import { seek } from '../../store.ts'

/** The functions that run, outermost first; each leads to where it was entered. */
export function CallStack({ trace, at }: { trace: Trace; at: number }) {
  const stack = callStack(trace, at - 1)
  if (stack.length === 0) return null
  return (
    <section className="panel call-stack" aria-labelledby="call-stack">
      <h2 id="call-stack">Call stack</h2>
      <ol>
        {stack.map((enter, i) => (
          <li key={enter.index}>
            <button
              type="button"
              aria-current={i === stack.length - 1 ? 'step' : undefined}
              style={{ paddingLeft: `${6 + Math.min(i, 8) * 7}px` }}
              onClick={() => seek(enter.index + 1)}
            >
              {fnName(trace, enter.fn)}
              <span className="muted">({argsText(trace.world, enter)})</span>
            </button>
          </li>
        ))}
      </ol>
    </section>
  )
}
