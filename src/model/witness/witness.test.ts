import { readdirSync, readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { law } from '../../machines/lifecycle.ts'
import { releases } from '../release.ts'
import { runScenario } from '../run.ts'
import { checkScenario } from '../scenario.ts'
import { parseWitnessLog, type WitnessLog } from './log.ts'
import { type LogReplay, replayLog } from './replay.ts'
import { sectionTitle, witnessScenario } from './scenario.ts'
import { witnessSummary } from './summary.ts'

const folder = new URL('logs/', import.meta.url)
const texts = readdirSync(folder).map(file => ({
  name: file.replace('.txt', ''),
  text: readFileSync(new URL(file, folder), 'utf8'),
}))

function parsed(text: string): WitnessLog {
  const result = parseWitnessLog(text)
  if (!result.ok) throw new Error(result.reason)
  expect(result.problems).toEqual([])
  return result.log
}

const textOf = (name: string): string => texts.find(t => t.name === name)?.text ?? ''

const differencesOf = ({ sections }: LogReplay) =>
  sections.flatMap(s => s.compared.differences.map(d => `${sectionTitle(s)}: ${d.what}`))

describe('the engine does what a booted Xen did', () => {
  for (const { name, text } of texts) {
    describe(name, () => {
      for (const { section, compared } of replayLog(parsed(text), law).sections) {
        it(sectionTitle({ section }), () => {
          expect(compared.differences).toEqual([])
          expect(compared.interrupts).toBe(section.irqs.length)
          expect(compared.left.has('unknown')).toBe(false)
        })
      }
    })
  }
})

describe('the summary', () => {
  const summary = witnessSummary(
    texts.map(({ name, text }) => ({ name, log: parsed(text) })),
    law,
  )

  it('counts what the logs hold, all of it compared', () => {
    const lines = (kind: string) =>
      texts.flatMap(t => t.text.match(new RegExp(`XEVT ${kind} `, 'g')) ?? []).length
    expect(summary.scenarios).toBe(lines('end'))
    expect(summary.moments).toBe(lines('state'))
    expect(summary.interrupts).toBe(lines('irq'))
    expect(summary.kinds.length).toBe(17)
    expect(summary.methods.length).toBe(9)
    expect(summary.logs.map(l => `${l.header.guest} ${l.header.abi}`).sort()).toEqual([
      'hvm 2l',
      'hvm 2l',
      'hvm fifo',
      'pvh 2l',
      'pvh 2l',
      'pvh fifo',
    ])
  })

  it('has no difference, and names what was not compared', () => {
    expect(summary.differences).toEqual([])
    expect(summary.notCompared.map(({ what }) => what)).not.toContain(
      'a scenario or hypercall of a kind that is not known here',
    )
    expect(summary.notCompared.every(({ why, times }) => why !== '' && times > 0)).toBe(true)
  })
})

describe('the witness notices', () => {
  it('a Xen that does not assert when the callback changes', () => {
    const other = { ...releases['4.17.7'], callback_change_asserts: false }
    expect(differencesOf(replayLog(parsed(textOf('boot-b.pvh-fifo')), law, other))).toContain(
      'percpu-upcall-vector: loopback-send: IF=0, send on port 4 whose peer is port 3 (same domain), then IF=1: interrupt 1 of vCPU 1',
    )
  })

  it('a PVH guest that is given a GSI callback as an HVM guest is', () => {
    const text = textOf('boot-a.pvh-2l').replace('guest=pvh', 'guest=hvm')
    const found = differencesOf(replayLog(parsed(text), law))
    expect(found.length).toBeGreaterThan(0)
    expect(found.every(d => d.startsWith('gsi-on-pvh: '))).toBe(true)
  })

  it('a Xen without upcall vectors, from the hypercall on', () => {
    const found = differencesOf(replayLog(parsed(textOf('boot-a.hvm-2l')), law, releases['4.4.0']))
    expect(found.some(d => d.endsWith('HVMOP_set_evtchn_upcall_vector: rc'))).toBe(true)
  })

  it.each([
    [
      'a result',
      'XEVT op=EVTCHNOP_send port=900 rc=-22',
      'XEVT op=EVTCHNOP_send port=900 rc=-2',
      'EVTCHNOP_send: rc',
    ],
    [
      'a shared bit',
      'at=sent-IF0 port=66 pending=1',
      'at=sent-IF0 port=66 pending=0',
      'moment sent-IF0: pending',
    ],
    ['a vector', 'n=1 vcpu=0 vector=0xf3', 'n=1 vcpu=0 vector=0xf4', 'interrupt 1: vector'],
    [
      'the way through the LAPIC',
      'vector=0x5c lapic_isr=1',
      'vector=0x5c lapic_isr=0',
      'interrupt 1: lapic_isr',
    ],
    ['the order of ports', 'consumed=6,8', 'consumed=8,6', 'interrupt 1: consumed'],
    ['a number of interrupts', 'scen=masked-port irqs=1', 'scen=masked-port irqs=2', 'interrupts'],
    ['a storm that was none', 'scen=rte-dest-vcpu1 irqs=35', 'scen=rte-dest-vcpu1 irqs=1', 'interrupts'],
    ['a note', 'note irqs_with_upcall_mask=1', 'note irqs_with_upcall_mask=0', 'note irqs_with_upcall_mask'],
  ])('%s that is not the engine’s', (_, from, to, what) => {
    const text = textOf('boot-a.hvm-2l')
    expect(text).toContain(from)
    const { sections } = replayLog(parsed(text.replace(from, to)), law)
    const line = text.slice(0, text.indexOf(from)).split('\n').length
    const found = sections.flatMap(s => s.compared.differences)
    expect(found.map(d => d.what)).toEqual([what])
    // A count belongs to the whole scenario, so it names where that begins.
    expect(found[0]?.line).toBeLessThanOrEqual(line)
    if (what !== 'interrupts') expect(found[0]?.line).toBe(line)
  })
})

describe('a log with other numbers', () => {
  it('is replayed with its own vectors, lines and ports', () => {
    const text = textOf('boot-a.hvm-2l')
      .replaceAll('0x45', '0x61')
      .replaceAll('gsi=5 ', 'gsi=11 ')
      .replaceAll('HVM_PARAM_CALLBACK_IRQ=0x5 ', 'HVM_PARAM_CALLBACK_IRQ=0xb ')
      .replaceAll('irq=7 vector=0x37', 'irq=12 vector=0x7c')
      .replaceAll('vector=0x37', 'vector=0x7c')
      .replaceAll('HVM_PARAM_CALLBACK_IRQ=0x7 ', 'HVM_PARAM_CALLBACK_IRQ=0xc ')
      .replaceAll('gsi=28', 'gsi=36')
      .replaceAll('entry 28', 'entry 36')
      .replaceAll('0x100000000001800', '0x100000000002800')
      .replaceAll('0x2000000000000f3', '0x200000000000031')
      .replaceAll('0xf3', '0x31')
      .replaceAll('0x93', '0x43')
      .replaceAll('0xa3', '0x43')
    expect(differencesOf(replayLog(parsed(text), law))).toEqual([])
  })

  it('names a scenario it does not know, and goes on', () => {
    const text = textOf('boot-a.pvh-2l').replaceAll('scen=tpr-blocks', 'scen=ppr-blocks')
    const summary = witnessSummary([{ name: 'new', log: parsed(text) }], law)
    expect(summary.differences).toEqual([])
    expect(summary.scenarios).toBe(43)
    expect(summary.notCompared).toContainEqual(
      expect.objectContaining({ what: expect.stringContaining('not known here'), times: 1 }),
    )
  })

  it('that asks for the impossible is a difference, not a crash', () => {
    const text = textOf('boot-a.hvm-2l').replace('rte gsi=5 ', 'rte gsi=500 ')
    expect(differencesOf(replayLog(parsed(text), law))[0]).toMatch(
      /^set-up from line \d+: the engine cannot go on here$/,
    )
  })
})

describe('a scenario of a log in the app', () => {
  for (const name of ['boot-a.hvm-fifo', 'boot-a.pvh-2l']) {
    it(`of ${name} runs, and brings the interrupts of the log`, () => {
      const replay = replayLog(parsed(textOf(name)), law)
      for (const result of replay.sections) {
        const { scenario: told, irqCount } = result.section
        if (!told || irqCount === undefined) continue
        const scenario = witnessScenario(replay, result)
        expect(checkScenario(scenario)).toBeUndefined()
        const run = runScenario(scenario, law)
        if (!run.ok) throw new Error(run.reason)
        const taken = run.trace.ops
          .slice(scenario.setup)
          .filter(({ op, result: { out } }) => op.op === 'vmenter' && out?.['blocked'] === 'none').length
        if (told.scen === 'rte-dest-vcpu1') expect(taken).toBeGreaterThan(1)
        else if (told.scen === 'loopback-send') expect(taken).toBeLessThanOrEqual(irqCount)
        else expect([sectionTitle(result), taken]).toEqual([sectionTitle(result), irqCount])
      }
    })
  }
})
