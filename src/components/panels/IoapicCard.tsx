import { type BitField, decodeRte } from '../../model/registers.ts'
import type { Domain } from '../../model/world.ts'
import { RTE_MASK, VIOAPIC_NUM_PINS } from '../../model/xen/constants.ts'
import { Mark, Row, Was } from './Row.tsx'
import { Term } from './Term.tsx'
import type { TermId } from './terms.ts'
import { hex, type View } from './view.ts'

interface Props {
  view: View
  domain: Domain
}

const PINS = Array.from({ length: VIOAPIC_NUM_PINS }, (_, pin) => pin)
/** Entries drawn in full: those whose line is up, or that this step changed. */
const MOST = 3

const TERM: Readonly<Record<string, TermId>> = {
  mask: 'RTE mask',
  trigger: 'trigger',
  'remote IRR': 'remote IRR',
  polarity: 'polarity',
  'delivery status': 'delivery status',
  'destination mode': 'destination mode',
  delivery: 'delivery',
  vector: 'RTE vector',
}

/** Redirection entries that are programmed, or that this step changed, field by field. */
export function IoapicCard({ view, domain: d }: Props) {
  const touched = (pin: number) => view.changed(d.redirtbl_lo + pin) ?? view.changed(d.redirtbl_hi + pin)
  const used = PINS.filter(pin => view.read(d.redirtbl_lo + pin) !== RTE_MASK || touched(pin))
  const up = used.filter(pin => touched(pin) || view.read(d.gsi_assert_count + pin) > 0)
  const shown = (up.length > 0 ? up : used).slice(0, MOST)
  const rest = used.filter(pin => !shown.includes(pin))
  if (used.length === 0) return <p>Every pin is masked, as after reset.</p>
  return (
    <>
      {shown.map(pin => (
        <Entry key={pin} view={view} domain={d} pin={pin} />
      ))}
      {rest.length > 0 && (
        <dl>
          {rest.map(pin => (
            <Row key={pin} label={`pin ${pin}`} term="RTE" value={inShort(view, d, pin)} />
          ))}
        </dl>
      )}
    </>
  )
}

/** An entry that nothing happens to: `0x61 level, to 0x0`. */
function inShort(view: View, d: Domain, pin: number): string {
  const says = (wanted: string) =>
    decodeRte(view.read(d.redirtbl_lo + pin)).find(({ name }) => name === wanted)?.says
  const to = says('mask') === '1' ? 'masked' : `to ${hex(view.read(d.redirtbl_hi + pin) >>> 24)}`
  return `${says('vector')} ${says('trigger')}, ${to}`
}

/** One entry: its bits from the destination down to the vector. */
function Entry({ view, domain: d, pin }: Props & { pin: number }) {
  const lo = d.redirtbl_lo + pin
  const hi = d.redirtbl_hi + pin
  const was = decodeRte(view.was(lo))
  const [oldDestination, destination] = [view.was(hi) >>> 24, view.read(hi) >>> 24]
  const up = view.read(d.gsi_assert_count + pin)
  return (
    <section className="rte">
      <h4>
        <Term id="RTE">pin {pin}</Term>
        <span className="note">{up > 0 ? 'line is up' : 'line is down'}</span>
      </h4>
      <dl className="fields">
        <Part
          name="destination"
          bits="63:56"
          term="destination"
          was={hex(oldDestination)}
          says={hex(destination)}
        />
        {decodeRte(view.read(lo)).map((field, i) => (
          <Part
            key={field.name}
            name={field.name}
            bits={bitsOf(field)}
            term={TERM[field.name] as TermId}
            was={was[i]?.says ?? ''}
            says={field.says}
          />
        ))}
      </dl>
    </section>
  )
}

const bitsOf = ({ high, low }: BitField): string => (high === low ? `${high}` : `${high}:${low}`)

interface PartProps {
  name: string
  bits: string
  term: TermId
  was: string
  says: string
}

function Part({ name, bits, term, was, says }: PartProps) {
  const changed = was !== says
  return (
    <div data-changed={changed ? '' : undefined}>
      <dt>
        {changed && <Mark />}
        <Term id={term}>{name}</Term> <span className="bit-range">{bits}</span>
      </dt>
      <dd>
        {changed && <Was text={was} />}
        {says}
      </dd>
    </div>
  )
}
