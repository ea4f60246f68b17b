/** The vCPU, its way into the guest, and the physical CPU that runs Xen's code. */
import { decodeIntrInfo } from '../../model/registers.ts'
import { releases } from '../../model/release.ts'
import type { Vcpu } from '../../model/world.ts'
import { Mark, Row } from './Row.tsx'
import { Term } from './Term.tsx'
import { hex, type View } from './view.ts'

/** `vcpu_info` of a vCPU, and what holds it back. */
export function VcpuCard({ view, vcpu: v }: { view: View; vcpu: Vcpu }) {
  const info = view.read(v.vcpu_info)
  const hvm = v.dom.hvm
  const release = releases[view.trace.scenario.release]
  return (
    <dl>
      <Row
        label="evtchn_upcall_pending"
        term="evtchn_upcall_pending"
        value={info & 0xff}
        changed={view.changed(v.vcpu_info, /upcall_pending/)}
      />
      <Row
        label="evtchn_upcall_mask"
        term="evtchn_upcall_mask"
        {...(hvm && { note: 'not used by HVM' })}
        value={(info >>> 8) & 0xff}
        changed={view.changed(v.vcpu_info, /upcall_mask/)}
      />
      <Row
        label="evtchn_pending_sel"
        term="evtchn_pending_sel"
        {...(view.read(v.dom.evtchn_fifo) === 1 && { note: 'not used under FIFO' })}
        value={selector(view, v)}
        changed={
          view.changed(v.evtchn_pending_sel) ?? (wide(v) ? view.changed(v.evtchn_pending_sel + 1) : undefined)
        }
      />
      {hvm && release.upcall_vector && (
        <Row
          label="evtchn_upcall_vector"
          term="upcall vector"
          value={view.read(v.evtchn_upcall_vector) ? hex(view.read(v.evtchn_upcall_vector)) : 'none'}
          changed={view.changed(v.evtchn_upcall_vector)}
        />
      )}
      {hvm && (
        <Row
          label="RFLAGS.IF"
          term="RFLAGS.IF"
          value={view.read(v.rflags_if)}
          changed={view.changed(v.rflags_if)}
        />
      )}
      <Row label="run state" value={runState(view, v)} changed={runStateChange(view, v)} />
    </dl>
  )
}

const wide = (v: Vcpu): boolean => v.dom.BITS_PER_EVTCHN_WORD === 64

function selector(view: View, v: Vcpu): string {
  const high = wide(v) ? view.read(v.evtchn_pending_sel + 1) : 0
  return `0x${(BigInt(view.read(v.evtchn_pending_sel)) | (BigInt(high) << 32n)).toString(16)}`
}

function runState(view: View, v: Vcpu): string {
  if (view.read(v.VPF_down)) return 'offline'
  if (view.read(v.VPF_blocked_in_xen)) return 'blocked in Xen'
  if (view.read(v.VPF_blocked)) return view.read(v.poll_evtchn) ? 'blocked (polling)' : 'blocked'
  return view.read(v.is_running) ? 'running' : 'runnable'
}

/** A lifecycle flag has no old run state of its own; the old value of the flag says enough. */
function runStateChange(view: View, v: Vcpu): { before: string } | undefined {
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

/** What the CPU takes as it enters the guest, bit by bit. */
export function EntryCard({ view, vcpu: v }: { view: View; vcpu: Vcpu }) {
  const word = view.read(v.vm_entry_intr_info)
  const { valid, type, typeName, deliverErrorCode, vector } = decodeIntrInfo(word)
  const changed = view.changed(v.vm_entry_intr_info)
  return (
    <>
      <p className="field-name" data-changed={changed ? '' : undefined}>
        <span>
          {changed && <Mark />}
          <Term id="VM-entry field">VM-entry field</Term>
        </span>
        <span className="mono">
          {changed && <span className="was">{changed.before} → </span>}
          {`0x${word.toString(16).padStart(8, '0')}`}
        </span>
      </p>
      <ol className="intr-info" data-valid={valid ? '' : undefined}>
        <Bits range="31" value={valid ? '1' : '0'} says={valid ? 'valid' : 'not valid'} />
        <Bits range="11" value={deliverErrorCode ? '1' : '0'} says="error code" />
        <Bits range="10:8" value={type.toString(2).padStart(3, '0')} says={valid ? typeName : 'type'} />
        <Bits range="7:0" value={vector.toString(2).padStart(8, '0')} says={`vector ${hex(vector)}`} />
      </ol>
      <dl>
        <Row
          label="interrupt window"
          term="window"
          value={view.read(v.intr_window) ? 'open' : 'closed'}
          changed={view.changed(v.intr_window)}
        />
        <Row
          label="TPR_THRESHOLD"
          term="TPR_THRESHOLD"
          value={view.read(v.tpr_threshold)}
          changed={view.changed(v.tpr_threshold)}
        />
        <Row
          label="NMI"
          value={view.read(v.nmi_pending) ? 'waits' : 'none'}
          changed={view.changed(v.nmi_pending)}
        />
      </dl>
    </>
  )
}

function Bits({ range, value, says }: { range: string; value: string; says: string }) {
  return (
    <li>
      <span className="muted">{range}</span>
      <span className="mono">{value}</span>
      <span>{says}</span>
    </li>
  )
}

/** The physical CPU: may the guest be told right now, and what waits for the softirq. */
export function PhysicalCpuCard({ view }: { view: View }) {
  const { world } = view.trace
  const slots = world.vcpus.map((_, i) => world.tasklet_list + i)
  const queued = slots.map(cell => world.vcpus[view.read(cell) - 1]?.name).filter(name => name !== undefined)
  const moved = slots.map(cell => view.changed(cell)).find(Boolean)
  return (
    <dl>
      <Row
        label="in_irq()"
        term="in_irq"
        value={view.read(world.in_irq) ? 'true' : 'false'}
        changed={view.changed(world.in_irq)}
      />
      <Row
        label="interrupts"
        value={view.read(world.irqs_disabled) ? 'off' : 'on'}
        changed={view.changed(world.irqs_disabled)}
      />
      <Row
        label="tasklets queued"
        term="tasklet"
        value={view.read(world.tasklet_count)}
        changed={view.changed(world.tasklet_count)}
      />
      {(queued.length > 0 || moved) && (
        <Row label="waiting" value={queued.join(', ') || 'nobody'} changed={moved} />
      )}
      {releases[view.trace.scenario.release].bind_vector &&
        world.vcpus.filter(v => v.dom.hvm).map(v => <Deferred key={v.name} view={view} vcpu={v} />)}
    </dl>
  )
}

/** PROPOSAL: vectors of one vCPU that wait for the tasklet. */
function Deferred({ view, vcpu: v }: { view: View; vcpu: Vcpu }) {
  const words = [0, 1, 2, 3, 4, 5, 6, 7].map(w => v.evtchn_vectors_deferred + w)
  const waiting = words.flatMap((cell, w) =>
    Array.from({ length: 32 }, (_, bit) => bit)
      .filter(bit => (view.read(cell) >>> bit) & 1)
      .map(bit => hex(w * 32 + bit)),
  )
  return (
    <Row
      label={`deferred for ${v.name}`}
      term="deferred vectors"
      note="proposal"
      value={waiting.join(' ') || 'none'}
      changed={words.map(cell => view.changed(cell)).find(Boolean)}
    />
  )
}
