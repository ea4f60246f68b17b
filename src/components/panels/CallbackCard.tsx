import type { Domain } from '../../model/world.ts'
import { CALLBACK_NAMES, VIOAPIC_NUM_PINS } from '../../model/xen/constants.ts'
import { Row } from './Row.tsx'
import type { TermId } from './terms.ts'
import { textOf, type View } from './view.ts'

interface Props {
  view: View
  domain: Domain
}

const PINS = Array.from({ length: VIOAPIC_NUM_PINS }, (_, pin) => pin)
/** More lines than this are counted, not drawn. */
const MOST = 8
const count = (n: number): string => (n === 1 ? '1 source' : `${n} sources`)

/** What the parameter is, by the method. */
const PARAMETER = {
  none: undefined,
  gsi: 'GSI',
  pci_intx: 'INTx',
  vector: 'callback vector',
} as const satisfies Record<(typeof CALLBACK_NAMES)[number], TermId | undefined>

/** The one callback line of a domain, and everything that holds its interrupt lines up. */
export function CallbackCard({ view, domain: d }: Props) {
  const method = CALLBACK_NAMES[view.read(d.callback_via_type)]
  const own = method === 'gsi' ? view.read(d.callback_via) : -1
  const gsis = PINS.filter(
    pin => pin === own || view.read(d.gsi_assert_count + pin) !== 0 || view.changed(d.gsi_assert_count + pin),
  )
  return (
    <dl>
      <Row label="method" term="callback_via" value={method} changed={view.changed(d.callback_via_type)} />
      <Row
        label="parameter"
        term={PARAMETER[method ?? 'none']}
        value={textOf(view, d.callback_via)}
        changed={view.changed(d.callback_via)}
      />
      <Row
        label="callback_via_asserted"
        term="asserted"
        value={view.read(d.callback_via_asserted)}
        changed={view.changed(d.callback_via_asserted)}
      />
      {gsis.slice(0, MOST).map(pin => (
        <Row
          key={pin}
          label={`gsi_assert_count[${pin}]`}
          term="gsi_assert_count"
          value={count(view.read(d.gsi_assert_count + pin))}
          changed={view.changed(d.gsi_assert_count + pin)}
        />
      ))}
      {gsis.length > MOST && <Row label="more lines that are up" value={gsis.length - MOST} />}
      <PciRows view={view} domain={d} />
    </dl>
  )
}

function PciRows({ view, domain: d }: Props) {
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
          value={count(view.read(d.pci_link_assert_count + n))}
          changed={view.changed(d.pci_link_assert_count + n)}
        />
      ))}
    </>
  )
}
