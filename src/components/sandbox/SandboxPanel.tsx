/** Any operation, as anybody, now. What Xen would refuse is done all the same: the refusal is a step. */
import { type FormEvent, type KeyboardEvent, useEffect, useRef, useState } from 'react'
import { createPortal } from 'react-dom'
import { OP_NAMES, type OpGroup, type OpName, opInfo } from '../../model/ops.ts'
import { type Release, releases } from '../../model/release.ts'
import { seek, store, useApp } from '../../store.ts'
import { Icon } from '../Icon.tsx'
import { ArgField } from './ArgField.tsx'
import { doOp } from './doing.ts'
import { callersOf, defaultCaller, readDraft, withPort } from './draft.ts'
import { Choose } from './Field.tsx'
import { lackOf } from './lacks.ts'
import { Offers } from './Offers.tsx'
import { actorOf } from './offered.ts'
import { closePanel, fill, panel, usePanel } from './panel.ts'
import './sandbox.css'

const GROUPS: Record<OpGroup, string> = {
  hypercall: 'Hypercalls of a guest',
  source: 'Sources inside Xen',
  guest: 'The guest',
  chips: 'Interrupt chips and wires',
  environment: 'Environment',
}

/** Nobody: the physical CPU runs no vCPU of ours. */
const NOBODY = ''

function close() {
  closePanel()
  document.getElementById('sandbox-button')?.focus()
}

export function SandboxPanel() {
  const root = useRef<HTMLElement>(null)
  useEffect(() => root.current?.querySelector('select')?.focus(), [])
  const onKeyDown = (event: KeyboardEvent) => {
    if (event.key !== 'Escape') return
    event.stopPropagation()
    close()
  }
  return createPortal(
    <section ref={root} className="sandbox panel" aria-labelledby="sandbox-title" onKeyDown={onKeyDown}>
      <header>
        <h2 id="sandbox-title">Do something</h2>
        <button type="button" aria-label="Close" onClick={close}>
          <Icon name="close" />
        </button>
      </header>
      <Offers />
      <OperationForm />
    </section>,
    // The story's column of the page's grid: the map stays in view.
    document.querySelector('.app') ?? document.body,
  )
}

/** The form's text and its caller: typed; else what is selected; else what was used last. */
function useForm(name: OpName) {
  const { world } = useApp(state => state.trace)
  const selection = useApp(state => state.selection)
  const typed = usePanel(state => state.drafts[name]) ?? {}
  const last = usePanel(state => state.caller)
  const xenItself = opInfo(name).caller === 'maybe'
  const caller = defaultCaller(
    name,
    world,
    typed['v'] ?? (xenItself ? undefined : (actorOf(world, selection) ?? last)),
  )
  const own = selection?.kind === 'port' && world.vcpuNamed(caller ?? '')?.dom.id === selection.dom
  return { world, caller, draft: withPort(name, typed, own ? selection.port : undefined) }
}

function OperationForm() {
  useApp(state => state.at)
  const name = usePanel(state => state.op)
  const [tried, setTried] = useState<OpName>()
  const form = useRef<HTMLFormElement>(null)
  const { world, caller, draft } = useForm(name)
  const info = opInfo(name)
  const lack = lackOf(name, useRelease())
  const reading = readDraft(name, caller, draft, world)
  const errors = tried === name && !reading.ok ? reading.errors : {}

  const submit = (event: FormEvent) => {
    event.preventDefault()
    setTried(reading.ok ? undefined : name)
    if (reading.ok) doOp(reading.op)
    else panel.setState({ said: 'Not done: a field needs another value.' })
  }
  useEffect(() => {
    if (tried) form.current?.querySelector<HTMLElement>('[aria-invalid]')?.focus()
  }, [tried])

  const nobody = info.caller === 'maybe' ? [{ value: NOBODY, label: 'nobody: Xen itself' }] : []
  return (
    <form ref={form} onSubmit={submit} noValidate>
      <OperationSelect name={name} />
      <p className="muted">{info.summary}.</p>
      {lack && <p>{lack.sentence}</p>}
      <Choose
        label="as"
        value={caller ?? NOBODY}
        choices={[...nobody, ...callersOf(name, world).map(v => ({ value: v.name, label: v.name }))]}
        onChange={value => {
          fill(name, { v: value })
          if (value !== NOBODY) panel.setState({ caller: value })
        }}
        error={errors['v']}
      />
      {info.args.map(arg => (
        <ArgField
          key={arg.name}
          name={name}
          arg={arg}
          draft={draft}
          world={world}
          caller={caller}
          error={errors[arg.name]}
        />
      ))}
      <div className="do">
        <Said />
        <button type="submit" className="primary">
          Do it
        </button>
      </div>
    </form>
  )
}

const useRelease = () => releases[useApp(state => state.scenario).release]

/** The name in the list, with what must be known before it is chosen. */
function labelOf(op: OpName, release: Release): string {
  const note = lackOf(op, release)?.label ?? (opInfo(op).proposal ? 'proposal' : undefined)
  return note ? `${op} (${note})` : op
}

function OperationSelect({ name }: { readonly name: OpName }) {
  const release = useRelease()
  return (
    <div className="field wide">
      <label htmlFor="sandbox-op">Operation</label>
      <select
        id="sandbox-op"
        value={name}
        onChange={e => panel.setState({ op: e.target.value as OpName, said: '' })}
      >
        {(Object.keys(GROUPS) as OpGroup[]).map(group => (
          <optgroup key={group} label={GROUPS[group]}>
            {OP_NAMES.filter(op => opInfo(op).group === group).map(op => (
              <option key={op} value={op}>
                {labelOf(op, release)}
              </option>
            ))}
          </optgroup>
        ))}
      </select>
    </div>
  )
}

/** What came of it, and the way to where it was decided. */
function Said() {
  const said = usePanel(state => state.said)
  const toReturn = () => seek(store.getState().trace.ops.at(-1)?.to ?? 0)
  return (
    <div className="said">
      <p aria-live="polite">{said}</p>
      {/ returned -/.test(said) && (
        <button type="button" onClick={toReturn}>
          Go to the return
        </button>
      )}
    </div>
  )
}
