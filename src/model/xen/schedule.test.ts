/** Blocking, polling, kicking and the tasklet list: xen-reference §3.5 T, §3.6, §4.10. */
import { describe, expect, it } from 'vitest'
import {
  bindIpi,
  connected,
  domainSpec,
  inIrq,
  runTasklets,
  Scene,
  send,
  setIf,
  setMask,
} from '../../testing/scene.ts'

const poll = (v: string, ...ports: number[]) => ({ op: 'SCHEDOP_poll', v, ports, timeout: 0 }) as const

describe('vcpu_kick', () => {
  it('wakes a blocked vCPU, without an IPI', () => {
    const s = connected('vector', [1])
    s.run({ op: 'SCHEDOP_block', v: 'd1v0' })
    expect([s.cell('d1v0._VPF_blocked'), s.cell('d1v0.is_running')]).toEqual([1, 0])
    s.send(1)
    expect([s.cell('d1v0._VPF_blocked'), s.cell('d1v0.is_running')]).toEqual([0, 1])
    expect(s.entered).toContain('vcpu_wake')
    expect(s.entered).not.toContain('cpu_raise_softirq')
  })

  it('interrupts the pCPU of a vCPU that runs elsewhere', () => {
    const s = connected('vector', [1])
    s.send(1)
    expect(s.entered).toContain('cpu_raise_softirq')
  })

  it('does nothing for the vCPU that is running here', () => {
    const s = connected('vector', [1])
    s.run(bindIpi('d1v0'), send('d1v0', 2))
    expect(s.entered).toContain('vcpu_kick')
    expect(s.entered).not.toContain('cpu_raise_softirq')
  })
})

describe('SCHEDOP_block', () => {
  it('does not sleep if an interrupt could be taken', () => {
    const s = connected('vector', [1])
    s.send(1)
    s.run({ op: 'SCHEDOP_block', v: 'd1v0' })
    expect(s.cell('d1v0._VPF_blocked')).toBe(0)
  })

  it('sleeps if it could not be taken: RFLAGS.IF is clear', () => {
    const s = connected('vector', [1])
    s.send(1)
    s.run(setIf('d1v0', 0), { op: 'SCHEDOP_block', v: 'd1v0' })
    expect(s.cell('d1v0._VPF_blocked')).toBe(1)
  })

  it('vCPU 1 of a GSI guest sleeps through its events', () => {
    const s = connected('gsi', [1])
    s.run({ op: 'EVTCHNOP_bind_vcpu', v: 'd1v0', port: 1, vcpu: 1 }, { op: 'SCHEDOP_block', v: 'd1v1' })
    s.send(1)
    expect(s.cell('d1v1._VPF_blocked')).toBe(1)
  })
})

describe('SCHEDOP_poll', () => {
  const fresh = () => {
    const s = new Scene([domainSpec(1, true)])
    s.run(bindIpi('d1v0', 1), bindIpi('d1v0', 1))
    return s
  }

  it('a masked event still wakes the poller', () => {
    const s = fresh()
    s.run(setMask('d1v0', 1, 1), poll('d1v0', 1))
    expect(s.cell('d1v0._VPF_blocked')).toBe(1)
    s.run(send('d1v1', 1))
    expect(s.cell('d1v0._VPF_blocked')).toBe(0)
    expect(s.cell('d1v0.poll_evtchn')).toBe(0)
  })

  it('on one port, another one does not wake it; on several, any does', () => {
    const s = fresh()
    s.run(setMask('d1v0', 2, 1), poll('d1v0', 1), send('d1v1', 2))
    expect(s.cell('d1v0._VPF_blocked')).toBe(1)
    const t = fresh()
    t.run(bindIpi('d1v0', 1), poll('d1v0', 1, 2), send('d1v1', 3))
    expect(t.cell('d1v0._VPF_blocked')).toBe(0)
  })

  it('does not sleep if a port is pending, refuses more than 128 ports', () => {
    const s = fresh()
    s.run(setMask('d1v0', 1, 1), send('d1v1', 1))
    expect(s.run(poll('d1v0', 1))).toEqual({ rc: 0 })
    expect(s.cell('d1v0._VPF_blocked')).toBe(0)
    expect(s.run(poll('d1v0', ...Array<number>(129).fill(1)))).toEqual({ rc: -22 })
  })
})

describe('the tasklet list', () => {
  it('runs head first; a vCPU queued again goes to the tail', () => {
    const s = connected('vector', [1, 2])
    s.run({ op: 'EVTCHNOP_bind_vcpu', v: 'd1v0', port: 2, vcpu: 1 }, inIrq(1))
    s.send(1)
    s.send(2)
    s.run({ op: 'g_scan', v: 'd1v0' })
    s.send(1)
    expect(s.cell('tasklet_count')).toBe(2)
    s.run({ ...runTasklets, n: 1 })
    const worked = s.steps.find(step => step.kind === 'enter' && step.fn === 'do_tasklet_work')
    expect(worked).toMatchObject({ args: [s.vcpu('d1v1').index] })
  })

  it('runs outside interrupt context, whatever the operation before left', () => {
    const s = connected('gsi', [1])
    s.run(inIrq(1))
    s.send(1)
    s.run(runTasklets)
    expect(s.at('d1v0').irr).toEqual([0x5a])
    expect(s.cell('in_irq')).toBe(1)
  })
})
