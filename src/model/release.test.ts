/** What each switch of release.ts changes: the same operations with it off and on. And which release has which. */
import { describe, expect, it } from 'vitest'
import {
  allocUnbound,
  bindInterdomain,
  bindIpi,
  bindPirq,
  bindVcpu,
  bindVector,
  bindVirq,
  close,
  connected,
  domainSpec,
  enter,
  eoi,
  expandArray,
  initControl,
  reset,
  Scene,
  scan,
  send,
  setMask,
  status,
  toFifo,
  unmask,
  upcallVector,
} from '../testing/scene.ts'
import { chooseCallback, guestSetup } from './methods.ts'
import type { Op } from './ops.ts'
import { type Release, type ReleaseId, releases, type Switches } from './release.ts'
import { XenCrash } from './tracer.ts'
import type { DomainSpec } from './world.ts'
import { DOMID_INVALID, ECS_IPI } from './xen/constants.ts'
import { EACCES, EINVAL, ENOSYS, EOPNOTSUPP, EPERM } from './xen/errno.ts'

type Base = ReleaseId
const flipped = <K extends keyof Switches>(name: K, value: Switches[K], base: Base = '4.4.0'): Release => ({
  ...releases[base],
  [name]: value,
})

const DOMAINS = [domainSpec(0, false), domainSpec(1, true), domainSpec(2, true)]

/** The scene after some operations, under a release with a switch off, then on. */
function offAndOn<T>(
  name: keyof Switches,
  observe: (s: Scene) => T,
  { base = '4.4.0', domains = DOMAINS }: { base?: Base; domains?: readonly DomainSpec[] } = {},
): [off: T, on: T] {
  const at = (value: boolean) => observe(new Scene(domains, flipped(name, value as never, base), 4))
  return [at(false), at(true)]
}

const isaIrq = (irq: number, level: 0 | 1): Op => ({ op: 'isa_irq', dom: 1, irq, level })
const rte = (pin: number, lo: number): Op => ({ op: 'ioapic_redir', v: 'd1v0', pin, lo, hi: 0 })
const spiv = (val: number): Op => ({ op: 'lapic_write', v: 'd1v0', off: 0xf0, val })
const poll = (v: string, port: number): Op => ({ op: 'SCHEDOP_poll', v, ports: [port], timeout: 0 })
const xenPort = (v: string, t: string): Op => ({ op: 'alloc_unbound_xen_event_channel', v, t, remote_dom: 0 })
const LEVEL = 1 << 15

/** What a run does if Xen does not survive it. */
function crashOf(s: Scene, op: Op): string {
  try {
    return `rc ${s.run(op).rc}`
  } catch (error) {
    if (error instanceof XenCrash) return error.message
    throw error
  }
}

