/** Arguments and returned values as numbers: by name, in hex, in decimal, and as the errno that they stand for. */

import { errnoWords } from '../../model/narrate/names.ts'
import { argsText, callStack, type EnterStep, fnName } from '../../model/narrate.ts'
import type { Trace } from '../../model/run.ts'
import type { Step } from '../../model/trace.ts'
import { fnInfo } from '../../model/xen/source.ts'
import { Breakable } from '../Breakable.tsx'

const hex = (n: number): string => `0x${(n >>> 0).toString(16)}`

interface ArgumentsProps {
  readonly trace: Trace
  /** The call; by default the one that runs at a step. */
  readonly enter?: EnterStep | undefined
  readonly index?: number
}

export function Arguments({ trace, enter, index = 0 }: ArgumentsProps) {
  const call = enter ?? callStack(trace, index).at(-1)
  if (!call) return null
  const params = fnInfo(call.fn).params
  const texts = argsText(trace.world, call).split(', ')
  if (params.length === 0)
    return (
      <p className="muted">
        <Breakable text={fnName(trace, call.fn)} /> has no arguments.
      </p>
    )
  return (
    <table className="numbers">
      <caption>
        <Breakable text={`${fnName(trace, call.fn)}(…)`} />
      </caption>
      <thead>
        <tr>
          <th scope="col">argument</th>
          <th scope="col">is</th>
          <th scope="col">hex</th>
          <th scope="col">decimal</th>
        </tr>
      </thead>
      <tbody>
        {params.map(([name], i) => (
          <tr key={name}>
            <th scope="row">{name}</th>
            <td>{texts[i]}</td>
            <td>{hex(call.args[i] ?? 0)}</td>
            <td>{(call.args[i] ?? 0) | 0}</td>
          </tr>
        ))}
      </tbody>
    </table>
  )
}

export function Returned({ trace, step }: { trace: Trace; step: Extract<Step, { kind: 'leave' }> }) {
  const { result, fn } = step
  if (result === undefined)
    return (
      <p className="muted">
        <Breakable text={fnName(trace, fn)} /> returns nothing.
      </p>
    )
  return (
    <table className="numbers">
      <caption>
        <Breakable text={`${fnName(trace, fn)} returns`} />
      </caption>
      <tbody>
        <tr>
          <th scope="row">{result < 0 ? 'errno' : 'is'}</th>
          <td>{errnoWords(result)}</td>
        </tr>
        <tr>
          <th scope="row">decimal</th>
          <td>{result}</td>
        </tr>
        <tr>
          <th scope="row">hex, 32 bits</th>
          <td>{hex(result)}</td>
        </tr>
      </tbody>
    </table>
  )
}
