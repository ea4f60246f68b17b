/** What the panels should show: the channel and the vCPUs that a step, or the selection, is about. */
import type { EnterStep } from '../../model/narrate.ts'
import { callStack } from '../../model/narrate.ts'
import type { Trace } from '../../model/run.ts'
import type { Domain, Vcpu } from '../../model/world.ts'
import { ECS_INTERDOMAIN } from '../../model/xen/constants.ts'
import { fnInfo, type Param } from '../../model/xen/source.ts'
import type { Selection } from '../../store.ts'

export interface Focus {
  /** The channel in question. */
  readonly channel: { readonly domain: Domain; readonly port: number } | undefined
  /** The vCPU whose vcpu_info matters. */
  readonly vcpu: Vcpu
  /** The HVM vCPU whose interrupt chips matter: the same one, or the one at the other end. */
  readonly guest: Vcpu | undefined
}

const argOf = ({ fn, args }: EnterStep, kind: Param): number | undefined =>
  args[fnInfo(fn).params.findLastIndex(p => p[1] === kind)]

/** Domain that a frame speaks about: its argument, or that of its vCPU, or the caller's. */
function domainOf(trace: Trace, frame: EnterStep, caller: Vcpu | undefined): Domain | undefined {
  const id = argOf(frame, 'domain')
  if (id !== undefined) return trace.world.domain(id)
  const vcpu = argOf(frame, 'vcpu')
  return vcpu === undefined ? caller?.dom : trace.world.vcpus[vcpu]?.dom
}

const NAMES_OTHER_DOMAIN = new Set(['evtchn_bind_interdomain', 'evtchn_status'])

function channelOf(trace: Trace, frames: readonly EnterStep[], caller: Vcpu | undefined): Focus['channel'] {
  for (const frame of frames.toReversed()) {
    const port = argOf(frame, 'port')
    if (port === undefined || NAMES_OTHER_DOMAIN.has(frame.fn)) continue
    const domain = domainOf(trace, frame, caller)
    if (domain && port < (trace.world.mem[domain.valid_evtchns] as number)) return { domain, port }
  }
  return undefined
}

/** How far back the panels look for the channel that was spoken of last. */
const LOOK_BACK = 600

/** The channel that was last spoken of before a position, in this domain. */
function lastChannel(trace: Trace, at: number, domain: Domain | undefined): Focus['channel'] {
  for (let i = at - 1; i >= 0 && i > at - LOOK_BACK; i--) {
    const step = trace.step(i)
    if (step.kind !== 'enter' || argOf(step, 'port') === undefined) continue
    const caller = callerAt(trace, i + 1)
    const found = channelOf(trace, [step], caller)
    if (found && (domain === undefined || found.domain === domain)) return found
  }
  return undefined
}

function callerAt(trace: Trace, at: number): Vcpu | undefined {
  const op = trace.runAt(at)?.op
  const name = op?.['v'] ?? op?.['t']
  return typeof name === 'string' ? trace.world.vcpuNamed(name) : undefined
}

/** The vCPU that a channel notifies. */
const notified = (trace: Trace, { domain, port }: NonNullable<Focus['channel']>): Vcpu | undefined =>
  domain.vcpus[trace.world.mem[domain.notify_vcpu_id + port] as number]

/** The vCPU notified at the other end of an interdomain channel. */
function peerVcpu(trace: Trace, channel: Focus['channel']): Vcpu | undefined {
  if (!channel) return undefined
  const { mem } = trace.world
  const { domain, port } = channel
  if (mem[domain.state + port] !== ECS_INTERDOMAIN) return undefined
  const peer = trace.world.domain(mem[domain.remote_domid + port] as number)
  return peer && notified(trace, { domain: peer, port: mem[domain.remote_port + port] as number })
}

/** What the panels are about at a position. The selection goes before the step. */
export function focusOf(trace: Trace, at: number, selection: Selection | undefined): Focus {
  const frames = at > 0 ? callStack(trace, at - 1) : []
  const caller = callerAt(trace, at)
  const spoken = frames.toReversed().map(f => argOf(f, 'vcpu'))
  const index = spoken.find(i => i !== undefined)
  const stepVcpu = (index === undefined ? undefined : trace.world.vcpus[index]) ?? caller
  const selected = selection?.kind === 'vcpu' ? trace.world.vcpuNamed(selection.name) : undefined
  const channel =
    chosen(trace, selection) ??
    channelOf(trace, frames, caller) ??
    lastChannel(trace, at, (selected ?? stepVcpu)?.dom)
  const vcpu =
    selected ??
    (selection?.kind === 'port' && channel ? notified(trace, channel) : undefined) ??
    stepVcpu ??
    (trace.world.vcpus[0] as Vcpu)
  const guest = [vcpu, peerVcpu(trace, channel), ...trace.world.vcpus].find(v => v?.dom.hvm)
  return { channel, vcpu, guest }
}

function chosen(trace: Trace, selection: Selection | undefined): Focus['channel'] {
  if (selection?.kind !== 'port') return undefined
  const domain = trace.world.domain(selection.dom)
  return domain && selection.port < (trace.world.mem[domain.valid_evtchns] as number)
    ? { domain, port: selection.port }
    : undefined
}
