/** From the upcall flag of a vCPU to its handler (arch/x86/hvm/irq.c, vmx/intr.c, x86_64/entry.S). */
import type { Tracer } from '../tracer.ts'
import type { Vcpu } from '../world.ts'
import { HVMIRQ_callback_vector, INTR_INFO_VALID } from '../xen/constants.ts'
import { evtchn_upcall_mask, evtchn_upcall_pending } from '../xen/domain.ts'
import { isRequested, lapicLinks, sharedLinks } from './lapic.ts'
import { type Line, lineLinks, lineOf, lineRequested } from './line.ts'
import { ahead, aside, type Draft, gate, hex, type Source, stage } from './link.ts'

/** How a vCPU is told of events that have no vector of their own. */
export type Way =
  | { readonly by: 'pv' | 'nothing' | 'kick alone' }
  | { readonly by: 'callback vector' | 'upcall vector'; readonly vector: number }
  | { readonly by: 'line'; readonly line: Line }

/** The branches of `hvm_assert_evtchn_irq`, and what `hvm_vcpu_has_pending_irq` looks at: the latter injects. */
export function wayOf(x: Tracer, v: Vcpu): Way {
  const d = v.dom
  if (!d.hvm) return { by: 'pv' }
  if (x.read(d.callback_via_type) === HVMIRQ_callback_vector)
    return { by: 'callback vector', vector: x.read(d.callback_via) & 0xff }
  const own = x.read(v.evtchn_upcall_vector)
  if (x.release.upcall_vector && own !== 0) return { by: 'upcall vector', vector: own }
  const widened = x.release.upcall_vector_counts_as_pv_evtchn
  if (widened && x.read((d.vcpus[0] as Vcpu).evtchn_upcall_vector) !== 0) return { by: 'kick alone' }
  const line = lineOf(x, d)
  return line ? { by: 'line', line } : { by: 'nothing' }
}

/** Is the interrupt of this way under way already, so that flag and tasklet no longer matter? */
function isLatched(x: Tracer, v: Vcpu, way: Way): boolean {
  switch (way.by) {
    case 'upcall vector':
      return isRequested(x, v, way.vector)
    case 'line':
      return v.id === 0 && lineRequested(x, v, way.line)
    default:
      return false
  }
}

const flagOf = (v: Vcpu): Source => ({ cell: v.vcpu_info, bits: 0xff })

/** `evtchn_upcall_pending`. */
function flagLink(x: Tracer, v: Vcpu, way: Way): Draft {
  const up = evtchn_upcall_pending(x, v)
  return stage(
    'flag',
    up || isLatched(x, v, way),
    {
      yes: up
        ? `evtchn_upcall_pending of ${v.name} is 1`
        : `evtchn_upcall_pending of ${v.name} is 0 again, but its interrupt waits`,
      no: `evtchn_upcall_pending of ${v.name} is 0`,
      means: 'no upcall is due',
    },
    [flagOf(v)],
  )
}

function methodLink(v: Vcpu, way: Way): Draft {
  const { dom: d, name } = v
  const sources = [{ cell: d.callback_via_type }, { cell: d.callback_via }, { cell: v.evtchn_upcall_vector }]
  const is = (open: boolean, text: string, means = '') =>
    gate('method', open, { yes: text, no: text, means }, sources)
  switch (way.by) {
    case 'callback vector':
      return is(true, `${d.name} is told by callback vector ${hex(way.vector)}: VM entry looks at the flag`)
    case 'upcall vector':
      return is(true, `${name} has the upcall vector ${hex(way.vector)}`)
    case 'line':
      return v.id === 0
        ? is(true, `${d.name} is told by ${way.line.name}, and that line follows vCPU 0`)
        : is(false, `the line of ${d.name} (${way.line.name}) follows vCPU 0 alone`, `nothing tells ${name}`)
    case 'kick alone':
      return is(
        false,
        `${name} has no upcall vector, while vCPU 0 has one`,
        'Xen only kicks it, and VM entry finds nothing to inject',
      )
    default:
      return is(false, `${d.name} has chosen no callback`, `nothing tells ${name}`)
  }
}

/** Is this vCPU's tasklet on the list? */
export function taskletQueued(x: Tracer, v: Vcpu): boolean {
  const { tasklet_list, tasklet_count } = x.world
  for (let i = 0; i < x.read(tasklet_count); i++) if (x.read(tasklet_list + i) === v.index + 1) return true
  return false
}

export const taskletSources = ({ world }: Tracer): Source[] => [
  { cell: world.tasklet_count },
  ...world.vcpus.map((_, i) => ({ cell: world.tasklet_list + i })),
]

