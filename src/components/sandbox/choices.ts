/** What the lists of a form hold: domains, vCPUs, ports, VIRQs of the world as it stands. */
import { type Arg, type OpName, opInfo } from '../../model/ops.ts'
import type { Domain, World } from '../../model/world.ts'
import { DOMID_SELF, ECS, ECS_FREE, NR_VIRQS, VIRQ_NAMES } from '../../model/xen/constants.ts'

export interface Choice {
  readonly value: string
  readonly label: string
}

const choice = (value: number | string, label: string): Choice => ({ value: String(value), label })

/** Ports listed at most; a port can always be typed. */
const MAX_PORTS = 256

const domainLabel = (d: Domain): string => `${d.name} (${d.hvm ? 'HVM' : 'PV'})`

/** A number that no domain has: choosing it shows how Xen refuses. */
const missingDomain = (world: World): number => {
  let id = 1
  while (world.domain(id)) id++
  return id
}

/** The domain whose ports a port field means. */
export function portDomain(
  name: OpName,
  arg: Arg,
  text: (key: string) => string,
  world: World,
  caller: string | undefined,
): Domain | undefined {
  const own = world.vcpuNamed(caller ?? '')?.dom
  const key = arg.name === 'remote_port' ? 'remote_dom' : 'dom'
  const { args } = opInfo(name)
  if (args.some(a => a.name === 't')) return world.vcpuNamed(text('t'))?.dom
  if (!args.some(a => a.name === key)) return own
  const id = Number(text(key))
  return id === DOMID_SELF ? own : world.domain(id)
}

/** The ports a domain has, each with its state. */
export function portsOf(world: World, d: Domain): Choice[] {
  const ports: Choice[] = []
  const valid = world.mem[d.valid_evtchns] as number
  for (let port = 0; port < valid && ports.length < MAX_PORTS; port++) {
    const state = world.mem[d.state + port] as number
    if (state !== ECS_FREE) ports.push(choice(port, `${d.name} ${ECS[state]}`))
  }
  return ports
}

/** The options of an argument that is chosen, not typed; undefined for one that is typed. */
export function choicesOf(arg: Arg, world: World, own: Domain | undefined): Choice[] | undefined {
  const domains = world.domains.map(d => choice(d.id, domainLabel(d)))
  switch (arg.kind) {
    case 'domid': {
      const missing = missingDomain(world)
      return [choice(DOMID_SELF, 'DOMID_SELF'), ...domains, choice(missing, `d${missing} (does not exist)`)]
    }
    case 'domain':
      return domains
    case 'target':
      return world.vcpus.map(v => choice(v.name, v.name))
    case 'vcpu': {
      const count = own?.vcpus.length ?? 1
      const ids = Array.from({ length: count }, (_, id) => choice(id, `vCPU ${id}`))
      return [...ids, choice(count, `vCPU ${count} (does not exist)`)]
    }
    case 'virq':
      return [
        ...Array.from({ length: NR_VIRQS }, (_, n) =>
          choice(n, VIRQ_NAMES[n] ? `${n} ${VIRQ_NAMES[n]}` : `${n}`),
        ),
        choice(NR_VIRQS, `${NR_VIRQS} (out of range)`),
      ]
    case 'picport':
      return [0x20, 0x21, 0xa0, 0xa1, 0x4d0, 0x4d1].map(port => choice(port, `0x${port.toString(16)}`))
    default:
      return undefined
  }
}
