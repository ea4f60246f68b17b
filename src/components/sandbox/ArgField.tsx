/** The control that fits an argument's kind. */
import { type Arg, type OpName, opInfo } from '../../model/ops.ts'
import type { World } from '../../model/world.ts'
import { choicesOf, portDomain, portsOf } from './choices.ts'
import { type Draft, textOf, VIA_METHODS, viaOf } from './draft.ts'
import { Choose, Tick, Type } from './Field.tsx'
import { fill } from './panel.ts'

const HINTS: Partial<Record<Arg['kind'], string>> = {
  ports: 'such as 1, 2',
  vector: '0 to 255',
  byte: '0 to 255',
  pin: '0 to 47',
  dev: '0 to 31',
  intx: '0 is INTA',
  link: '0 to 3',
  isa: '0 to 15',
}

interface Props {
  readonly name: OpName
  readonly arg: Arg
  readonly draft: Draft
  readonly world: World
  readonly caller: string | undefined
  readonly error: string | undefined
}

export function ArgField({ name, arg, draft, world, caller, error }: Props) {
  const text = (key: string) => textOf(name, key, draft, world, caller)
  const field = (key: string, label = key) => ({
    label,
    value: text(key),
    onChange: (value: string) => fill(name, { [key]: value }),
  })
  if (arg.kind === 'via') return <ViaField field={field} text={text} error={error} />
  if (arg.kind === 'flag') return <Tick {...field(arg.name, flagLabel(name, arg))} />
  const choices = choicesOf(arg, world, world.vcpuNamed(caller ?? '')?.dom)
  if (choices) return <Choose {...field(arg.name)} choices={choices} error={error} />
  const from = arg.kind === 'port' ? portDomain(name, arg, text, world, caller) : undefined
  const hint = arg.optional ? 'optional' : HINTS[arg.kind]
  return <Type {...field(arg.name)} hint={hint} error={error} suggestions={from && portsOf(world, from)} />
}

const flagLabel = (name: OpName, arg: Arg): string =>
  arg.name === 'val' && opInfo(name).group === 'environment' ? name.replace('set_', '') : arg.name

/** HVM_PARAM_CALLBACK_IRQ: the method and its value, or the 64 bits themselves. */
function ViaField(props: {
  field: (key: string, label?: string) => { label: string; value: string; onChange: (text: string) => void }
  text: (key: string) => string
  error: string | undefined
}) {
  const { field, text, error } = props
  const method = text('via.method')
  return (
    <fieldset>
      <legend>
        <code>via</code> <code className="muted">{viaOf(text)}</code>
      </legend>
      <Choose
        {...field('via.method', 'method')}
        choices={VIA_METHODS.map(value => ({
          value,
          label: value === 'raw' ? '64 bits, raw' : value,
        }))}
      />
      {method === 'vector' && <Type {...field('via.vector', 'vector')} hint="0 to 255" error={error} />}
      {method === 'gsi' && <Type {...field('via.gsi', 'gsi')} hint="0 is none" error={error} />}
      {method === 'pci_intx' && (
        <>
          <Type {...field('via.device', 'device')} hint="0 to 31" error={error} />
          <Type {...field('via.intx', 'intx')} hint="0 is INTA" />
        </>
      )}
      {method === 'raw' && <Type {...field('via.raw', 'via')} hint="0x…" error={error} />}
    </fieldset>
  )
}
