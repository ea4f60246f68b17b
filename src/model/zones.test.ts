import { describe, expect, it } from 'vitest'
import { law } from '../machines/lifecycle.ts'
import { examples } from './examples.ts'
import { runScenario, type Trace } from './run.ts'
import { startOfStory } from './time.ts'
import { ownZone, type Zone, zoneOf } from './zones.ts'

function story(id: string): { trace: Trace; zones: Zone[] } {
  const example = examples.find(e => e.id === id) as (typeof examples)[number]
  const run = runScenario(example.scenario, law)
  if (!run.ok) throw new Error(run.reason)
  const { trace } = run
  const zones: Zone[] = []
  for (let i = startOfStory(trace); i < trace.length; i++) {
    const zone = zoneOf(trace, i)
    if (zones.at(-1) !== zone) zones.push(zone)
  }
  return { trace, zones }
}

describe('the zones an event passes through', () => {
  it('by callback vector: hypercall, entry, guest', () => {
    const { zones } = story('vector')
    expect(zones.slice(0, 2)).toEqual(['xen', 'entry'])
    expect(zones).toContain('guest')
  })

  it('by GSI: the chips stand between', () => {
    expect(story('gsi').zones.slice(0, 3)).toEqual(['xen', 'chips', 'xen'])
  })

  it('raised in an interrupt handler: interrupt context, then the softirq', () => {
    const { zones } = story('deferral')
    expect(zones.slice(0, 3)).toEqual(['environment', 'irq', 'environment'])
    expect(zones).toContain('softirq')
  })
})

describe('functions that always are in one zone', () => {
  it.each([
    ['vlapic_set_irq', 'chips'],
    ['vmx_intr_assist', 'entry'],
    ['hvm_maybe_deassert_evtchn_irq', 'entry'],
    ['test_guest_events', 'entry'],
    ['guestUpcall', 'guest'],
    ['environment', 'environment'],
    ['evtchn_send', undefined],
    ['hvm_assert_evtchn_irq', undefined],
  ] as const)('%s: %s', (fn, zone) => {
    expect(ownZone(fn)).toBe(zone)
  })
})
