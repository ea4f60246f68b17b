import { describeWrite } from '../../model/cells.ts'
import type { Trace } from '../../model/run.ts'
import type { Step } from '../../model/trace.ts'
import { seek } from '../../store.ts'
import { Breakable } from '../Breakable.tsx'
import { recentWrites } from './concern.ts'
import { Mark, Was } from './Row.tsx'
import { FieldTerm } from './Term.tsx'

/** Earlier changes that are listed. */
const EARLIER = 4

type Write = Extract<Step, { kind: 'write' }>

/** Whose field it is, and its name there: `d1`, `notify_vcpu_id[port 2]`; `d1v0`, `evtchn_upcall_pending`. */
function ownName(trace: Trace, cell: number, label: string): [owner: string, name: string] {
  const { dom, vcpu } = trace.world.planeOf(cell)
  const [, slot, field] = /^vcpu_info\[(\d+)\]\.(.*)$/.exec(label) ?? []
  if (slot !== undefined && field !== undefined) return [`d${dom}v${slot}`, field]
  const [, vcpuName, own] = /^(d\d+v\d+) (.*)$/.exec(label) ?? []
  if (vcpuName !== undefined && own !== undefined) return [vcpuName, own]
  return [dom === undefined ? '' : vcpu === undefined ? `d${dom}` : `d${dom}v${vcpu}`, label]
}

/** What this step changed, and what the operation changed shortly before. */
export function Changes({ trace, at }: { trace: Trace; at: number }) {
  const [latest, ...rest] = recentWrites(trace, at)
  const now = latest && latest.index === at - 1 ? latest : undefined
  const earlier = (now || !latest ? rest : [latest, ...rest])
    .filter(w => w.before !== w.after)
    .slice(0, EARLIER)
  return (
    <section className="panel changes" aria-labelledby="what-changed">
      <h2 id="what-changed">What changed</h2>
      {now ? <Change trace={trace} write={now} /> : <p className="nothing">Nothing in this step.</p>}
      {earlier.length > 0 && (
        <>
          <h3 className="before">Before, in this operation</h3>
          <ol className="earlier">
            {earlier.map(write => (
              <li key={write.index}>
                <button type="button" onClick={() => seek(write.index + 1)}>
                  <Line trace={trace} write={write} />
                </button>
              </li>
            ))}
          </ol>
        </>
      )}
    </section>
  )
}

function Change({ trace, write }: { trace: Trace; write: Write }) {
  return (
    <ul className="now">
      {describeWrite(trace.world, write).map(({ label, before, after }) => {
        const [owner, name] = ownName(trace, write.cell, label)
        return (
          <li key={label} data-changed="">
            <span className="name">
              <Mark />
              {owner && <b>{owner} </b>}
              <FieldTerm label={name}>
                <Breakable text={name} />
              </FieldTerm>
            </span>
            <span className="values">
              {before === after ? (
                <>stays {after}</>
              ) : (
                <>
                  <Was text={before} />
                  <strong>{after}</strong>
                </>
              )}
            </span>
          </li>
        )
      })}
    </ul>
  )
}

function Line({ trace, write }: { trace: Trace; write: Write }) {
  const changes = describeWrite(trace.world, write)
  const [first] = changes
  if (!first) return null
  const [owner, name] = ownName(trace, write.cell, first.label)
  return (
    <>
      <span className="name">
        {owner && <b>{owner} </b>}
        <Breakable text={name} />
        {changes.length > 1 && ` and ${changes.length - 1} more`}
      </span>
      <span className="values">
        <Was text={first.before} />
        {first.after}
      </span>
    </>
  )
}
