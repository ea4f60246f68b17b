/** A word, bit by bit: eight to a group, the highest first, the changed ones framed and pointed at. */
import { bitOf, changedBits, type Word } from '../../model/word/word.ts'

interface Props {
  readonly word: Word
  /** The bit that a condition looks at. */
  readonly looked?: number
}

const GROUP = 8

export function WordBits({ word, looked }: Props) {
  const changed = changedBits(word)
  const groups = Array.from({ length: Math.ceil(word.width / GROUP) }, (_, g) => g).reverse()
  return (
    <div className="word">
      <div className="bits" role="img" aria-label={spoken(word, changed, looked)}>
        {groups.map(g => (
          <Group key={g} word={word} first={g * GROUP} changed={changed} looked={looked} />
        ))}
      </div>
      <table className="numbers">
        <tbody>
          <Values
            name="hex"
            word={word}
            text={value => `0x${value.toString(16).padStart(Math.ceil(word.width / 4), '0')}`}
          />
          <Values name="decimal" word={word} text={String} />
        </tbody>
      </table>
    </div>
  )
}

interface GroupProps {
  readonly word: Word
  /** Lowest bit of the group. */
  readonly first: number
  readonly changed: readonly number[]
  readonly looked: number | undefined
}

function Group({ word, first, changed, looked }: GroupProps) {
  const bits = Array.from({ length: Math.min(GROUP, word.width - first) }, (_, i) => first + i).reverse()
  return (
    <span className="group">
      <span className="ends">
        <span>{bits[0]}</span>
        {bits.length > 1 && <span>{first}</span>}
      </span>
      <span className="cells">
        {bits.map(n => {
          const mark = changed.includes(n) ? 'changed' : n === looked ? 'looked' : undefined
          return (
            <i key={n} data-on={bitOf(word.after, n) ? '' : undefined} data-mark={mark} title={`bit ${n}`}>
              {bitOf(word.after, n) ? 1 : 0}
            </i>
          )
        })}
      </span>
    </span>
  )
}

function Values({ name, word, text }: { name: string; word: Word; text: (value: bigint) => string }) {
  const before = text(word.before)
  const after = text(word.after)
  return (
    <tr>
      <th scope="row">{name}</th>
      <td>
        {before === after ? (
          after
        ) : (
          <>
            {before} → <b>{after}</b>
          </>
        )}
      </td>
    </tr>
  )
}

const list = (bits: readonly number[]): string => (bits.length === 0 ? 'none' : bits.join(', '))

function spoken(word: Word, changed: readonly number[], looked: number | undefined): string {
  const set = Array.from({ length: word.width }, (_, n) => n).filter(n => bitOf(word.after, n))
  const flips = changed.map(
    n => `bit ${n} from ${bitOf(word.before, n) ? 1 : 0} to ${bitOf(word.after, n) ? 1 : 0}`,
  )
  return [
    `${word.width === 1 ? '1 bit' : `${word.width} bits`}. Set: ${list(set)}.`,
    flips.length > 0 ? `Changed: ${flips.join(', ')}.` : 'No bit changes.',
    looked === undefined ? '' : `Looked at: bit ${looked}.`,
  ].join(' ')
}
