import type { Cell, Domain, Vpic } from '../../model/world.ts'
import { Mark, Row } from './Row.tsx'
import { Term } from './Term.tsx'
import type { TermId } from './terms.ts'
import { hex, textOf, type View } from './view.ts'

const LINES = [0, 1, 2, 3, 4, 5, 6, 7]
/** Where the slave's output goes. */
const CASCADE = 2

/** Both 8259s line by line, the slave's output into line 2 of the master, and who takes the master's. */
export function PicCard({ view, domain: d }: { view: View; domain: Domain }) {
  const [master, slave] = d.vpic
  const up = view.read(slave.int_output)
  return (
    <>
      <Chip view={view} chip={slave} />
      <p className="cascade" data-on={up ? '' : undefined}>
        <Output view={view} chip={slave} /> → line 2 of the master
      </p>
      <Chip view={view} chip={master} />
      <p className="cascade" data-on={view.read(master.int_output) ? '' : undefined}>
        <Output view={view} chip={master} /> → a vCPU, as ExtINT
      </p>
      <dl>
        <Row
          label="taken by"
          term="i8259_target"
          value={textOf(view, d.i8259_target)}
          changed={view.changed(d.i8259_target)}
        />
      </dl>
    </>
  )
}

function Output({ view, chip }: { view: View; chip: Vpic }) {
  const changed = view.changed(chip.int_output)
  return (
    <span data-changed={changed ? '' : undefined}>
      {changed && <Mark />}
      <Term id="INT" /> {changed && <>{changed.before} → </>}
      <b>{view.read(chip.int_output)}</b>
    </span>
  )
}

function Chip({ view, chip }: { view: View; chip: Vpic }) {
  const first = chip.is_master ? 0 : 8
  const base = view.read(chip.irq_base)
  return (
    <table className="pic">
      <caption>
        <b>{chip.is_master ? 'master' : 'slave'}</b>{' '}
        <span className="note">
          <Term id="irq_base" /> {hex(base)}: line {first} is vector {hex(base)}
        </span>
      </caption>
      <thead>
        <tr>
          <td />
          {LINES.map(line => (
            <th key={line} scope="col" data-cascade={chip.is_master && line === CASCADE ? '' : undefined}>
              {first + line}
            </th>
          ))}
        </tr>
      </thead>
      <tbody>
        <Lines view={view} name="IRR" term="PIC IRR" cell={chip.irr} />
        <Lines view={view} name="IMR" term="IMR" cell={chip.imr} />
        <Lines view={view} name="ISR" term="PIC ISR" cell={chip.isr} />
      </tbody>
    </table>
  )
}

interface LinesProps {
  view: View
  name: string
  term: TermId
  cell: Cell
}

function Lines({ view, name, term, cell }: LinesProps) {
  const [was, now] = [view.was(cell), view.read(cell)]
  return (
    <tr data-row={name} data-changed={was !== now ? '' : undefined}>
      <th scope="row">
        {was !== now && <Mark />}
        <Term id={term}>{name}</Term>
      </th>
      {LINES.map(line => {
        const [before, on] = [(was >>> line) & 1, (now >>> line) & 1]
        return (
          <td key={line} data-on={on ? '' : undefined} data-flipped={before !== on ? '' : undefined}>
            {before !== on && <span className="visually-hidden">{before} → </span>}
            {on}
          </td>
        )
      })}
    </tr>
  )
}
