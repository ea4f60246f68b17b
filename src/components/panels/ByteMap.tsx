import type { LayoutField } from '../../model/evtchnLayout.ts'
import { Mark } from './Row.tsx'

interface Props {
  layout: readonly LayoutField[]
  size: number
  /** Names of the fields that are pointed at, and that this step wrote. */
  lit: string | undefined
  changed: string | undefined
}

/** The bytes in rows of eight, each field as wide as it is; a field that crosses a row goes on in the next. */
export function ByteMap({ layout, size, lit, changed }: Props) {
  return (
    <figure className="bytes">
      <figcaption>
        {size} bytes, offset 0 to {size - 1}
      </figcaption>
      <ol>
        {layout.flatMap(field =>
          rowsOf(field).map(row => (
            <Bytes
              key={row.offset}
              field={field}
              row={row}
              lit={lit === partOf(field)}
              changed={changed === field.name}
            />
          )),
        )}
      </ol>
      <p className="pointed" aria-hidden="true">
        {lit ? placeOf(layout.find(f => partOf(f) === lit)) : 'Point at a field to see its bytes.'}
      </p>
    </figure>
  )
}

/** A gap has no name of its own; its place tells it from the others. */
const partOf = ({ name, kind, offset }: LayoutField): string =>
  kind === 'padding' || kind === 'unused' ? `${name} ${offset}` : name

interface BytesProps {
  field: LayoutField
  /** The part of it that is in one row of eight. */
  row: Pick<LayoutField, 'offset' | 'size'>
  lit: boolean
  changed: boolean
}

function Bytes({ field, row: { offset, size }, lit, changed }: BytesProps) {
  const { kind } = field
  const gap = kind === 'padding' || kind === 'unused'
  return (
    <li
      data-kind={kind}
      data-part={partOf(field)}
      data-lit={lit ? '' : undefined}
      data-changed={changed ? '' : undefined}
      style={{ gridColumn: `${(offset % 8) + 1} / span ${size}` }}
      title={wordsFor(field)}
    >
      {gap ? (
        <>
          <span aria-hidden="true">{offset}</span>
          <span aria-hidden="true" className="name">
            {kind === 'unused' ? 'unused' : size > 2 ? 'padding' : 'pad'}
          </span>
          <span className="visually-hidden">{wordsFor(field)}</span>
        </>
      ) : (
        <button type="button" aria-label={`${changed ? 'changed: ' : ''}${wordsFor(field)}`}>
          <span>
            {changed && <Mark />}
            {offset}
          </span>
          <span className="name">{SHORT[field.name] ?? field.name}</span>
        </button>
      )}
    </li>
  )
}

function rowsOf(field: LayoutField): BytesProps['row'][] {
  const rows: BytesProps['row'][] = []
  const end = field.offset + field.size
  for (let offset = field.offset; offset < end; offset = offset - (offset % 8) + 8)
    rows.push({ offset, size: Math.min(8 - (offset % 8), end - offset) })
  return rows
}

/** One line, always: what is under the pointer must not move because it is pointed at. */
function placeOf(field: LayoutField | undefined): string {
  if (!field) return ''
  const { name, offset, size } = field
  return `${name}, ${size > 1 ? `bytes ${offset} to ${offset + size - 1}` : `byte ${offset}`}`
}

const wordsFor = (field: LayoutField): string =>
  placeOf(field).replace(field.name, field.note ? `${field.name} (${field.note})` : field.name)

/** Where only a byte or two is there to write a name in. */
const SHORT: Readonly<Record<string, string>> = {
  state: 'stat',
  xen_consumer: 'cons',
  notify_vcpu_id: 'notify',
  'u.unbound.remote_domid': 'domid',
  'u.interdomain.remote_port': 'rport',
  'u.interdomain.remote_dom': 'remote_dom',
  'u.pirq.irq': 'irq',
  'u.pirq.next_port': 'next',
  'u.pirq.prev_port': 'prev',
  'u.virq': 'virq',
  priority: 'prio',
  'pending:1': 'pend',
  last_vcpu_id: 'l_vcpu',
  last_priority: 'lpri',
  'xen_consumer:3': 'cons',
  'xen_consumer:3 pending:1': 'c, p',
  pending: 'pend',
  upcall_vector: 'vec',
}
