/** Writes in words, by the field that changes. */
import { describeWrite } from '../cells.ts'
import { isFrame } from '../fifo.ts'
import type { Step } from '../trace.ts'
import type { LawEvent } from '../tracer.ts'
import { FIFO_PLANES, frameWrite } from './fifoWrites.ts'
import { portName, type Scene } from './scene.ts'

type Write = Extract<Step, { kind: 'write' }>

/** What a write looks like to its sentence. */
export interface Seen {
  readonly s: Scene
  /** `port 2 of d1`, if the field belongs to a port. */
  readonly p: string
  /** Whose it is: `d1v0`, `d1`. */
  readonly owner: string
  /** Index within the plane. */
  readonly n: number
  readonly before: number
  readonly after: number
  /** The values in words. */
  readonly was: string
  readonly is: string
  readonly label: string
  readonly up: boolean
  /** Fields of the cell that change at once. */
  readonly changes: number
}

/** Channel and vCPU lifecycle. */
const EVENTS: Record<LawEvent, (w: Seen) => string> = {
  ALLOC_UNBOUND: w => `Port ${w.n} of ${w.owner} becomes ECS_UNBOUND: it waits for the other end.`,
  BIND_INTERDOMAIN: w => `Port ${w.n} of ${w.owner} becomes ECS_INTERDOMAIN: it has a far end now.`,
  BIND_PIRQ: w => `Port ${w.n} of ${w.owner} becomes ECS_PIRQ: it stands for a device interrupt.`,
  BIND_VIRQ: w => `Port ${w.n} of ${w.owner} becomes ECS_VIRQ: it stands for a virtual interrupt of Xen.`,
  BIND_IPI: w => `Port ${w.n} of ${w.owner} becomes ECS_IPI: it interrupts one of its own vCPUs.`,
  REMOTE_BIND: w =>
    `Port ${w.n} of ${w.owner} becomes ECS_INTERDOMAIN, because the other end connected to it.`,
  REMOTE_CLOSE: w => `Port ${w.n} of ${w.owner} goes back to ECS_UNBOUND, because the other end was closed.`,
  CLOSE: w => `Port ${w.n} of ${w.owner} becomes ECS_FREE and may be used again.`,
  RESERVE: w => `Port ${w.n} of ${w.owner} becomes ECS_RESERVED, for ever.`,
  BIND_VCPU: w => `Port ${w.n} of ${w.owner} keeps its state ${w.is}.`,
  BIND_VECTOR: w => `Proposal: port ${w.n} of ${w.owner} keeps its state ${w.is}.`,
  SCHEDULE: w => `The scheduler puts ${w.owner} on a physical CPU.`,
  DESCHEDULE: w => `The scheduler takes ${w.owner} off its physical CPU.`,
  BLOCK: w => `${w.owner} is blocked: it does not run until something wakes it.`,
  UNBLOCK: w => `${w.owner} is blocked no longer.`,
  BLOCK_IN_XEN: w => `${w.owner} is blocked inside Xen.`,
  WAKE_IN_XEN: w => `${w.owner} is blocked inside Xen no longer.`,
  OFFLINE: w => `${w.owner} goes offline.`,
  ONLINE: w => `${w.owner} comes online.`,
}

const level = (w: Seen, up: string, down: string): string => (w.up ? up : down)

