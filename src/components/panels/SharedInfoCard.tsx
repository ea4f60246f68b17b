/** The two bitmaps of the 2-level ABI: the word of the port in question bit by bit, the others as numbers. */
import { membersOf } from '../../model/registers.ts'
import type { Cell, Domain } from '../../model/world.ts'
import { Mark, Row } from './Row.tsx'
import { Term } from './Term.tsx'
import { type View, wordsOf } from './view.ts'
import { WordBits } from './WordBits.tsx'

interface Props {
  view: View
  domain: Domain
  /** The port in question, if any. */
  port: number | undefined
}

/** More words, and more ports, than this are counted, not drawn. */
const MOST_WORDS = 6
const MOST_PORTS = 24

export function SharedInfoCard({ view, domain, port }: Props) {
  const bits = domain.BITS_PER_EVTCHN_WORD
  const cells = bits ** 2 / 32
  const [wasPending, pending] = wordsOf(view, domain.evtchn_pending, cells)
  const [wasMask, mask] = wordsOf(view, domain.evtchn_mask, cells)
  const inUse = pending.flatMap((word, cell) => (word || mask[cell] ? [Math.floor((cell * 32) / bits)] : []))
  const word = port === undefined ? (inUse[0] ?? 0) : Math.floor(port / bits)
  const others = [...new Set(inUse)].filter(w => w !== word)
  const part = (words: number[]) => words.slice((word * bits) / 32, ((word + 1) * bits) / 32)
  const changed = [wasPending, wasMask].map((was, i) =>
    was.some((w, cell) => w !== [pending, mask][i]?.[cell]),
  )
  const due = pending.map((w, cell) => w & ~(mask[cell] as number))
  return (
    <div className="shared">
      <p className="word-name">
        <b>word {word}</b>
        {port !== undefined && (
          <span>
            port {port} is bit {port % bits}
          </span>
        )}
      </p>
      <ul className="key">
        <li data-changed={changed[0] ? '' : undefined}>
          <span aria-hidden="true">P</span>
          {changed[0] && <Mark />}
          <Term id="evtchn_pending" />
        </li>
        <li data-changed={changed[1] ? '' : undefined}>
          <span aria-hidden="true">M</span>
          {changed[1] && <Mark />}
          <Term id="evtchn_mask" />
        </li>
        <li>
          <span aria-hidden="true">=</span>
          <Term id="deliverable">pending &amp; ~mask</Term>
        </li>
      </ul>
      <WordBits
        first={word * bits}
        pending={part(pending)}
        mask={part(mask)}
        wasPending={part(wasPending)}
        wasMask={part(wasMask)}
        port={port}
      />
      <p className="readout">
        {said('Pending', pending)} {said('Masked', mask)} {said('Pending and not masked', due)}
      </p>
      {others.length > 0 && (
        <dl>
          {others.slice(0, MOST_WORDS).map(other => (
            <OtherWord key={other} view={view} domain={domain} word={other} />
          ))}
          {others.length > MOST_WORDS && (
            <Row label="more words that are not 0" value={others.length - MOST_WORDS} />
          )}
        </dl>
      )}
    </div>
  )
}

/** `Pending: port 2, 70.` */
function said(what: string, words: readonly number[]): string {
  const ports = membersOf(words).reverse()
  if (ports.length === 0) return `${what}: none.`
  const more = ports.length - MOST_PORTS
  return `${what}: port ${ports.slice(0, MOST_PORTS).join(', ')}${more > 0 ? ` and ${more} more` : ''}.`
}

/** A word that is not 0 beside the one that is drawn. */
function OtherWord({ view, domain, word }: { view: View; domain: Domain; word: number }) {
  const cells = domain.BITS_PER_EVTCHN_WORD / 32
  const values = (bitmap: Cell) =>
    wordsOf(view, bitmap + word * cells, cells).map(words =>
      words.reduceRight((sum, w) => (sum << 32n) | BigInt(w), 0n),
    ) as [was: bigint, now: bigint]
  return (
    <>
      {(['evtchn_pending', 'evtchn_mask'] as const).map(name => {
        const [was, now] = values(domain[name])
        return was === 0n && now === 0n ? null : (
          <Row
            key={name}
            label={`${name}[${word}]`}
            value={`0x${now.toString(16)}`}
            changed={was === now ? undefined : { before: `0x${was.toString(16)}` }}
          />
        )
      })}
    </>
  )
}
