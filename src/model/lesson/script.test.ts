import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { scenarios } from '../../testing/arbitraries.ts'
import { examples } from '../examples.ts'
import { chooseCallback, guestSetup } from '../methods.ts'
import { moreExamples } from '../moreExamples.ts'
import { type ReleaseId, releases } from '../release.ts'
import { DOMID_SELF } from '../xen/constants.ts'
import { formatScript, parseOps, parseScript } from './script.ts'

const DOMAINS = 'dom 0 pv\ndom 1 hvm vcpus=2\n'
const shipped = [...examples, ...moreExamples.flatMap(group => group.examples)]

/** Operations of lines that follow the two domains, and what is wrong with them. */
const read = (lines: string) => {
  const { script, problems } = parseScript(DOMAINS + lines, 1)
  return { ops: script.ops, setup: script.setup, wrong: problems.map(({ line, text }) => `${line}: ${text}`) }
}

describe('an operation is a line', () => {
  it('says who calls, what, and with which arguments', () => {
    expect(read('d0v0 EVTCHNOP_send port=1').ops).toEqual([{ op: 'EVTCHNOP_send', v: 'd0v0', port: 1 }])
  })
  it('may leave out the prefix EVTCHNOP_', () => {
    expect(read('d0v0 send port=1').ops).toEqual([{ op: 'EVTCHNOP_send', v: 'd0v0', port: 1 }])
  })
  it('has no caller if the environment does it', () => {
    expect(read('set_in_irq val=1').ops).toEqual([{ op: 'set_in_irq', val: 1 }])
  })
  it('may write a number in hexadecimal', () => {
    expect(read('d1v0 lapic_write off=0xf0 val=0x1ff').ops).toEqual([
      { op: 'lapic_write', v: 'd1v0', off: 0xf0, val: 0x1ff },
    ])
  })
  it('may call its own domain self', () => {
    expect(read('d1v0 alloc_unbound dom=self remote_dom=0').ops[0]?.['dom']).toBe(DOMID_SELF)
  })
  it('may list ports, or none', () => {
    expect(read('d1v0 SCHEDOP_poll ports=2,3').ops[0]?.['ports']).toEqual([2, 3])
    expect(read('d1v0 SCHEDOP_poll ports=').ops[0]?.['ports']).toEqual([])
  })
  it('may end in a comment, or be one', () => {
    expect(read('# nothing\nd0v0 send port=1   # an event').ops).toHaveLength(1)
  })
})

describe('some words stand for more', () => {
  it('guest: the first words of a guest', () => {
    expect(read('guest d1').ops).toEqual(guestSetup(1, 2))
  })
  it('callback: the choice of a method', () => {
    expect(read('callback d1 gsi').ops).toEqual([chooseCallback('d1v0', 'gsi')])
  })
  it('repeat: the same line many times', () => {
    const once = { op: 'EVTCHNOP_bind_ipi', v: 'd1v0', vcpu: 1 }
    expect(read('repeat 3 d1v0 bind_ipi vcpu=1').ops).toEqual([once, once, once])
  })
  it('story: what stands above sets the scene', () => {
    expect(read('d1v0 bind_ipi vcpu=0\nstory\nd1v0 send port=1').setup).toBe(1)
  })
  it('without story there is no scene', () => {
    expect(read('d1v0 bind_ipi vcpu=0').setup).toBe(0)
  })
})

describe('a domain is a line', () => {
  it('has one vCPU and is not paravirtual unless it says so', () => {
    const [pv, hvm] = parseScript('dom 0 pv\ndom 1 hvm vcpus=3 ports=4095 32bit', 1).script.domains
    expect(pv).toMatchObject({ id: 0, hvm: false, vcpus: 1, shinfo32: false })
    expect(hvm).toMatchObject({ id: 1, hvm: true, vcpus: 3, maxPort: 4095, shinfo32: true })
  })
})