const PLANES: Readonly<Record<string, (w: Seen) => string>> = {
  in_irq: w =>
    level(
      w,
      'From here on in_irq() is true: an interrupt handler runs on this physical CPU.',
      'From here on in_irq() is false: no interrupt handler runs on this physical CPU.',
    ),
  irqs_disabled: w =>
    level(w, 'Interrupts of this physical CPU go off.', 'Interrupts of this physical CPU go on again.'),
  tasklet_count: w => `${tasklets(w.after)} for TASKLET_SOFTIRQ now.`,
  tasklet_list: w =>
    w.after === 0
      ? `Place ${w.n + 1} of the tasklet list is empty again.`
      : `The tasklet of ${w.is} stands at place ${w.n + 1} of the list.`,
  global_virq_handlers: w => `${w.label} says that ${w.is} gets this VIRQ.`,
  valid_evtchns: w =>
    `${w.owner} has ${w.is} port numbers now: channels are made a bucket of ${w.s.domain.release.big_evtchn ? 64 : 128} at a time.`,
  active_evtchns: w => `active_evtchns of ${w.owner} becomes ${w.is}: so many of its ports are in use.`,
  xen_evtchns: w => `xen_evtchns of ${w.owner} becomes ${w.is}: so many ports in use are Xen's own.`,
  next_evtchn: w =>
    w.up
      ? `The reset of ${w.owner} has come to port ${w.is}.`
      : `No reset of ${w.owner} is under way any more.`,
  controller_pause_count: w =>
    w.up ? `${w.owner} is paused by its toolstack.` : `${w.owner} is paused no longer.`,
  evtchn_upcall_vector: w =>
    `${w.owner} is told by vector ${w.is} of its own local APIC from now on, whatever its domain chose.`,
  ...FIFO_PLANES,
  poll_mask: w =>
    `${w.label} goes from ${w.was} to ${w.is}: ${w.is === '1' ? 'that vCPU polls' : 'that vCPU polls no longer'}.`,
  xen_consumer: w =>
    w.up ? `Xen itself receives the events of ${w.p}.` : `Xen no longer receives the events of ${w.p}.`,
  notify_vcpu_id: notifyVcpu,
  remote_domid: w => `${w.p} notes ${w.is} as the domain at the other end.`,
  remote_port: w => `${w.p} notes port ${w.is} as the port at the other end.`,
  'u.pirq.irq': w => `${w.p} notes that it stands for PIRQ ${w.is}.`,
  'u.pirq.next_port': w =>
    `${w.p} is followed by ${w.after ? `port ${w.is}` : 'no other port'} in the PIRQ list of its vCPU.`,
  'u.pirq.prev_port': w =>
    `${w.p} is preceded by ${w.after ? `port ${w.is}` : 'no other port'} in the PIRQ list of its vCPU.`,
  'u.virq': w => `${w.p} notes that it stands for ${w.is}.`,
  upcall_vector: w =>
    w.after === 0
      ? `Proposal: ${w.p} has no vector of its own now.`
      : `Proposal: ${w.p} has vector ${w.is} for its own from now on.`,
  'pirq.exists': w => `Xen makes a record for PIRQ ${w.n} of ${w.owner}.`,
  'pirq.evtchn': w =>
    `PIRQ ${w.n} of ${w.owner} ${w.after ? `arrives on port ${w.is} now` : 'arrives on no port now'}.`,
  'pirq.emuirq': w => `PIRQ ${w.n} of ${w.owner} notes its emulated interrupt: ${w.is}.`,
  emuirq_pirq: w => `Emulated interrupt ${w.n} of ${w.owner} notes its PIRQ: ${w.is}.`,
  pci_intx: w =>
    `The wire ${w.label.replace(/^pci_intx\[|\]$/g, '')} of ${w.owner} goes ${w.is === '1' ? 'up' : 'down'}.`,
  isa_irq: w => `The line ${w.label} of ${w.owner} goes ${w.is === '1' ? 'up' : 'down'}.`,
  'pci_link.route': w =>
    `Link ${w.n} of ${w.owner}'s PCI router drives ${w.after ? `ISA IRQ ${w.is}` : 'no ISA IRQ'} now.`,
  callback_via_asserted: w =>
    `The callback line of ${w.owner} goes ${level(w, 'up', 'down')}: callback_via_asserted is ${w.is}.`,
  irq_lock: w => `irq_lock of ${w.owner} is ${level(w, 'held by this physical CPU', 'free')} now.`,
  callback_via_type: w =>
    w.after === 0
      ? `${w.owner} is told by no method now.`
      : `${w.owner} is told by callback ${w.is} from now on.`,
  callback_via: w => `The parameter of ${w.owner}'s method is ${w.is}.`,
  pci_link_assert_count: w => `Link ${w.n} of ${w.owner} is held up by ${wires(w.after)} now.`,
  gsi_assert_count: w => `GSI ${w.n} of ${w.owner} is held up by ${sources(w.after)} now.`,
  round_robin_prev_vcpu: w =>
    `The next search for the lowest priority in ${w.owner} starts after vCPU ${w.is}.`,
  i8259_target: w => `${w.is} takes the interrupts of the 8259s from now on.`,
  redirtbl: rte,
  'redirtbl.hi': w => `The entry of pin ${w.n} of ${w.owner} is addressed to local APIC ${w.is}.`,
  poll_evtchn: w =>
    w.after === 0
      ? `${w.owner} polls no port now.`
      : `${w.owner} polls ${w.is === 'several' ? 'several ports' : `port ${w.is}`} now.`,
  virq_to_evtchn: w =>
    `${w.label.replace(/^virq_to_evtchn\[|\]$/g, '')} of ${w.owner} ${w.after ? `arrives on port ${w.is} now` : 'arrives on no port now'}.`,
  pirq_evtchn_head: w =>
    `The PIRQ list of ${w.owner} begins with ${w.after ? `port ${w.is}` : 'no port'} now.`,
  'RFLAGS.IF': w =>
    w.before === w.after
      ? `RFLAGS.IF of ${w.owner} stays ${w.is}.`
      : level(
          w,
          `${w.owner} takes interrupts again: RFLAGS.IF is 1.`,
          `${w.owner} takes no further interrupt for now: RFLAGS.IF is 0.`,
        ),
  nmi_pending: w => level(w, `An NMI waits for ${w.owner} now.`, `The NMI of ${w.owner} is taken.`),
  vlapic,
  'vlapic.disabled': w => `The local APIC of ${w.owner} is ${w.is} now.`,
  VM_ENTRY_INTR_INFO: w =>
    w.after >>> 31
      ? `The VM-entry interruption-information field of ${w.owner} becomes ${w.is}: valid, vector 0x${(w.after & 0xff).toString(16)}.`
      : `The CPU takes the event and clears the valid bit of ${w.owner}'s VM-entry field, which is ${w.is} now.`,
  interrupt_window: w =>
    `The interrupt window of ${w.owner} is ${level(w, 'open: it exits as soon as it can take an interrupt', 'closed again')}.`,
  TPR_THRESHOLD: w =>
    w.after === 0
      ? `TPR_THRESHOLD of ${w.owner} is 0: lowering the task priority makes it exit no more.`
      : `TPR_THRESHOLD of ${w.owner} is ${w.is}: it exits when its task priority falls below that class.`,
  evtchn_vectors_deferred: deferred,
  shared_info: sharedInfo,
  dummy_vcpu_info: sharedInfo,
}

