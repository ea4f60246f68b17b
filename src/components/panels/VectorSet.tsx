import { classOf } from '../../model/registers.ts'
import { Mark } from './Row.tsx'
import { Term } from './Term.tsx'
import { hex } from './view.ts'

interface Props {
  name: 'IRR' | 'ISR' | 'TMR'
  /** Its vectors before the step and now, highest first. */
  was: readonly number[]
  now: readonly number[]
  /** Vectors up to this class are held back; −1: none. */
  upTo: number
}

/** Names of vectors that are written out. */
const MOST = 6

/** A set of 256 vectors as 16 × 16: a row is a priority class, the highest on top, and what is in it by name. */
export function VectorSet({ name, was, now, upTo }: Props) {
  const gone = was.filter(vector => !now.includes(vector))
  const changed = gone.length > 0 || now.some(vector => !was.includes(vector))
  return (
    <section className="vector-set" data-changed={changed ? '' : undefined}>
      <h4>
        {changed && <Mark />}
        <Term id={name} />
      </h4>
      <div className="grid16" aria-hidden="true">
        {upTo >= 0 && <span className="held" style={{ gridRow: `${16 - upTo} / 17` }} />}
        {[...now, ...gone].map(vector => (
          <i
            key={vector}
            title={hex(vector)}
            data-gone={now.includes(vector) ? undefined : ''}
            data-flipped={was.includes(vector) && now.includes(vector) ? undefined : ''}
            style={{ gridArea: `${16 - classOf(vector)} / ${(vector & 15) + 1}` }}
          />
        ))}
      </div>
      <p>
        {gone.map(vector => (
          <s key={vector}>
            <span className="visually-hidden">no longer </span>
            {hex(vector)}
          </s>
        ))}
        {now.length === 0 && gone.length === 0 && 'none'}
        {now.slice(0, MOST).map(vector => (
          <b key={vector}>{hex(vector)}</b>
        ))}
        {now.length > MOST && `+ ${now.length - MOST}`}
      </p>
    </section>
  )
}
