interface Props {
  /** The port of bit 0. */
  first: number
  pending: readonly number[]
  mask: readonly number[]
  wasPending: readonly number[]
  wasMask: readonly number[]
  port: number | undefined
}

const bitOf = (words: readonly number[], bit: number): number =>
  ((words[bit >> 5] as number) >>> (bit & 31)) & 1

/**
 * A word of both bitmaps, a byte a group: pending over mask, and under them what is pending and not masked. Bit 0 is
 * the first, as ports count. The card says in words what is drawn here.
 */
export function WordBits({ first, port, ...words }: Props) {
  const bytes = Array.from({ length: words.pending.length * 4 }, (_, byte) => byte * 8)
  return (
    <div className="word-bits" aria-hidden="true">
      {bytes.map(low => (
        <Byte key={low} low={low} here={port === undefined ? -1 : port - first - low} {...words} />
      ))}
    </div>
  )
}

interface ByteProps extends Omit<Props, 'first' | 'port'> {
  /** Its lowest bit in the word. */
  low: number
  /** Place of the port in question; outside 0 to 7 if it is not in this byte. */
  here: number
}

const ROWS = ['P', 'M', '='] as const

function Byte({ low, here, pending, mask, wasPending, wasMask }: ByteProps) {
  const mine = here >= 0 && here < 8
  return (
    <div className="byte" data-here={mine ? '' : undefined}>
      <span className="index" style={{ gridColumn: 2 }}>
        {low}
      </span>
      <span className="index last">{low + 7}</span>
      {mine && here > 0 && here < 7 && (
        <span className="index here" style={{ gridColumn: here + 2 }}>
          {low + here}
        </span>
      )}
      {ROWS.map((letter, row) => (
        <span key={letter} className="letter" style={{ gridRow: row + 2 }}>
          {letter}
        </span>
      ))}
      {ROWS.map((letter, row) => (
        <span key={letter} className="track" style={{ gridRow: row + 2 }} />
      ))}
      {[0, 1, 2, 3, 4, 5, 6, 7].map(place => {
        const bit = low + place
        const [p, m] = [bitOf(pending, bit), bitOf(mask, bit)]
        return (
          <Column
            key={bit}
            place={place}
            bits={[p, m, p & ~m]}
            was={[bitOf(wasPending, bit), bitOf(wasMask, bit)]}
          />
        )
      })}
      {mine && <span className="port" style={{ gridColumn: here + 2 }} />}
    </div>
  )
}

interface ColumnProps {
  place: number
  bits: readonly [pending: number, mask: number, due: number]
  was: readonly [pending: number, mask: number]
}

/** Only what is set, or was until now, is an element. */
function Column({ place, bits, was }: ColumnProps) {
  return bits.map((bit, row) => {
    const flipped = row < 2 && bit !== was[row]
    return bit || flipped ? (
      <i
        // biome-ignore lint/suspicious/noArrayIndexKey: a row is its place
        key={row}
        data-due={row === 2 ? '' : undefined}
        data-gone={bit ? undefined : ''}
        data-flipped={flipped ? '' : undefined}
        style={{ gridArea: `${row + 2} / ${place + 2}` }}
      />
    ) : null
  })
}
