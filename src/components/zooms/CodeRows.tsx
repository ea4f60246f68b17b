/** The rows of a function: the one that runs is lit and kept in sight, and each leads to the step that runs it. */
import { Fragment, useLayoutEffect, useRef } from 'react'
import { type CodeRow, type CodeView, stepOfRow } from '../../model/code/codeAt.ts'
import { argsText, fnName } from '../../model/narrate.ts'
import type { Trace } from '../../model/run.ts'
import { fnInfo } from '../../model/xen/source.ts'
import { seek } from '../../store.ts'
import { Breakable } from '../Breakable.tsx'
import { keepInSight, onceAllAreDrawn } from './keepInSight.ts'
import { RowText } from './RowText.tsx'

interface Props {
  readonly trace: Trace
  readonly at: number
  readonly view: CodeView
}

export function CodeRows({ trace, at, view }: Props) {
  const box = useRef<HTMLOListElement>(null)
  useLitInSight(box, view)
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: a box that scrolls must be reachable by keyboard
    <ol className="code-rows" ref={box} tabIndex={0} aria-label={`${fnName(trace, view.fn)}, pseudo-code`}>
      {view.rows.map((row, i) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: a row is its number
        <Line key={i} number={i + 1} row={row} mark={markOf(view, i)} to={stepOfRow(row, at - 1)}>
          {row.kind === 'signature' ? <Signature trace={trace} view={view} /> : <RowText row={row} />}
        </Line>
      ))}
    </ol>
  )
}

/** Scrolls the box, and never the page. */
function useLitInSight(box: { readonly current: HTMLOListElement | null }, { enter, lit }: CodeView): void {
  // biome-ignore lint/correctness/useExhaustiveDependencies: a call of the same function at the same row is news, too
  useLayoutEffect(() => {
    return onceAllAreDrawn(() => {
      const row = box.current?.children[lit]
      if (box.current && row instanceof HTMLElement) keepInSight(box.current, row)
    })
  }, [enter.index, lit])
}

type Mark = 'lit' | 'before' | 'next' | undefined

const markOf = ({ lit, before, next }: CodeView, row: number): Mark =>
  row === lit ? 'lit' : row === next ? 'next' : row === before ? 'before' : undefined

const SIGNS = { lit: '▸', before: '◦', next: '›' } as const
const WORDS = { lit: 'runs now', before: 'ran before this step', next: 'runs next' } as const

interface LineProps {
  readonly number: number
  readonly row: CodeRow
  readonly mark: Mark
  /** Step that the row leads to. */
  readonly to: number | undefined
  readonly children: React.ReactNode
}

function Line({ number, row, mark, to, children }: LineProps) {
  const content = (
    <>
      <span className="sign" aria-hidden="true" title={mark && WORDS[mark]}>
        {mark && SIGNS[mark]}
      </span>
      <span className="number" aria-hidden="true">
        {number}
      </span>
      <span className="row-text" style={{ '--indent': row.indent } as React.CSSProperties}>
        {children}
        {mark && <span className="visually-hidden">, {WORDS[mark]}</span>}
      </span>
    </>
  )
  return (
    <li
      data-kind={row.kind}
      data-mark={mark}
      data-idle={row.idle ? '' : undefined}
      aria-current={mark === 'lit' ? 'step' : undefined}
    >
      {to === undefined ? (
        <div className="line">{content}</div>
      ) : (
        <button type="button" className="line" onClick={() => seek(to + 1)}>
          {content}
        </button>
      )}
    </li>
  )
}

/** Name and live arguments. */
function Signature({ trace, view: { enter } }: { trace: Trace; view: CodeView }) {
  const values = argsText(trace.world, enter).split(', ')
  const params = fnInfo(enter.fn).params
  return (
    <>
      <b>
        <Breakable text={fnName(trace, enter.fn)} />
      </b>
      (
      {params.map(([name], i) => (
        <Fragment key={name}>
          {i > 0 && ', '}
          <span className="param">
            {name} = <span className="value">{values[i]}</span>
          </span>
        </Fragment>
      ))}
      )
    </>
  )
}