const effects: Readonly<Record<keyof Switches, readonly [shows: string, test: () => void]>> = {
  upcall_vector: [
    'HVMOP_set_evtchn_upcall_vector is -ENOSYS, or makes an event an interrupt of the LAPIC',
    () => {
      const [off, on] = offAndOn('upcall_vector', s => {
        s.run(...guestSetup(1, 2), bindIpi('d1v0'))
        const { rc } = s.run(upcallVector('d1v0', 0, 0x61))
        s.run(send('d1v1', 1))
        return { rc, irr: s.at('d1v0').irr }
      })
      expect([off, on]).toEqual([
        { rc: -ENOSYS, irr: [] },
        { rc: 0, irr: [0x61] },
      ])
    },
  ],
  upcall_vector_needs_lapic: [
    'in a LAPIC that is off the vector is requested at once, or when it is switched on',
    () => {
      const irr = (s: Scene) => {
        s.run(upcallVector('d1v0', 0, 0x61), bindIpi('d1v0'), send('d1v1', 1))
        const before = s.at('d1v0').irr
        s.run(spiv(0x1ff))
        return [before, s.at('d1v0').irr]
      }
      expect(offAndOn('upcall_vector_needs_lapic', irr, { base: '4.6.0' })).toEqual([
        [[0x61], [0x61]],
        [[], [0x61]],
      ])
    },
  ],
  upcall_vector_counts_as_pv_evtchn: [
    'vCPU 1 without a vector, under GSI: nothing, or a kick that finds nothing to inject',
    () => {
      const told = (s: Scene) => {
        s.run(...guestSetup(1, 2), chooseCallback('d1v0', 'gsi'), upcallVector('d1v0', 0, 0x61))
        s.run(bindIpi('d1v0', 1), send('d1v0', 1))
        const kicked = s.entered.includes('vcpu_kick')
        return { kicked, ...s.run(enter('d1v1')).out }
      }
      expect(offAndOn('upcall_vector_counts_as_pv_evtchn', told, { base: '4.6.0' })).toEqual([
        { kicked: false, src: 'none' },
        { kicked: true, src: 'none' },
      ])
    },
  ],
  callback_change_asserts: [
    'from vector to GSI while an event waits: the line stays down, or goes up',
    () => {
      const line = (s: Scene) => {
        s.run(...guestSetup(1, 2), chooseCallback('d1v0', 'vector'), bindIpi('d1v0'), send('d1v1', 1))
        s.run(chooseCallback('d1v0', 'gsi'))
        return [s.cell('d1.callback_via_asserted'), s.at('d1v0').irr]
      }
      expect(offAndOn('callback_change_asserts', line)).toEqual([
        [0, []],
        [1, [0x5a]],
      ])
    },
  ],
  short_call_chains: [
    'evtchn_send calls evtchn_set_pending, or evtchn_port_set_pending itself; evtchn_close likewise',
    () => {
      const chains = (s: Scene) => {
        s.run(bindIpi('d1v0'), send('d1v0', 1))
        const sent = s.entered.slice(1, 4)
        s.run(close('d1v0', 1))
        return [sent, s.entered.slice(1, 3)]
      }
      expect(offAndOn('short_call_chains', chains)).toEqual([
        [
          ['evtchn_send', 'evtchn_set_pending', 'evtchn_port_set_pending'],
          ['evtchn_close', '__evtchn_close'],
        ],
        [
          ['evtchn_send', 'evtchn_port_set_pending', 'evtchn_2l_set_pending'],
          ['__evtchn_close', 'evtchn_2l_clear_pending'],
        ],
      ])
    },
  ],
  evtchn_usable: [
    'unmask of a free port unmasks, or succeeds without doing anything',
    () => {
      const masked = (s: Scene) => {
        const { rc } = s.run(setMask('d1v0', 9, 1), unmask('d1v0', 9))
        return { rc, masked: s.port(1, 9).masked }
      }
      expect(offAndOn('evtchn_usable', masked)).toEqual([
        { rc: 0, masked: false },
        { rc: 0, masked: true },
      ])
    },
  ],
  close_clears_xen_consumer: [
    "free_xen_event_channel of a guest's own port is a BUG, or closes it",
    () => {
      const freed = (s: Scene) => {
        s.run(bindIpi('d1v0'))
        return [crashOf(s, { op: 'free_xen_event_channel', t: 'd1v0', port: 1 }), s.port(1, 1).state]
      }
      expect(offAndOn('close_clears_xen_consumer', freed)).toEqual([
        ["BUG_ON in free_xen_event_channel: port 1 of d1 is not Xen's", 'ECS_IPI'],
        ['rc undefined', 'ECS_FREE'],
      ])
    },
  ],
  xen_channel_refused: [
    'a caller without permission: Xen makes a channel for no domain, or none',
    () => {
      const made = (s: Scene) => {
        const { rc } = s.run(xenPort('d2v0', 'd1v0'))
        return { rc, state: s.port(1, 1).state, remote: s.cell('d1.remote_domid[1]') }
      }
      expect(offAndOn('xen_channel_refused', made)).toEqual([
        { rc: 1, state: 'ECS_UNBOUND', remote: DOMID_INVALID },
        { rc: -EPERM, state: 'ECS_FREE', remote: 0 },
      ])
    },
  ],
  status_hides_xen_channels: [
    "EVTCHNOP_status of one of Xen's ports answers, or is -EACCES",
    () => {
      const asked = (s: Scene) => s.run(xenPort('d1v0', 'd1v0'), status('d1v0', 1)).rc
      expect(offAndOn('status_hides_xen_channels', asked)).toEqual([0, -EACCES])
    },
  ],
  counts_channels: [
    'active_evtchns and xen_evtchns follow allocation, refusal and close',
    () => {
      const counted = (s: Scene) => {
        const counts = () => [s.cell('d1.active_evtchns'), s.cell('d1.xen_evtchns')]
        const seen = [
          bindIpi('d1v0'),
          xenPort('d1v0', 'd1v0'),
          bindInterdomain('d1v0', 0, 9),
          close('d1v0', 1),
        ]
        return seen.map(op => {
          s.run(op)
          return counts()
        })
      }
      const [off, on] = offAndOn('counts_channels', counted)
      expect(off).toEqual([
        [0, 0],
        [0, 0],
        [0, 0],
        [0, 0],
      ])
      expect(on).toEqual([
        [1, 0],
        [2, 1],
        [2, 1],
        [1, 1],
      ])
    },
  ],
  limit_by_bitness: [
    'a 32-bit guest may have 4096 ports, more than its bitmap has bits, or 1024',
    () => {
      const domains = [domainSpec(1, true, { shinfo32: true, maxPort: 4095 })]
      const ports = (s: Scene) => {
        let last: number | undefined
        for (let rc = 0; rc === 0; ) {
          const result = s.run(bindIpi('d1v0'))
          rc = result.rc as number
          last = (result.out?.['port'] as number | undefined) ?? last
          s.x.clear()
        }
        return last
      }
      expect(offAndOn('limit_by_bitness', ports, { domains })).toEqual([4095, 1023])
    },
  ],
  valid_ports_stay_valid: [
    'a port above the limit of the ABI the domain returned to is invalid, or just closed',
    () => {
      const domains = [domainSpec(1, true, { shinfo32: true, maxPort: 2047 })]
      const after = (s: Scene) => {
        s.run(...toFifo('d1v0'))
        for (let n = 0; n < 1100; n++) s.run(bindIpi('d1v0'))
        s.run(reset('d1v0'))
        return s.run(status('d1v0', 1050))
      }
      expect(offAndOn('valid_ports_stay_valid', after, { base: '4.6.0', domains })).toEqual([
        { rc: -EINVAL },
        { rc: 0, out: { status: 0, vcpu: 0 } },
      ])
    },
  ],
  poll_checks_port: [
    'SCHEDOP_poll on a free port sleeps, or is refused',
    () => {
      const polled = (s: Scene) => [s.run(poll('d1v0', 9)).rc, s.cell('d1v0._VPF_blocked')]
      expect(offAndOn('poll_checks_port', polled)).toEqual([
        [0, 1],
        [-EINVAL, 0],
      ])
    },
  ],
  reset_is_guarded: [
    'EVTCHNOP_reset of a running domain works, or is refused until the domain is paused',
    () => {
      const tried = (s: Scene) => {
        s.run(bindIpi('d1v0'))
        const running = s.run(reset('d0v0', 1)).rc
        s.run({ op: 'set_paused', t: 'd1v0', val: 1 })
        return [running, s.run(reset('d0v0', 1)).rc]
      }
      expect(offAndOn('reset_is_guarded', tried)).toEqual([
        [0, 0],
        [-EINVAL, 0],
      ])
    },
  ],
  pirq_records_freed: [
    'after the close of a PIRQ without an IRQ its record stays, or goes',
    () => {
      const kept = (s: Scene) => {
        s.run(bindPirq('d1v0', 30), close('d1v0', 1))
        return s.cell('d1.pirq.exists[30]')
      }
      expect(offAndOn('pirq_records_freed', kept)).toEqual([1, 0])
    },
  ],
  unmapped_pirq_refused: [
    "a PV domain's PIRQ without an IRQ fails at the binding, or at the permission",
    () => {
      const bound = (s: Scene) => [s.run(bindPirq('d0v0', 45)).rc, s.entered.includes('pirq_guest_bind')]
      expect(offAndOn('unmapped_pirq_refused', bound)).toEqual([
        [-EINVAL, true],
        [-EPERM, false],
      ])
    },
  ],
  disabled_lapic_refuses_pic: [
    "a LAPIC that is off for good takes the 8259's interrupt, or not",
    () => {
      const taken = (s: Scene) => {
        s.run({ op: 'pic_init', v: 'd1v0', base0: 0x20, base1: 0x28, imr0: 0, imr1: 0 })
        s.run({ op: 'lapic_enable', v: 'd1v0', val: 0 }, rte(0, 1 << 16), isaIrq(5, 1))
        return s.run(enter('d1v0')).out
      }
      expect(offAndOn('disabled_lapic_refuses_pic', taken)).toEqual([
        { src: 'pic', vector: 0x25, blocked: 'none' },
        { src: 'none' },
      ])
    },
  ],
  pic_quiet_in_init: [
    'an 8259 that is being initialised raises INT for a level line, or waits for the last word',
    () => {
      const out = (s: Scene) => {
        const write = (port: number, val: number): Op => ({ op: 'pic_write', v: 'd1v0', port, val })
        s.run({ op: 'pic_init', v: 'd1v0', base0: 0x20, base1: 0x28, imr0: 0, imr1: 0 })
        s.run(write(0x4d0, 1 << 5), isaIrq(5, 1))
        const seen: number[] = []
        for (const op of [write(0x20, 0x11), write(0x21, 0x20), write(0x21, 4), write(0x21, 1)]) {
          s.run(op)
          seen.push(s.cell('d1.vpic0.int_output'))
        }
        return seen
      }
      expect(offAndOn('pic_quiet_in_init', out)).toEqual([
        [1, 1, 1, 1],
        [0, 0, 0, 1],
      ])
    },
  ],
  linked_ports_stay_busy: [
    'a port that was closed while LINKED is the next to be handed out, or is passed over',
    () => {
      const next = (s: Scene) => {
        s.run(...toFifo('d1v0'), bindIpi('d1v0'), send('d1v0', 1), close('d1v0', 1))
        return s.run(bindIpi('d1v0')).out
      }
      expect(offAndOn('linked_ports_stay_busy', next)).toEqual([{ port: 1 }, { port: 2 }])
    },
  ],
  fifo_control_block_for_all: [
    'an event for a vCPU without a control block crashes Xen, or is dropped with PENDING set',
    () => {
      const sent = (s: Scene) => {
        s.run(...toFifo('d1v0'), bindIpi('d1v0', 1))
        return [crashOf(s, send('d1v0', 1)).replace(/.*(null pointer)/, '$1'), s.word(1, 1) >>> 28]
      }
      expect(offAndOn('fifo_control_block_for_all', sent)).toEqual([
        ['null pointer', 0b1000],
        ['rc 0', 0b1000],
      ])
    },
  ],
  fifo_pending_after_lock: [
    'an event for a vCPU without a control block leaves PENDING, or no trace',
    () => {
      const sent = (s: Scene) => {
        s.run(...toFifo('d1v0'), bindIpi('d1v0', 1), send('d1v0', 1))
        return s.word(1, 1)
      }
      expect(offAndOn('fifo_pending_after_lock', sent, { base: '4.6.0' })).toEqual([0x80000000, 0])
    },
  ],
  reset_leaves_fifo: [
    'never: FIFO for ever; self: 2-level again for a caller that says DOMID_SELF; always: for any',
    () => {
      const left = (value: Switches['reset_leaves_fifo'], v: string, dom?: number) => {
        const s = new Scene(DOMAINS, flipped('reset_leaves_fifo', value), 4)
        s.run(...toFifo('d1v0'), reset(v, dom))
        return s.cell('d1.evtchn_fifo') === 0
      }
      for (const [value, self, byId, byControl] of [
        ['never', false, false, false],
        ['self', true, false, false],
      ] as const)
        expect([left(value, 'd1v0'), left(value, 'd1v0', 1), left(value, 'd0v0', 1)]).toEqual([
          self,
          byId,
          byControl,
        ])
      const s = new Scene(DOMAINS, '4.17.7', 4)
      s.run(...toFifo('d1v0'), { op: 'set_paused', t: 'd1v0', val: 1 }, reset('d0v0', 1))
      expect(s.cell('d1.evtchn_fifo')).toBe(0)
    },
  ],
  big_evtchn: [
    'ports come into being 128 or 64 at a time',
    () => {
      const valid = (s: Scene) => {
        const before = s.cell('d1.valid_evtchns')
        for (let n = 0; n < before; n++) s.run(bindIpi('d1v0'))
        return [before, s.cell('d1.valid_evtchns')]
      }
      expect(offAndOn('big_evtchn', valid)).toEqual([
        [128, 256],
        [64, 128],
      ])
    },
  ],
  virq_xenpmu: [
    'VIRQ 13 is global and bound on vCPU 0 only, or one for each vCPU',
    () => {
      const bound = (s: Scene) => s.run(bindVirq('d1v0', 13, 1)).rc
      expect(offAndOn('virq_xenpmu', bound)).toEqual([-EINVAL, 0])
    },
  ],
  wide_remote_port: [
    'the peer of port 70000 is taken for 4464, or is 70000',
    () => {
      const domains = [domainSpec(0, false), domainSpec(1, true, { maxPort: 131071 })]
      const peer = (s: Scene) => {
        s.run(...toFifo('d1v0'))
        const d = s.dom(1)
        s.x.write(d.valid_evtchns, 70016)
        s.x.mem.fill(ECS_IPI, d.state + 1, d.state + 70000)
        const { out } = s.run(allocUnbound('d1v0', 0))
        s.run(bindInterdomain('d0v0', 1, out?.['port'] as number))
        return [out?.['port'], s.cell('d0.remote_port[1]')]
      }
      expect(offAndOn('wide_remote_port', peer, { domains })).toEqual([
        [70000, 4464],
        [70000, 70000],
      ])
    },
  ],
  tmr_follows_trigger: [
    'the TMR bit of a level interrupt goes at its EOI, or with the next edge',
    () => {
      const tmr = (s: Scene) => {
        s.run(
          ...guestSetup(1, 1),
          rte(9, LEVEL | 0x49),
          isaIrq(9, 1),
          isaIrq(9, 0),
          enter('d1v0'),
          eoi('d1v0'),
        )
        const retired = s.at('d1v0').tmr
        s.run(rte(9, 0x49), isaIrq(9, 1))
        return [retired, s.at('d1v0').tmr]
      }
      expect(offAndOn('tmr_follows_trigger', tmr)).toEqual([
        [[], []],
        [[0x49], []],
      ])
    },
  ],
  illegal_vectors_rejected: [
    'vector 15 is an interrupt, or bit 6 of the error status register',
    () => {
      const seen = (s: Scene) => {
        s.run(...guestSetup(1, 1), rte(9, 0x0f), isaIrq(9, 1))
        return { irr: s.at('d1v0').irr, esr: s.cell('d1v0.vlapic[40]') }
      }
      expect(offAndOn('illegal_vectors_rejected', seen)).toEqual([
        { irr: [0x0f], esr: 0 },
        { irr: [], esr: 1 << 6 },
      ])
    },
  ],
  ioapic_skips_disabled_lapics: [
    'a fixed interrupt for a LAPIC that is off is requested there, or passed over',
    () => {
      const irr = (s: Scene) => {
        s.run(rte(9, 0x49), isaIrq(9, 1))
        return s.at('d1v0').irr
      }
      expect(offAndOn('ioapic_skips_disabled_lapics', irr)).toEqual([[0x49], []])
    },
  ],
  expand_array_eopnotsupp: [
    'EVTCHNOP_expand_array outside FIFO is -ENOSYS, or -EOPNOTSUPP',
    () => {
      const rc = (s: Scene) => s.run(expandArray('d1v0', 2)).rc
      expect(offAndOn('expand_array_eopnotsupp', rc)).toEqual([-ENOSYS, -EOPNOTSUPP])
    },
  ],
  bind_vector: [
    'proposal: EVTCHNOP_bind_vector is -ENOSYS, or takes the event past the shared flag',
    () => {
      const told = (s: Scene) => {
        s.run(...guestSetup(1, 1), chooseCallback('d1v0', 'vector'), bindIpi('d1v0'))
        const { rc } = s.run(bindVector('d1v0', 1, 0, 0x51))
        s.run(send('d1v1', 1))
        return { rc, flag: s.at('d1v0').flag, irr: s.at('d1v0').irr }
      }
      expect(offAndOn('bind_vector', told)).toEqual([
        { rc: -ENOSYS, flag: 1, irr: [] },
        { rc: 0, flag: 0, irr: [0x51] },
      ])
    },
  ],
}