/** T1 to T4: the assertion was put off. For a callback vector that puts off the kick alone. */
function taskletLink(x: Tracer, v: Vcpu, way: Way): Draft {
  const queued = taskletQueued(x, v)
  const matters =
    (way.by === 'upcall vector' || (way.by === 'line' && x.read(v.dom.callback_via_asserted) === 0)) &&
    !isLatched(x, v, way)
  return gate(
    'tasklet',
    !queued || !matters,
    {
      yes: queued
        ? `the tasklet of ${v.name} is queued, but VM entry needs no tasklet`
        : `no tasklet of ${v.name} is queued`,
      no: `the assertion was put off: the tasklet of ${v.name} waits for the softirq`,
      means: 'nothing is asserted before it runs',
    },
    taskletSources(x),
  )
}

/** What the chosen way has between the flag and VM entry. */
function wayLinks(x: Tracer, v: Vcpu, way: Way): Draft[] {
  switch (way.by) {
    case 'upcall vector':
      return [
        ...lapicLinks(x, v, way.vector, 'it was never raised there, or was taken already'),
        ...sharedLinks(x, v, way.vector),
      ]
    case 'line':
      return v.id === 0 ? lineLinks(x, v, way.line) : []
    default:
      return []
  }
}

/** `vcpu_runnable`, and whether a physical CPU runs it. */
export function runsLink(x: Tracer, v: Vcpu): Draft {
  const held = [
    [v.VPF_down, 'is offline', 'it enters no guest code until it is brought up'],
    [v.VPF_blocked_in_xen, 'waits in Xen', 'it enters no guest code until Xen lets it'],
    [v.VPF_blocked, 'is blocked', 'it enters no guest code until something wakes it'],
  ] as const
  const holder = held.find(([cell]) => x.read(cell) !== 0)
  const running = x.read(v.is_running) === 1
  return gate(
    'runs',
    holder === undefined && running,
    {
      yes: `${v.name} runs`,
      no: `${v.name} ${holder?.[1] ?? 'is runnable, but on no physical CPU'}`,
      means: holder?.[2] ?? 'it enters no guest code until it is scheduled',
    },
    [{ cell: v.is_running }, ...held.map(([cell]) => ({ cell }))],
  )
}

/** VM entry: RFLAGS.IF, the VM-entry field. */
export function entryLinks(x: Tracer, v: Vcpu): Draft[] {
  const info = x.read(v.vm_entry_intr_info)
  const window = x.read(v.intr_window) === 1 ? 'the interrupt window is open, and Xen' : 'Xen'
  return [
    gate(
      'rflags',
      x.read(v.rflags_if) === 1,
      {
        yes: `RFLAGS.IF of ${v.name} is 1`,
        no: `RFLAGS.IF of ${v.name} is 0`,
        means: `${window} waits until the guest sets IF`,
      },
      [{ cell: v.rflags_if }],
    ),
    (info & INTR_INFO_VALID) === 0
      ? ahead('entry', `the VM-entry field of ${v.name} holds nothing yet`)
      : gate('entry', true, { yes: `the VM-entry field holds ${hex(info)}: valid`, no: '' }, [
          { cell: v.vm_entry_intr_info },
        ]),
  ]
}

export const handlerLink = (v: Vcpu): Draft => ahead('handler', `the handler of ${v.name} has not run yet`)

/** PV: the flag, the mask, and the way back to the guest (`test_guest_events`). */
function pvLinks(x: Tracer, v: Vcpu): Draft[] {
  return [
    gate(
      'upcall_mask',
      !evtchn_upcall_mask(x, v),
      {
        yes: `evtchn_upcall_mask of ${v.name} is 0`,
        no: `evtchn_upcall_mask of ${v.name} is 1`,
        means: 'Xen makes no callback until the guest clears it and asks',
      },
      [{ cell: v.vcpu_info, bits: 0xff00 }],
    ),
    runsLink(x, v),
  ]
}

/** Every condition from the upcall flag on. */
export function vcpuLinks(x: Tracer, v: Vcpu): Draft[] {
  const way = wayOf(x, v)
  if (way.by === 'pv') return [flagLink(x, v, way), ...pvLinks(x, v), handlerLink(v)]
  return [
    flagLink(x, v, way),
    ...(evtchn_upcall_mask(x, v)
      ? [aside('upcall_mask', `evtchn_upcall_mask of ${v.name} is 1, which HVM does not look at`)]
      : []),
    methodLink(v, way),
    taskletLink(x, v, way),
    ...wayLinks(x, v, way),
    runsLink(x, v),
    ...entryLinks(x, v),
    handlerLink(v),
  ]
}