const tasklets = (n: number): string =>
  n === 0 ? 'No tasklet waits' : n === 1 ? 'One tasklet waits' : `${n} tasklets wait`
const sources = (n: number): string => (n === 0 ? 'no source' : n === 1 ? 'one source' : `${n} sources`)
const wires = (n: number): string => (n === 0 ? 'no wire' : n === 1 ? 'one wire' : `${n} wires`)

function notifyVcpu(w: Seen): string {
  if (w.before === w.after) return `notify_vcpu_id of ${w.p} stays ${w.is}.`
  if (w.s.enter?.fn === '__evtchn_close') return `notify_vcpu_id of ${w.p} goes back to ${w.is}.`
  return w.s.enter?.fn === 'evtchn_bind_vcpu'
    ? `notify_vcpu_id of ${w.p} becomes ${w.is}: ${w.owner}v${w.is} is told from now on, but what was told before stays told.`
    : `notify_vcpu_id of ${w.p} becomes ${w.is}: ${w.owner}v${w.is} is told of its events.`
}

function rte(w: Seen): string {
  const changes = w.s.step.kind === 'write' ? describeWrite(w.s.world, w.s.step, cell => w.s.read(cell)) : []
  const name = (label: string) => label.replace(/^redirtbl\[\d+\] /, '')
  if (changes.length === 1 && changes[0]?.label.endsWith('remote IRR')) {
    return changes[0].after === '1'
      ? `Remote IRR of pin ${w.n} becomes 1: the interrupt is accepted and awaits its EOI.`
      : `Remote IRR of pin ${w.n} becomes 0: its EOI has come.`
  }
  if (w.before === w.after) return `The entry of pin ${w.n} of ${w.owner} stays as it is.`
  return `The entry of pin ${w.n} of ${w.owner} changes: ${changes.map(c => `${name(c.label)} ${c.after}`).join(', ')}.`
}

function vlapic(w: Seen): string {
  const set = /^(IRR|ISR|TMR) (0x[0-9a-f]+)$/.exec(w.label)
  if (!set) return `${w.label} of ${w.owner}'s local APIC becomes ${w.is}.`
  const [, name, vector] = set
  if (w.changes > 1) return `Several vectors of ${name} change in the local APIC of ${w.owner}.`
  const on = w.is === '1'
  switch (name) {
    case 'IRR':
      return on
        ? `The IRR bit of vector ${vector} is set: ${w.owner} has it requested.`
        : `The IRR bit of vector ${vector} is cleared: it is no longer requested.`
    case 'ISR':
      return on
        ? `The ISR bit of vector ${vector} is set: ${w.owner} has it in service until its EOI.`
        : `The ISR bit of vector ${vector} is cleared: ${w.owner} has finished with it.`
    default:
      return on
        ? `The TMR bit of vector ${vector} is set: it was level-triggered, and its EOI must reach the IO-APIC.`
        : `The TMR bit of vector ${vector} is cleared.`
  }
}