describe('each switch, off and on', () => {
  for (const [name, [shows, test]] of Object.entries(effects)) it(`${name}: ${shows}`, test)
})

describe('the releases', () => {
  it('4.4.0 has none of the switches; bind_vector is in no release of Xen', () => {
    const { id: _id, label: _label, tag: _tag, ...switches } = releases['4.4.0']
    expect(new Set(Object.values(switches))).toEqual(new Set([false, 'never']))
    for (const id of ['4.4.0', '4.6.0', '4.17.7'] as const) expect(releases[id].bind_vector).toBe(false)
  })

  it('what a release has, the later ones have', () => {
    const rank = (value: Switches[keyof Switches]) =>
      ['never', 'self', 'always'].indexOf(String(value)) + Number(value === true)
    for (const [earlier, later] of [
      ['4.4.0', '4.6.0'],
      ['4.6.0', '4.17.7'],
    ] as const)
      for (const name of Object.keys(effects) as (keyof Switches)[])
        expect(rank(releases[later][name]), name).toBeGreaterThanOrEqual(rank(releases[earlier][name]))
  })
})

/** The table of behaviour per release in xen-reference (§9.3, §1.7, §2), its column 4.6: there are no recordings. */
describe('Xen 4.6.0', () => {
  const fresh = () => new Scene(DOMAINS, '4.6.0', 4)

  it('has upcall vectors, which do not ask whether the LAPIC is on, and do not assert when set', () => {
    const s = fresh()
    s.run(bindIpi('d1v0'), send('d1v1', 1), upcallVector('d1v0', 0, 0x61))
    expect(s.at('d1v0').irr).toEqual([])
    s.run(scan('d1v0'), send('d1v1', 1))
    expect(s.at('d1v0').irr).toEqual([0x61])
  })

  it('setting the callback does not assert', () => {
    const s = fresh()
    s.run(...guestSetup(1, 2), chooseCallback('d1v0', 'vector'), bindIpi('d1v0'), send('d1v1', 1))
    s.run(chooseCallback('d1v0', 'gsi'))
    expect(s.cell('d1.callback_via_asserted')).toBe(0)
  })

  it('unmasks and polls free ports as 4.4 does', () => {
    const s = fresh()
    s.run(setMask('d1v0', 9, 1), unmask('d1v0', 9))
    expect(s.port(1, 9).masked).toBe(false)
    expect(s.run(poll('d1v0', 9)).rc).toBe(0)
  })

  it("shows the status of Xen's ports, and forgets whose they were when they are closed", () => {
    const s = fresh()
    s.run(xenPort('d1v0', 'd1v0'))
    expect(s.run(status('d1v0', 1)).rc).toBe(0)
    s.run({ op: 'free_xen_event_channel', t: 'd1v0', port: 1 })
    expect([s.port(1, 1).state, s.cell('d1.xen_consumer[1]')]).toEqual(['ECS_FREE', 0])
  })

  it('hands out a port that is still LINKED', () => {
    const s = fresh()
    s.run(...toFifo('d1v0'), bindIpi('d1v0'), send('d1v0', 1), close('d1v0', 1))
    expect(s.run(bindIpi('d1v0')).out).toEqual({ port: 1 })
  })

  it('keeps 32 bits of the far port, and gives every vCPU its queues (XSA-107)', () => {
    expect(releases['4.6.0']).toMatchObject({ wide_remote_port: true, fifo_control_block_for_all: true })
  })

  it('sets PENDING before it finds that there is no control block', () => {
    const s = fresh()
    s.run(...toFifo('d1v0'), bindIpi('d1v0', 1))
    expect(s.run(send('d1v0', 1)).rc).toBe(0)
    expect(s.word(1, 1)).toBe(0x80000000)
    s.run(initControl('d1v0', 1, 1, 128), send('d1v0', 1))
    expect(s.word(1, 1)).toBe(0xa0000000)
  })

  it('fixes the 2-level limit at creation, and looks at the limit of the ABI for every port', () => {
    const s = new Scene([domainSpec(1, true, { shinfo32: true, maxPort: 2047 })], '4.6.0', 4)
    expect(s.cell('d1.max_evtchns')).toBe(4096)
    s.run(...toFifo('d1v0'), reset('d1v0'))
    expect(s.cell('d1.max_evtchns')).toBe(1024)
  })

  it('resets any domain, running or not, and leaves FIFO only for DOMID_SELF', () => {
    const s = fresh()
    s.run(...toFifo('d1v0'))
    expect([s.run(reset('d0v0', 1)).rc, s.cell('d1.evtchn_fifo')]).toEqual([0, 1])
    expect([s.run(reset('d1v0')).rc, s.cell('d1.evtchn_fifo')]).toEqual([0, 0])
    expect(s.run({ op: 'EVTCHNOP_reset_cont', v: 'd1v0', dom: 1 }).rc).toBe(-ENOSYS)
  })

  it('says -ENOSYS to expand_array outside FIFO, and leaves TMR alone at an edge', () => {
    expect(fresh().run(expandArray('d1v0', 2)).rc).toBe(-ENOSYS)
    expect(releases['4.6.0'].tmr_follows_trigger).toBe(false)
  })

  it('counts an upcall vector on vCPU 0 for nothing: vCPU 1 under GSI is not even kicked', () => {
    const s = connected('gsi', [1], '4.6.0')
    s.run(upcallVector('d1v0', 0, 0x61), bindVcpu('d1v0', 1, 1))
    s.send(1)
    expect(s.entered).not.toContain('vcpu_kick')
  })
})