describe('in the middle of an operation', () => {
  const inside = (lines: string) => parseScript(`${DOMAINS}story\nd0v0 send port=1\n${lines}`, 1)

  it('another CPU does what stands indented below its place', () => {
    const { script, problems } = inside(
      'meanwhile leave evtchn_send\n  d1v0 run_guest\n  d0v0 send port=2\nd0v0 send port=3',
    )
    expect(problems).toEqual([])
    expect(script.ops.map(op => op['port'])).toEqual([1, 3])
    expect(script.meanwhile).toEqual([
      {
        during: 0,
        at: 'leave',
        fn: 'evtchn_send',
        nth: 1,
        ops: [
          { op: 'run_guest', v: 'd1v0' },
          { op: 'EVTCHNOP_send', v: 'd0v0', port: 2 },
        ],
      },
    ])
  })

  it('or a handler on the same CPU, after a condition, the second time', () => {
    const { script } = inside('interrupt 2 evtchn_send ? consumer_is_xen(lchn)\n  send_global_virq virq=2')
    expect(script.meanwhile).toMatchObject([
      { at: 'branch', condition: 'consumer_is_xen(lchn)', nth: 2, interrupt: true },
    ])
  })

  it('is written down and read back', () => {
    const text = `${DOMAINS}story
d0v0 send port=1
meanwhile 2 enter vcpu_kick
  d1v0 run_guest
interrupt evtchn_send ? consumer_is_xen(lchn)
  send_global_virq virq=2
d0v0 send port=2`
    expect(formatScript(parseScript(text, 1).script)).toBe(text)
  })

  it.each([
    ['meanwhile enter nothing', /^5: there is no function “nothing”$/],
    ['meanwhile somewhere', /^5: a place is “enter F”, “leave F” or “F \? CONDITION”$/],
  ])('%s', (line, message) => {
    expect(inside(line).problems.map(({ line: at, text }) => `${at}: ${text}`)).toEqual([
      expect.stringMatching(message),
    ])
  })

  it('stands below an operation', () => {
    const { problems } = parseScript(`${DOMAINS}meanwhile enter evtchn_send`, 1)
    expect(problems).toEqual([
      { line: 3, text: 'meanwhile stands below the operation in whose middle it is' },
    ])
  })
})

describe('a line of one side', () => {
  const text = `${DOMAINS}faulty d1v0 bind_ipi vcpu=0\nfixed d1v0 bind_ipi vcpu=1\nd1v0 send port=1`

  it('is left out of the other', () => {
    expect(parseScript(text, 1).script.ops.map(op => op['vcpu'])).toEqual([0, undefined])
    expect(parseScript(text, 1, 'fixed').script.ops.map(op => op['vcpu'])).toEqual([1, undefined])
  })
})

describe('what is wrong is said with its line and with what would fit', () => {
  it.each([
    ['d0v0 sned port=1', /^3: there is no operation “sned”; would “send”/],
    ['d0v0 send prot=1', /^3: “prot=1” is no argument of EVTCHNOP_send; would “port=” fit\?$/],
    ['d0v0 send port=one', /^3: port: “one” is no number$/],
    ['d0v0 SCHEDOP_poll ports=1,two', /^3: ports: “two” is no number$/],
    ['d7v0 send port=1', /^3: .*d7v0/],
    ['guest d2', /^3: there is no domain “d2”; would “d0” or “d1” fit\?$/],
    ['callback d1 vektor', /^3: there is no method “vektor”; would “vector”/],
    ['repeat 0 d1v0 bind_ipi vcpu=0', /^3: repeat takes a number from 1 to 1024/],
    ['dom 1 hvm', /^3: there is a domain 1 already$/],
    ['dom 2 vmx', /^3: a domain is hvm or pv, not “vmx”$/],
    ['dom two hvm', /^3: a domain needs a number/],
    ['dom 2 hvm vcpu=2', /^3: “vcpu=2” says nothing about a domain; would “vcpus=”/],
  ])('%s', (line, message) => {
    expect(read(line).wrong).toEqual([expect.stringMatching(message)])
  })
  it('and the other lines are read', () => {
    expect(read('nonsense\nd0v0 send port=1').ops).toHaveLength(1)
  })
  it('a solution counts the lines of its file', () => {
    const { domains } = parseScript(DOMAINS, 1).script
    const { problems } = parseOps('d0v0 send port=1\nnonsense', domains, 40)
    expect(problems.map(({ line }) => line)).toEqual([41])
  })
})

describe('a scenario that is written down is read back', () => {
  it.each(shipped.map(({ id, scenario }) => [id, scenario] as const))('%s', (_, scenario) => {
    const { script, problems } = parseScript(formatScript(scenario), 1)
    expect(problems).toEqual([])
    expect(script.domains).toEqual(scenario.domains)
    expect(script.setup).toBe(scenario.setup)
    expect(script.ops).toEqual(scenario.ops)
  })
  it('any at all, in every release', () => {
    const drawn = fc.constantFrom(...(Object.keys(releases) as ReleaseId[])).chain(id => scenarios(id))
    fc.assert(
      fc.property(drawn, ({ domains, setup, ops }) => {
        const { script, problems } = parseScript(formatScript({ domains, setup, ops }), 1)
        expect(problems).toEqual([])
        expect({ domains: script.domains, setup: script.setup, ops: script.ops }).toEqual({
          domains,
          setup,
          ops,
        })
      }),
      { numRuns: 60 },
    )
  })
})
