import type { CodeRow, Decided } from '../../model/code/codeAt.ts'
import { Breakable } from '../Breakable.tsx'

/** The words of a row; a condition that it names has its value beside it, one that it paraphrases stands below with it. */
export function RowText({ row: { text, decided } }: { row: CodeRow }) {
  const [named] = decided.filter(({ condition }) => text.includes(condition))
  const others = decided.filter(each => each !== named)
  return (
    <>
      {named ? <Named text={text} decided={named} /> : <Breakable text={text} />}
      {others.map(each => (
        <span key={each.condition} className="decided">
          <Breakable text={each.condition} /> <Verdict value={each.value} />
        </span>
      ))}
    </>
  )
}

function Named({ text, decided: { condition, value } }: { text: string; decided: Decided }) {
  const start = text.indexOf(condition)
  const end = start + condition.length
  return (
    <>
      <Breakable text={text.slice(0, start)} />
      <span className="condition">
        <Breakable text={condition} />
      </span>
      <Breakable text={text.slice(end)} /> <Verdict value={value} />
    </>
  )
}

const Verdict = ({ value }: { value: boolean }) => (
  <b className="verdict" data-value={value}>
    {value ? '✓ true' : '✗ false'}
  </b>
)
