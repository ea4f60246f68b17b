/** The virtual interrupt chips and the callback line that leads to them. */
import { valueText } from '../../model/cells.ts'
import { decodeRte } from '../../model/registers.ts'
import type { Cell, Domain, Vcpu, Vpic } from '../../model/world.ts'
import {
  APIC_IRR,
  APIC_ISR,
  APIC_TASKPRI,
  APIC_TMR,
  CALLBACK_NAMES,
  RTE_MASK,
  VIOAPIC_NUM_PINS,
} from '../../model/xen/constants.ts'
import { Row } from './Row.tsx'
import { hex, type View } from './view.ts'

const pins = Array.from({ length: VIOAPIC_NUM_PINS }, (_, pin) => pin)
const count = (n: number): string => (n === 1 ? '1 source' : `${n} sources`)

/** The one callback line of a domain, and everything that holds its interrupt lines up. */
export function CallbackCard({ view, domain: d }: { view: View; domain: Domain }) {
  const type = view.read(d.callback_via_type)
  const own = CALLBACK_NAMES[type] === 'gsi' ? view.read(d.callback_via) : -1
  const gsis = pins.filter(
    pin => pin === own || view.read(d.gsi_assert_count + pin) !== 0 || view.changed(d.gsi_assert_count + pin),
  )
  const plane = view.trace.world.planeOf(d.callback_via)
  return (
    <dl>
      <Row
        label="method"
        term="callback_via"
        value={CALLBACK_NAMES[type]}
        changed={view.changed(d.callback_via_type)}
      />
      <Row
        label="parameter"
        value={valueText(view.trace.world, plane, view.read(d.callback_via))}
        changed={view.changed(d.callback_via)}
      />
      <Row
        label="callback_via_asserted"
        term="asserted"
        value={view.read(d.callback_via_asserted)}
        changed={view.changed(d.callback_via_asserted)}
      />
      {gsis.map(pin => (
        <Row
          key={pin}
          label={`gsi_assert_count[${pin}]`}
          term="gsi_assert_count"
          value={count(view.read(d.gsi_assert_count + pin))}
          changed={view.changed(d.gsi_assert_count + pin)}
        />
      ))}
      <PciRows view={view} domain={d} />
    </dl>
  )
}

function PciRows({ view, domain: d }: { view: View; domain: Domain }) {
  const up: string[] = []
  for (let wire = 0; wire < 128; wire++) {
    if ((view.read(d.pci_intx + (wire >> 5)) >>> (wire & 31)) & 1)
      up.push(`device ${wire >> 2} INT${'ABCD'.charAt(wire & 3)}`)
  }
  const links = [0, 1, 2, 3].filter(
    n => view.read(d.pci_link_assert_count + n) !== 0 || view.changed(d.pci_link_assert_count + n),
  )
  const moved = [0, 1, 2, 3].map(n => view.changed(d.pci_intx + n)).find(Boolean)
  return (
    <>
      {(up.length > 0 || moved) && (
        <Row label="wires up" term="INTx" value={up.join(', ') || 'none'} changed={moved} />
      )}
      {links.map(n => (
        <Row
          key={n}
          label={`link ${n} → ISA ${view.read(d.pci_link_route + n)}`}
          term="link"
          value={view.read(d.pci_link_assert_count + n)}
          changed={view.changed(d.pci_link_assert_count + n)}
        />
      ))}
    </>
  )
}

/** Vectors in one of the local APIC's 256-bit sets, highest first. */
function vectors(read: (cell: Cell) => number, v: Vcpu, base: number): number[] {
  const found: number[] = []
  for (let w = 7; w >= 0; w--) {
    const word = read(v.lapic + (base >> 4) + w)
    for (let bit = 31; bit >= 0; bit--) if ((word >>> bit) & 1) found.push(w * 32 + bit)
  }
  return found
}

const vectorList = (read: (cell: Cell) => number, v: Vcpu, base: number): string =>
  vectors(read, v, base).map(hex).join(' ') || 'none'

const SETS = [
  ['IRR', APIC_IRR, 'requested'],
  ['ISR', APIC_ISR, 'in service'],
  ['TMR', APIC_TMR, 'level-triggered'],
] as const

