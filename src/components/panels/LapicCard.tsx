/** A vCPU's local APIC: what is requested, what is in service, the priorities that decide, and what comes next. */
import { type NextVector, nextVector, pprOf } from '../../model/looking.ts'
import { classOf, membersOf, VECTOR_SETS } from '../../model/registers.ts'
import type { Vcpu } from '../../model/world.ts'
import { APIC_TASKPRI } from '../../model/xen/constants.ts'
import { Row } from './Row.tsx'
import { Term } from './Term.tsx'
import { VectorSet } from './VectorSet.tsx'
import { hex, textOf, type View, wordsOf } from './view.ts'

interface Props {
  view: View
  vcpu: Vcpu
}

export function LapicCard({ view, vcpu: v }: Props) {
  const disabled = view.read(v.lapic_disabled)
  const ppr = pprOf(view.trace.world, v, view.read)
  const sets = VECTOR_SETS.map(([name, base]) => {
    const [was, now] = wordsOf(view, v.lapic + (base >> 4), 8)
    return { name, was: membersOf(was), now: membersOf(now) }
  })
  const highest = (name: 'IRR' | 'ISR'): number | undefined => sets.find(set => set.name === name)?.now[0]
  const next = nextVector(view.trace.world, v, view.read)
  return (
    <>
      <dl>
        <Row
          label="local APIC"
          term="local APIC"
          value={disabled === 0 ? 'on' : disabled & 1 ? 'off (hardware)' : 'off (software)'}
          changed={view.changed(v.lapic_disabled)}
        />
      </dl>
      <div className="vector-sets">
        <ol className="classes" aria-hidden="true">
          {[15, 12, 9, 6, 3, 0].map(row => (
            <li key={row} style={{ gridRow: 16 - row }}>
              {hex(row * 16)}
            </li>
          ))}
        </ol>
        {sets.map(set => (
          <VectorSet key={set.name} {...set} upTo={set.name === 'IRR' && ppr >= 16 ? classOf(ppr) : -1} />
        ))}
      </div>
      <p className="readout">
        A row is a <Term id="class">priority class</Term> of sixteen vectors, the highest on top.
        {ppr >= 16 && ` Hatched in IRR: classes that PPR holds back.`}
      </p>
      <Priority view={view} vcpu={v} isr={highest('ISR')} ppr={ppr} />
      <p className="verdict" data-ready={next.kind === 'next' ? '' : undefined}>
        {verdict(next, highest('IRR') ?? -1, highest('ISR') ?? 0)}
      </p>
    </>
  )
}

/** TPR and the highest vector in service, and PPR as what comes of the two. */
function Priority({ view, vcpu: v, isr, ppr }: Props & { isr: number | undefined; ppr: number }) {
  const cell = v.lapic + (APIC_TASKPRI >> 4)
  const tpr = view.read(cell) & 0xff
  const held = classOf(tpr) >= classOf(isr ?? 0)
  return (
    <dl className="priority">
      <Row
        label="TPR"
        term="TPR"
        note={`class ${classOf(tpr)}`}
        value={textOf(view, cell)}
        changed={view.changed(cell)}
      />
      <Row
        label="highest ISR"
        term="ISR"
        note={isr === undefined ? 'nothing in service' : `class ${classOf(isr)}`}
        value={isr === undefined ? 'none' : hex(isr)}
      />
      <Row
        label="PPR"
        term="PPR"
        note={`the higher class: ${held ? 'TPR' : 'ISR'}`}
        value={`= ${hex(ppr)}`}
      />
    </dl>
  )
}

const FIRST = { nmi: 'an NMI goes', vector: 'the callback vector goes', pic: 'the 8259s go' } as const

/** What is delivered next, or why not. */
function verdict(next: NextVector, irr: number, isr: number): string {
  switch (next.kind) {
    case 'off':
      return irr === -1
        ? 'Off: it delivers nothing.'
        : `Off: it delivers nothing, though ${hex(irr)} is requested.`
    case 'none':
      return 'Nothing is requested.'
    case 'in service':
      return `${hex(irr)} waits: ${hex(isr)} is in service, of ${classOf(irr) === classOf(isr) ? 'the same' : 'a higher'} class, until its EOI.`
    case 'behind':
      return `${hex(next.vector)} could be next, but ${FIRST[next.first as keyof typeof FIRST]} first.`
    case 'blocked':
      return next.by === 'tpr'
        ? `${hex(next.vector)} waits: TPR holds back its class, ${classOf(next.vector)}.`
        : `${hex(next.vector)} waits: RFLAGS.IF is 0.`
    case 'next':
      return `Next: ${hex(next.vector)}, at the next VM entry.`
  }
}
