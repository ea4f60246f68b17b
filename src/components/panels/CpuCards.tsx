/** The vCPU as the guest shares it, and the physical CPU that runs Xen's code. */

import { membersOf } from '../../model/registers.ts'
import { releaseOf } from '../../model/scenario.ts'
import type { Vcpu } from '../../model/world.ts'
import { XEN_LEGACY_MAX_VCPUS } from '../../model/xen/constants.ts'
import { Mark, Row } from './Row.tsx'
import { Term } from './Term.tsx'
import { type Change, hex, type View, wordsOf } from './view.ts'

interface Props {
  view: View
  vcpu: Vcpu
}

/** `vcpu_info` of a vCPU, by offset, where it lies, and what holds the vCPU back. */
export function VcpuCard({ view, vcpu: v }: Props) {
  const info = view.read(v.vcpu_info)
  const { hvm, BITS_PER_EVTCHN_WORD: bits } = v.dom
  const selector = bits === 64 ? '0x8' : '0x4'
  return (
    <>
      <dl>
        <Row
          label="evtchn_upcall_pending"
          term="evtchn_upcall_pending"
          note="0x0"
          value={info & 0xff}
          changed={view.changed(v.vcpu_info, /upcall_pending/)}
        />
        <Row
          label="evtchn_upcall_mask"
          term="evtchn_upcall_mask"
          note={hvm ? '0x1, PV only' : '0x1'}
          value={(info >>> 8) & 0xff}
          changed={view.changed(v.vcpu_info, /upcall_mask/)}
        />
        <Row
          label="evtchn_pending_sel"
          term="evtchn_pending_sel"
          note={view.read(v.dom.evtchn_fifo) === 1 ? `${selector}, unused` : selector}
          value={selectorText(view, v)}
          changed={
            view.changed(v.evtchn_pending_sel) ??
            (bits === 64 ? view.changed(v.evtchn_pending_sel + 1) : undefined)
          }
        />
        <Row
          label="lies in"
          term={v.id < XEN_LEGACY_MAX_VCPUS ? 'vcpu_info' : 'dummy_vcpu_info'}
          value={placeOf(v)}
        />
      </dl>
      <dl>
        <Row label="run state" term="run state" value={runState(view, v)} changed={runStateChange(view, v)} />
        {hvm && (
          <Row
            label="RFLAGS.IF"
            term="RFLAGS.IF"
            value={view.read(v.rflags_if)}
            changed={view.changed(v.rflags_if)}
          />
        )}
        {hvm && v.dom.release.upcall_vector && (
          <Row
            label="evtchn_upcall_vector"
            term="upcall vector"
            value={view.read(v.evtchn_upcall_vector) ? hex(view.read(v.evtchn_upcall_vector)) : 'none'}
            changed={view.changed(v.evtchn_upcall_vector)}
          />
        )}
      </dl>
    </>
  )
}

/** Only vCPUs 0 to 31 have a place in the shared page. */
const placeOf = ({ id }: Vcpu): string =>
  id < XEN_LEGACY_MAX_VCPUS ? `shared_info + ${hex(id * 64)}` : 'dummy_vcpu_info'

/** The word, and which words of the bitmap it points at. */
function selectorText(view: View, v: Vcpu): string {
  const [, words] = wordsOf(view, v.evtchn_pending_sel, v.dom.BITS_PER_EVTCHN_WORD / 32)
  const value = words.reduceRight((sum, word) => (sum << 32n) | BigInt(word), 0n)
  const [first, ...more] = membersOf(words).reverse()
  if (first === undefined) return '0x0'
  return `0x${value.toString(16)}, word${more.length > 0 ? 's' : ''} ${[first, ...more.slice(0, 5)].join(', ')}${more.length > 5 ? ' …' : ''}`
}

function runState(view: View, v: Vcpu): string {
  if (view.read(v.VPF_down)) return 'offline'
  if (view.read(v.VPF_blocked_in_xen)) return 'blocked in Xen'
  if (view.read(v.VPF_blocked)) return view.read(v.poll_evtchn) ? 'blocked (polling)' : 'blocked'
  return view.read(v.is_running) ? 'running' : 'runnable'
}

/** A lifecycle flag has no old run state of its own; the old value of the flag says enough. */
function runStateChange(view: View, v: Vcpu): Change | undefined {
  for (const [cell, name] of [
    [v.is_running, 'is_running'],
    [v.VPF_blocked, '_VPF_blocked'],
    [v.VPF_blocked_in_xen, '_VPF_blocked_in_xen'],
    [v.VPF_down, '_VPF_down'],
  ] as const) {
    const change = view.changed(cell)
    if (change) return { before: `${name} ${change.before}` }
  }
  return undefined
}

/** The physical CPU: may the guest be told right now, and what waits for the softirq. */
export function PhysicalCpuCard({ view }: { view: View }) {
  const { world, scenario } = view.trace
  return (
    <>
      <dl>
        <Row
          label="in_irq()"
          term="in_irq"
          value={view.read(world.in_irq) ? 'true' : 'false'}
          changed={view.changed(world.in_irq)}
        />
        <Row
          label="interrupts"
          term="irqs disabled"
          value={view.read(world.irqs_disabled) ? 'off' : 'on'}
          changed={view.changed(world.irqs_disabled)}
        />
      </dl>
      <Tasklets view={view} />
      {releaseOf(scenario).bind_vector && (
        <dl>
          {world.vcpus
            .filter(v => v.dom.hvm)
            .slice(0, MOST)
            .map(v => (
              <Deferred key={v.name} view={view} vcpu={v} />
            ))}
        </dl>
      )}
    </>
  )
}

/** vCPUs that are drawn in the queue. */
const MOST = 8

/** The softirq tasklets of this physical CPU, as the queue that they are: the head is run first. */
function Tasklets({ view }: { view: View }) {
  const { world } = view.trace
  const queued = view.read(world.tasklet_count)
  const [was, now] = wordsOf(view, world.tasklet_list, world.vcpus.length)
  const changed =
    view.changed(world.tasklet_count) ?? now.map((_, i) => view.changed(world.tasklet_list + i)).find(Boolean)
  return (
    <section className="tasklets" data-changed={changed ? '' : undefined}>
      <h4>
        {changed && <Mark />}
        <Term id="tasklet">tasklet queue</Term>
        <span className="note">{queued === 0 ? 'empty' : `${queued} waiting`}</span>
      </h4>
      <ol className="queue">
        <li className="end">head</li>
        {now.slice(0, Math.min(queued, MOST)).map((index, place) => (
          <li key={index} data-changed={was[place] !== index ? '' : undefined}>
            {world.vcpus[index - 1]?.name ?? '–'}
          </li>
        ))}
        {queued > MOST && <li className="end">{queued - MOST} more</li>}
        <li className="end">end</li>
      </ol>
    </section>
  )
}

/** PROPOSAL: vectors of one vCPU that wait for the tasklet. */
function Deferred({ view, vcpu: v }: Props) {
  const [, words] = wordsOf(view, v.evtchn_vectors_deferred, 8)
  return (
    <Row
      label={`deferred for ${v.name}`}
      term="deferred vectors"
      note="proposal"
      value={membersOf(words).map(hex).join(' ') || 'none'}
      changed={words.map((_, w) => view.changed(v.evtchn_vectors_deferred + w)).find(Boolean)}
    />
  )
}
