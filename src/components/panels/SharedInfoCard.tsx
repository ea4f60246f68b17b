import { memo } from 'react'
import type { Domain } from '../../model/world.ts'
import { ECS_FREE } from '../../model/xen/constants.ts'
import { Mark } from './Row.tsx'
import type { View } from './view.ts'

/** More words than this are counted, not drawn. */
const MOST_WORDS = 6

/** Words of the bitmaps that hold a set bit or a port in use, ascending. */
function wordsInUse(view: View, d: Domain, port: number | undefined): number[] {
  const bits = d.BITS_PER_EVTCHN_WORD
  const used = new Set<number>(port === undefined ? [] : [Math.floor(port / bits)])
  for (let cell = 0; cell < bits ** 2 / 32; cell++) {
    if (view.read(d.evtchn_pending + cell) || view.read(d.evtchn_mask + cell))
      used.add(Math.floor((cell * 32) / bits))
  }
  const ports = view.read(d.valid_evtchns)
  for (let p = 1; p < ports; p++) if (view.read(d.state + p) !== ECS_FREE) used.add(Math.floor(p / bits))
  return [...used].sort((a, b) => a - b)
}

/** Ports whose bit is set in a bitmap, ascending. */
function portsSet(view: View, bitmap: number, cells: number): number[] {
  const ports: number[] = []
  for (let cell = 0; cell < cells; cell++) {
    for (let bits = view.read(bitmap + cell); bits !== 0; bits &= bits - 1)
      ports.push(cell * 32 + 31 - Math.clz32(bits & -bits))
  }
  return ports
}

interface Props {
  view: View
  domain: Domain
  /** The port in question, if any. */
  port: number | undefined
}

/** The two bitmaps of the 2-level ABI, as words and in words. */
export function SharedInfoCard({ view, domain, port }: Props) {
  const words = wordsInUse(view, domain, port)
  return (
    <>
      {(['evtchn_pending', 'evtchn_mask'] as const).map(name => (
        <Bitmap key={name} name={name} view={view} domain={domain} port={port} words={words} />
      ))}
      {words.length > MOST_WORDS && (
        <p className="muted">{words.length - MOST_WORDS} more words in use are not drawn.</p>
      )}
    </>
  )
}

function Bitmap({
  name,
  view,
  domain,
  port,
  words,
}: Props & { name: 'evtchn_pending' | 'evtchn_mask'; words: readonly number[] }) {
  const bits = domain.BITS_PER_EVTCHN_WORD
  const bitmap = domain[name]
  const set = portsSet(view, bitmap, bits ** 2 / 32)
  const step = view.trace.stepAt(view.trace.position)
  const cell = step?.kind === 'write' ? step.cell - bitmap : -1
  const flipped =
    step?.kind === 'write' && cell >= 0 && cell < bits ** 2 / 32
      ? cell * 32 + 31 - Math.clz32(step.before ^ step.after)
      : -1
  return (
    <section className="bitmap" data-changed={flipped >= 0 ? '' : undefined}>
      <h4 className="mono">
        {flipped >= 0 && <Mark />}
        {name}
      </h4>
      {words.slice(0, MOST_WORDS).map(word => (
        <Word
          key={word}
          word={word}
          bits={bits}
          low={view.read(bitmap + (word * bits) / 32)}
          high={bits === 64 ? view.read(bitmap + (word * bits) / 32 + 1) : 0}
          port={port !== undefined && Math.floor(port / bits) === word ? port % bits : -1}
          flipped={flipped >= 0 && Math.floor(flipped / bits) === word ? flipped % bits : -1}
        />
      ))}
      <p className="readout">
        {set.length === 0
          ? `No port is ${ADJECTIVE[name]}.`
          : `${ADJECTIVE[name].replace(/^./, c => c.toUpperCase())}: port ${set.slice(0, 24).join(', ')}${set.length > 24 ? ` and ${set.length - 24} more` : ''}.`}
      </p>
    </section>
  )
}

const ADJECTIVE = { evtchn_pending: 'pending', evtchn_mask: 'masked' } as const

interface WordProps {
  word: number
  bits: 32 | 64
  low: number
  high: number
  /** Bit of the port in question, −1 if it is not in this word. */
  port: number
  flipped: number
}

/** One word, sixteen bits a row, bit 0 at the top left: the order of the ports. */
const Word = memo(function Word({ word, bits, low, high, port, flipped }: WordProps) {
  return (
    <div className="word">
      <span className="mono muted">[{word}]</span>
      <div className="bits" aria-hidden="true">
        {Array.from({ length: bits }, (_, bit) => {
          const on = ((bit < 32 ? low >>> bit : high >>> (bit - 32)) & 1) === 1
          return (
            <i
              // biome-ignore lint/suspicious/noArrayIndexKey: a bit is its place
              key={bit}
              data-on={on ? '' : undefined}
              data-port={bit === port ? '' : undefined}
              data-flipped={bit === flipped ? '' : undefined}
              title={`port ${word * bits + bit}: ${on ? 1 : 0}`}
            />
          )
        })}
      </div>
    </div>
  )
})
