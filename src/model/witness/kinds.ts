/**
 * The kinds of scenario, each written once: what the guest does, whatever the method, the kind of guest and the ABI
 * are. Where vCPU 0 holds its interrupts off, what Xen injects waits for `sti`.
 */
import type { Vcpu } from '../world.ts'
import { RTE_MASK } from '../xen/constants.ts'
import type { Stage } from './stage.ts'

const VIRQ_TIMER = 0

/** A number that the scenario's sentence gives, such as `TPR=0xe0`. */
function told(what: string, pattern: RegExp, otherwise: number): number {
  const [, value] = pattern.exec(what) ?? []
  return value === undefined ? otherwise : Number(value)
}

type Kind = (g: Stage, what: string) => void

/** IF=0, send, IF=1. */
function heldSend(g: Stage, port: number, seenPort = port): void {
  g.cli()
  g.send(port)
  g.at('sent-IF0', seenPort)
  g.sti()
}

export const kinds: Readonly<Record<string, Kind>> = {
  'loopback-send': g => {
    g.at('before', g.ports.to)
    heldSend(g, g.ports.from, g.ports.to)
    g.at('after', g.ports.to)
  },
  'ipi-vcpu0': g => {
    heldSend(g, g.ports.ipi0)
    g.at('after', g.ports.ipi0)
  },
  'ipi-vcpu1': g => {
    g.send(g.ports.ipi1)
    g.wait()
    g.at('after', g.ports.ipi1)
  },
  'masked-port': g => {
    const port = g.ports.ipi0
    g.reset()
    g.mask(port, 1)
    g.send(port)
    g.wait()
    g.at('sent-masked', port)
    g.note('irqs_while_masked')
    g.cli()
    g.call({ op: 'EVTCHNOP_unmask', port }, { port })
    g.at('unmasked', port)
    g.sti()
    g.at('after', port)
  },
  'masked-port-local-clear': g => {
    const port = g.ports.ipi0
    g.mask(port, 1)
    g.send(port)
    g.mask(port, 0)
    g.at('cleared', port)
    g.wait()
    g.at('after', port)
  },
  'send-twice': g => {
    g.cli()
    g.send(g.ports.ipi0)
    g.send(g.ports.ipi0)
    g.send(g.ports.from)
    g.at('sent-IF0', g.ports.ipi0)
    g.sti()
  },
  'upcall-mask': g => {
    g.cli()
    g.do({ op: 'g_set_upcall_mask', v: g.name(0), val: 1 })
    g.send(g.ports.ipi0)
    g.at('sent', g.ports.ipi0)
    g.sti()
    g.note('irqs_with_upcall_mask')
    g.do({ op: 'g_set_upcall_mask', v: g.name(0), val: 0 })
    g.wait()
    g.at('after', g.ports.ipi0)
  },
  'upcall-left-pending': (g, what) => {
    g.reset()
    g.keep = told(what, /returns (\d+) times/, 3)
    g.send(g.ports.ipi0)
    g.wait()
    g.at('after', g.ports.ipi0)
    g.note('keep_left', g.keep)
    g.keep = 0
  },
  'already-upcall-pending': g => {
    g.cli()
    g.do({ op: 'g_set_upcall_pending', v: g.name(0), val: 1 })
    g.send(g.ports.ipi0)
    g.at('sent-IF0', g.ports.ipi0)
    g.sti()
    g.at('after', g.ports.ipi0)
  },
  'high-port': g => {
    g.reset()
    heldSend(g, g.ports.high)
  },
  'bind-vcpu1': g => {
    const move = (vcpu: number) => ({ op: 'EVTCHNOP_bind_vcpu', port: g.ports.to, vcpu }) as const
    g.call(move(1), { port: g.ports.to, vcpu: 1 })
    g.send(g.ports.from)
    g.wait()
    g.at('after', g.ports.to)
    g.hypercall(move(0))
  },
  /** VCPUOP_set_singleshot_timer is a vCPU hypercall, outside the engine; what it leads to is its VIRQ. */
  'virq-timer': g => {
    g.reset()
    g.virq(g.d.vcpus[0] as Vcpu, VIRQ_TIMER)
    g.wait()
    g.at('after', g.ports.timer)
  },
  'unbound-send': (g, what) => {
    g.send(g.ports.unbound)
    g.send(told(what, /free port (\d+)/, 900))
    g.wait()
  },
  'tpr-blocks': (g, what) => {
    g.tpr(told(what, /TPR=(0x[0-9a-f]+|\d+)/i, 0xf0))
    g.send(g.ports.ipi0)
    g.wait()
    g.note('irqs_with_tpr')
    g.at('tpr', g.ports.ipi0)
    g.tpr(0)
    g.wait()
  },
  hold: g => {
    g.cli()
    g.send(g.ports.ipi0)
    g.at('held', g.ports.ipi0)
    g.holdUntilDebug(g.ports.debug)
    g.sti()
  },
  'rte-masked': g => {
    const { pin, lo, dest } = g.entry ?? { pin: 0, lo: 0, dest: 0 }
    g.redirect(pin, (lo | RTE_MASK) >>> 0, dest)
    g.send(g.ports.from)
    g.wait()
    g.at('rte-masked', g.ports.to)
    g.note('irqs_rte_masked')
    g.redirect(pin, lo, dest)
    g.wait()
    g.at('after', g.ports.to)
  },
  'rte-dest-vcpu1': (g, what) => {
    const { pin, lo, dest } = g.entry ?? { pin: 0, lo: 0, dest: 0 }
    g.redirect(pin, lo, told(what, /APIC id (\d+)/, 2))
    g.send(g.ports.ipi0)
    g.at('sent', g.ports.ipi0)
    g.wait()
    g.at('after', g.ports.ipi0)
    g.reset()
    g.redirect(pin, lo, dest)
  },
  /** vCPU 0 looks without waiting, so vCPU 1 may have handled its event before or after the last send, or not at all. */
  final: g => {
    const { ipi0, ipi1, from } = g.ports
    g.cli()
    g.mask(ipi0, 1)
    g.send(ipi0)
    g.send(ipi1)
    const early = g.otherwise(ipi0, () => {
      g.run(1)
      g.send(from)
    })
    g.send(from)
    const late = g.otherwise(ipi0, () => g.run(1))
    g.race('final', ipi0, [early, late])
  },
}
