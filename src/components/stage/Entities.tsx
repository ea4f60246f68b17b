/** Below the map: who is alive. Every channel in use and every vCPU is an instance of its machine, and a button that selects it. */
import { type Selection, select } from '../../store.ts'
import { showView } from '../grid/view.ts'
import { lookedAt } from '../lesson/looked.ts'
import { useAppLater } from '../useAppLater.ts'
import './entities.css'
import { type ChannelFacts, channelsToShow, chipId, portKey, runState, vcpuMarks } from './entities.ts'
import { marksAt } from './flight.ts'
import { Ring } from './Ring.tsx'

/** Selects, or gives up the selection if it is this already. */
const toggle = (selection: Selection, pressed: boolean) => () => select(pressed ? undefined : selection)

function ChannelChip({
  channel: { dom, port, state, pending, masked, vector },
  pressed,
  live,
  looked,
}: {
  readonly channel: ChannelFacts
  readonly pressed: boolean
  /** Its event is on the map. */
  readonly live: boolean
  /** A lesson speaks of it. */
  readonly looked: boolean
}) {
  return (
    <button
      type="button"
      className="chip"
      aria-pressed={pressed}
      aria-controls={pressed ? 'inspector' : undefined}
      data-live={live}
      data-looked={looked}
      id={chipId({ kind: 'port', dom, port })}
      data-testid={`port-${dom}-${port}`}
      onClick={toggle({ kind: 'port', dom, port }, pressed)}
    >
      <Ring state={state} />
      <span className="name">
        d{dom} p{port}
      </span>
      <span className="muted">{state.replace('ECS_', '')}</span>
      {pending && <span className="mark">pending</span>}
      {masked && <span className="mark hollow">masked</span>}
      {vector > 0 && <span className="mark hollow">0x{vector.toString(16)} (proposal)</span>}
    </button>
  )
}

function VcpuChip({
  name,
  state,
  marks,
  pressed,
  looked,
}: {
  readonly name: string
  readonly state: string
  readonly marks: readonly string[]
  readonly pressed: boolean
  readonly looked: boolean
}) {
  return (
    <button
      type="button"
      className="chip vcpu"
      data-looked={looked}
      aria-pressed={pressed}
      aria-controls={pressed ? 'inspector' : undefined}
      data-state={state}
      id={chipId({ kind: 'vcpu', name })}
      data-testid={`vcpu-${name}`}
      onClick={toggle({ kind: 'vcpu', name }, pressed)}
    >
      <span className="name">{name}</span>
      <span className="muted">{state}</span>
      {marks.map(mark => (
        <span key={mark} className="mark">
          {mark}
        </span>
      ))}
    </button>
  )
}

export function Entities() {
  const trace = useAppLater(s => s.trace)
  const at = useAppLater(s => s.at)
  const selection = useAppLater(s => s.selection)
  const looked = useAppLater(lookedAt)
  const { world } = trace
  const { cargo } = marksAt(trace, at)
  const chosen = selection?.kind === 'port' ? portKey(selection.dom, selection.port) : undefined
  const live = cargo && portKey(cargo.dom, cargo.port)
  const lookedKey = looked?.kind === 'port' ? portKey(looked.dom, looked.port) : undefined
  const { shown, more } = channelsToShow(
    world,
    new Set([chosen, live, lookedKey].filter(k => k !== undefined)),
  )
  return (
    <section className="entities" aria-label="Event channels and vCPUs">
      <h2 className="eyebrow">
        Channels
        {more > 0 && (
          <span className="count">
            {' '}
            {shown.length} of {shown.length + more}
          </span>
        )}
      </h2>
      <div className="chips">
        {shown.map(c => {
          const key = portKey(c.dom, c.port)
          return (
            <ChannelChip
              key={key}
              channel={c}
              pressed={key === chosen}
              live={key === live}
              looked={key === lookedKey}
            />
          )
        })}
        {shown.length === 0 && <span className="muted">None yet: every port is free.</span>}
        {more > 0 && (
          <button type="button" className="chip" onClick={() => showView('grid')}>
            and {more.toLocaleString('en')} more in use: show the grid
          </button>
        )}
      </div>
      <h2 className="eyebrow">vCPUs</h2>
      <div className="chips">
        {world.vcpus.map(v => (
          <VcpuChip
            key={v.name}
            name={v.name}
            state={runState(world, v)}
            marks={vcpuMarks(world, v)}
            pressed={selection?.kind === 'vcpu' && selection.name === v.name}
            looked={looked?.kind === 'vcpu' && looked.name === v.name}
          />
        ))}
      </div>
    </section>
  )
}