function deferred(w: Seen): string {
  const [first] = w.label.match(/0x[0-9a-f]+/) ?? ['']
  return w.is === '1'
    ? `Proposal: vector ${first} of ${w.owner} is remembered for the tasklet, so that several can wait at once.`
    : `Proposal: the tasklet takes the vectors of ${w.owner} that were put off.`
}

function sharedInfo(w: Seen): string {
  const owner = w.label.replace(/^vcpu_info\[(\d+)\].*/, (_, n) => `${w.owner}v${n}`)
  if (w.label.endsWith('evtchn_upcall_pending'))
    return w.is === '0'
      ? `The upcall flag of ${owner} is cleared: the next event makes a new 0 → 1 edge.`
      : `The upcall flag of ${owner} is set: evtchn_upcall_pending is ${w.is}.`
  if (w.label.endsWith('evtchn_upcall_mask'))
    return w.is === '0' ? `The upcall mask of ${owner} is cleared.` : `The upcall mask of ${owner} is set.`
  if (w.label.includes('evtchn_pending_sel'))
    return w.is === '0x0'
      ? `${owner} takes its selector and leaves ${w.is} behind.`
      : `The selector of ${owner} becomes ${w.is}: it names the words of the bitmap that are worth a look.`
  const port = /\[port (\d+)\]/.exec(w.label)?.[1] ?? ''
  const bit = w.label.startsWith('evtchn_mask') ? 'MASKED' : 'PENDING'
  if (port !== '')
    return `The ${bit} bit of ${portName(w.owner, Number(port))} goes from ${w.was} to ${w.is}.`
  return `${w.label} of ${w.owner} becomes ${w.is}.`
}

/** The sentence for a write; undefined for a field that nobody wrote a sentence for. */
export function writeSentence(s: Scene, step: Write): string | undefined {
  const plane = s.world.planeOf(step.cell)
  const say = step.event
    ? EVENTS[step.event]
    : (PLANES[plane.name] ?? (isFrame(plane) ? frameWrite : /^vpic\d\./.test(plane.name) ? vpic : undefined))
  if (!say) return undefined
  const changes = describeWrite(s.world, step, cell => s.read(cell))
  const [change] = changes
  const owner =
    plane.vcpu !== undefined
      ? `d${plane.dom}v${plane.vcpu}`
      : plane.dom !== undefined
        ? `d${plane.dom}`
        : 'Xen'
  const n = step.cell - plane.base
  return say({
    s,
    p: portName(owner, n),
    owner,
    n,
    before: step.before,
    after: step.after,
    was: change?.before ?? '',
    is: change?.after ?? '',
    label: change?.label ?? '',
    up: step.after !== 0,
    changes: changes.length,
  })
}

const VPIC_WORDS: Readonly<Record<string, string>> = {
  irr: 'requested',
  imr: 'masked',
  isr: 'in service',
  elcr: 'level-triggered',
}

function vpic(w: Seen): string {
  const line = /vpic(\d)\.(\w+)\[line (\d+)\]/.exec(w.label)
  if (line && w.changes > 1) return severalLines(w, line[2] as string)
  if (line)
    return `Line ${line[3]} of ${w.owner}'s 8259s is ${w.is === '1' ? '' : 'not '}${VPIC_WORDS[line[2] as string]} now.`
  const chip = w.label.startsWith('vpic1') ? 'slave' : 'master'
  const field = w.label.replace(/^vpic\d\./, '')
  if (field === 'int_output')
    return `The ${chip} 8259 of ${w.owner} ${w.up ? 'asks for an interrupt' : 'no longer asks for an interrupt'}.`
  return `${field} of ${w.owner}'s ${chip} 8259 becomes ${w.is}.`
}

const severalLines = (w: Seen, field: string): string =>
  `${field} of ${w.owner}'s ${w.label.startsWith('vpic1') ? 'slave' : 'master'} 8259 becomes 0x${w.after.toString(16)}: lines that are ${VPIC_WORDS[field]}.`