/** Local APIC: what is requested, what is in service, and the priorities that decide. */
export function LapicCard({ view, vcpu: v }: { view: View; vcpu: Vcpu }) {
  const tpr = view.read(v.lapic + (APIC_TASKPRI >> 4)) & 0xff
  const isr = vectors(view.read, v, APIC_ISR)[0] ?? 0
  const ppr = (tpr & 0xf0) >= (isr & 0xf0) ? tpr : isr & 0xf0
  const changedIn = (base: number) => {
    const before = vectorList(view.was, v, base)
    return before === vectorList(view.read, v, base) ? undefined : { before }
  }
  const disabled = view.read(v.lapic_disabled)
  return (
    <dl>
      <Row
        label="local APIC"
        value={disabled === 0 ? 'on' : disabled & 1 ? 'off (hardware)' : 'off (software)'}
        changed={view.changed(v.lapic_disabled)}
      />
      {SETS.map(([name, base, note]) => (
        <Row
          key={name}
          label={name}
          term={name}
          note={note}
          value={vectorList(view.read, v, base)}
          changed={changedIn(base)}
        />
      ))}
      <Row label="TPR" term="TPR" value={hex(tpr)} changed={view.changed(v.lapic + (APIC_TASKPRI >> 4))} />
      <Row label="PPR" term="PPR" value={hex(ppr)} />
    </dl>
  )
}

/** Redirection entries that are programmed or unmasked, decoded. */
export function IoapicCard({ view, domain: d }: { view: View; domain: Domain }) {
  const used = pins.filter(
    pin => view.read(d.redirtbl_lo + pin) !== RTE_MASK || view.changed(d.redirtbl_lo + pin),
  )
  if (used.length === 0) return <p className="muted">Every pin is masked.</p>
  return (
    <dl>
      {used.map(pin => (
        <Entry key={pin} view={view} domain={d} pin={pin} />
      ))}
    </dl>
  )
}

function Entry({ view, domain: d, pin }: { view: View; domain: Domain; pin: number }) {
  const field = new Map(decodeRte(view.read(d.redirtbl_lo + pin)))
  const destination = view.read(d.redirtbl_hi + pin) >>> 24
  const masked = field.get('mask') === '1'
  const remoteIrr = view.changed(d.redirtbl_lo + pin, /remote IRR/)
  return (
    <>
      <Row
        label={`pin ${pin}`}
        term="RTE"
        value={`${field.get('vector')} ${field.get('trigger')}, ${masked ? 'masked' : `to LAPIC ${hex(destination)}`}`}
        changed={
          remoteIrr ? undefined : (view.changed(d.redirtbl_lo + pin) ?? view.changed(d.redirtbl_hi + pin))
        }
      />
      {field.get('trigger') === 'level' && (
        <Row
          label={`pin ${pin} remote IRR`}
          term="remote IRR"
          value={field.get('remote IRR')}
          changed={remoteIrr}
        />
      )}
    </>
  )
}

/** Have the 8259s anything to say? */
export const picIdle = (view: View, d: Domain): boolean =>
  d.vpic.every(chip => [chip.irr, chip.isr, chip.int_output].every(cell => view.read(cell) === 0))

/** Both 8259s. */
export function PicCard({ view, domain: d }: { view: View; domain: Domain }) {
  return (
    <dl>
      {d.vpic.map(chip => (
        <Chip key={chip.irr} view={view} chip={chip} />
      ))}
      <Row
        label="taken by"
        term="8259"
        value={valueText(
          view.trace.world,
          view.trace.world.planeOf(d.i8259_target),
          view.read(d.i8259_target),
        )}
        changed={view.changed(d.i8259_target)}
      />
    </dl>
  )
}

function Chip({ view, chip }: { view: View; chip: Vpic }) {
  const name = chip.is_master ? 'master' : 'slave'
  return (
    <>
      {(
        [
          ['IRR', chip.irr, 'IRR'],
          ['ISR', chip.isr, 'ISR'],
          ['IMR', chip.imr, 'IMR'],
          ['INT', chip.int_output, 'INT'],
        ] as const
      ).map(([label, cell, term]) => (
        <Row
          key={label}
          label={`${name} ${label}`}
          term={term}
          value={lines(label, view.read(cell), chip.is_master ? 0 : 8)}
          changed={view.changed(cell)}
        />
      ))}
    </>
  )
}

function lines(label: string, value: number, first: number): string {
  if (label === 'INT') return String(value)
  if (value === 0) return 'none'
  if (value === 0xff) return 'all lines'
  const set = [0, 1, 2, 3, 4, 5, 6, 7].filter(bit => (value >>> bit) & 1)
  return `line ${set.map(bit => first + bit).join(', ')}`
}
