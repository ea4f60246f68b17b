import { describe, expect, it } from 'vitest'
import { FN_NAMES } from '../../model/xen/source.ts'
import { STATION_IDS, stationInfo, stationOf, stationWithin } from './stations.ts'

describe('stations', () => {
  it('gives no function two stations', () => {
    const all = STATION_IDS.flatMap(id => stationInfo(id).functions)
    expect(all.length).toBe(new Set(all).size)
  })

  it('leaves only helpers without one, which stop where their caller does', () => {
    expect(FN_NAMES.filter(fn => stationOf(fn) === undefined)).toEqual([
      'evtchn_set_pending',
      'evtchn_check_pollers',
      'evtchn_port_set_pending',
      'vcpu_unblock',
      'vcpu_wake',
      'cpu_raise_softirq',
      'raise_softirq',
      'hvm_interrupt_blocked',
      'hvm_vcpu_has_pending_irq',
      'hvm_vcpu_ack_pending_irq',
      'hvm_local_events_need_delivery',
      'vpic_update_int_output',
      'vpic_ack_pending_irq',
      'vlapic_has_pending_irq',
      'vlapic_ack_pending_irq',
      'vlapic_lowest_prio',
    ])
    expect(stationWithin('vcpu_unblock', 'kick')).toBe('kick')
  })

  it("names a station by one of its functions, or by Xen's own symbol", () => {
    const odd = STATION_IDS.filter(id => !stationInfo(id).functions.some(fn => fn === stationInfo(id).name))
    expect(odd).toEqual(['source'])
  })

  it('keeps the kick inside vlapic_set_irq at the vLAPIC', () => {
    expect(stationWithin('vcpu_kick', 'vlapic')).toBe('vlapic')
    expect(stationWithin('vcpu_kick', 'assert')).toBe('kick')
  })

  it('marks what belongs to the proposal', () => {
    expect(STATION_IDS.filter(id => stationInfo(id).proposal)).toEqual(['vectorAssert'])
  })
})
