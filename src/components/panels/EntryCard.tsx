/** What the CPU takes as it enters the guest, bit by bit, and what makes it leave the guest again. */
import { Fragment, type ReactNode } from 'react'
import { type BitField, decodeIntrInfo } from '../../model/registers.ts'
import type { Vcpu } from '../../model/world.ts'
import { Mark, Row, Was } from './Row.tsx'
import { Term } from './Term.tsx'
import type { TermId } from './terms.ts'
import { useLit } from './useLit.ts'
import type { View } from './view.ts'

const TERM: Readonly<Record<string, TermId>> = {
  valid: 'valid',
  reserved: 'reserved',
  'deliver error code': 'error code',
  type: 'type',
  vector: 'vector',
}

/** Interrupt-window exiting among the primary processor-based controls. */
const WINDOW_BIT = 2

interface Props {
  view: View
  vcpu: Vcpu
}

export function EntryCard({ view, vcpu: v }: Props) {
  return (
    <>
      <IntrInfo view={view} vcpu={v} />
      <Controls view={view} vcpu={v} />
      <dl>
        <Row
          label="TPR_THRESHOLD"
          term="TPR_THRESHOLD"
          value={view.read(v.tpr_threshold)}
          changed={view.changed(v.tpr_threshold)}
        />
        <Row
          label="NMI"
          term="NMI"
          value={view.read(v.nmi_pending) ? 'waits' : 'none'}
          changed={view.changed(v.nmi_pending)}
        />
      </dl>
    </>
  )
}

const word = (value: number): string => `0x${value.toString(16).padStart(8, '0')}`
const rangeOf = ({ high, low }: BitField): string => (high === low ? `${high}` : `${high}:${low}`)

/** The VM-entry interruption-information field: its 32 bits, and under them its five fields. */
function IntrInfo({ view, vcpu: v }: Props) {
  const { lit, listeners } = useLit()
  const [was, now] = [view.was(v.vm_entry_intr_info), view.read(v.vm_entry_intr_info)]
  const before = decodeIntrInfo(was)
  const fields = decodeIntrInfo(now)
  return (
    <section {...listeners}>
      <h4 data-changed={was !== now ? '' : undefined}>
        {was !== now && <Mark />}
        <Term id="VM-entry field">VM-entry field</Term>
        <span className="value">
          {was !== now && <Was text={word(was)} />}
          {word(now)}
        </span>
      </h4>
      <Bits32 valid={now >>> 31 === 1}>
        {bit => {
          const part = fields.find(({ high, low }) => bit <= high && bit >= low)?.name ?? ''
          return (
            <i
              key={bit}
              data-part={part}
              data-reserved={part === 'reserved' ? '' : undefined}
              data-lit={lit === part ? '' : undefined}
              data-on={(now >>> bit) & 1 ? '' : undefined}
              data-flipped={((now ^ was) >>> bit) & 1 ? '' : undefined}
              title={`bit ${bit}, ${part}`}
            >
              {(now >>> bit) & 1}
            </i>
          )
        }}
      </Bits32>
      <dl>
        {fields.map((field, i) => (
          <Row
            key={field.name}
            label={field.name}
            term={TERM[field.name]}
            note={rangeOf(field)}
            value={field.says}
            changed={before[i]?.says === field.says ? undefined : { before: before[i]?.says ?? '' }}
            part={field.name}
            lit={lit === field.name}
          />
        ))}
      </dl>
    </section>
  )
}

/** A word of 32 bits in two rows, bit 31 first; each bit is drawn by the caller. */
function Bits32({ valid = false, children }: { valid?: boolean; children: (bit: number) => ReactNode }) {
  return (
    <div className="bits32" data-valid={valid ? '' : undefined} aria-hidden="true">
      {[31, 15].map(first => (
        <Fragment key={first}>
          <span>{first}</span>
          <span>{first - 15}</span>
          {Array.from({ length: 16 }, (_, i) => children(first - i))}
        </Fragment>
      ))}
    </div>
  )
}

/** The interrupt window is one bit of the VMCS; the simulator keeps none of the others. */
function Controls({ view, vcpu: v }: Props) {
  const on = view.read(v.intr_window) === 1
  const changed = view.changed(v.intr_window)
  return (
    <section className="controls">
      <h4>
        <Term id="VMCS">VMCS</Term>
        <span className="note">primary processor-based controls</span>
      </h4>
      <Bits32>
        {bit =>
          bit === WINDOW_BIT ? (
            <i key={bit} data-window="" data-on={on ? '' : undefined} data-flipped={changed ? '' : undefined}>
              {on ? 1 : 0}
            </i>
          ) : (
            <i key={bit} data-reserved="" />
          )
        }
      </Bits32>
      <dl>
        <Row
          label="interrupt window"
          term="window"
          note={`bit ${WINDOW_BIT}`}
          value={on ? '1, open' : '0, closed'}
          changed={changed}
        />
      </dl>
      <p className="readout">
        In Xen, CPU_BASED_
        <wbr />
        VIRTUAL_
        <wbr />
        INTR_
        <wbr />
        PENDING. The other bits, hatched, are not simulated.
      </p>
    </section>
  )
}
