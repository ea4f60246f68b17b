import { describe, expect, it } from 'vitest'
import { parseWitnessLog } from './log.ts'

const header = 'XEVT hdr format=1 xen=4.17 guest=pvh abi=2l domid=6 console_port=2 store_port=1'
const begin = 'XEVT begin method=none scen=ipi-vcpu0 what="send on IPI port 5, then wait"'
const end = 'XEVT end method=none scen=ipi-vcpu0 irqs=0'

const reason = (text: string): string => {
  const parsed = parseWitnessLog(text)
  return parsed.ok ? 'accepted' : parsed.reason
}

const problems = (...lines: string[]): readonly string[] => {
  const parsed = parseWitnessLog([header, ...lines].join('\n'))
  return parsed.ok ? parsed.problems.map(p => `Line ${p.line}: ${p.reason}`) : [parsed.reason]
}

describe('reading a console log', () => {
  it('takes the lines that say XEVT, whatever stands before it, and passes over the rest', () => {
    const text = ['--- Xen Test Framework ---', header, `(d6) ${begin}`, 'noise', end, 'XEVT done'].join(
      '\r\n',
    )
    expect(parseWitnessLog(text)).toMatchObject({
      ok: true,
      problems: [],
      log: {
        header: { guest: 'pvh', abi: '2l', domid: 6, console_port: 2, store_port: 1, bits32: false },
        sections: [
          {
            line: 3,
            scenario: { method: 'none', scen: 'ipi-vcpu0', what: 'send on IPI port 5, then wait' },
            irqCount: 0,
          },
        ],
      },
    })
  })

  it('sees from the framework’s own line that the guest has 32-bit words', () => {
    const parsed = parseWitnessLog(`Environment: HVM 32bit (PAE 3 levels)\n${header}`)
    expect(parsed).toMatchObject({ ok: true, log: { header: { bits32: true } } })
  })

  it.each([
    ['nothing', '', 'No line of it starts with XEVT'],
    ['another text', 'upcall 1\nxen 4.4.0', 'No line of it starts with XEVT'],
    ['a log without its head', begin, 'Line 1: the first XEVT line must be the hdr'],
    ['another format', header.replace('format=1', 'format=2'), 'Line 1: only format=1 is known'],
    ['another guest', header.replace('pvh', 'pv'), 'Line 1: guest must be hvm or pvh'],
    ['another ABI', header.replace('2l', '3l'), 'Line 1: abi must be 2l or fifo'],
    ['a head that is cut', header.slice(0, -13), 'Line 1: store_port must be a number from 1'],
  ])('refuses %s, and says why', (_, text, why) => {
    expect(reason(text)).toContain(why)
  })

  it('says what is wrong with a line, and reads on', () => {
    expect(
      problems(
        'XEVT teleport port=1',
        begin,
        'XEVT state port=5',
        'XEVT op=EVTCHNOP_send port=five rc=0',
        end,
        end,
        'XEVT begin method=none scen=ipi-vcpu1 what="cut off here"',
      ),
    ).toEqual([
      'Line 2: “teleport” is not a kind of XEVT line.',
      'Line 4: this “state” line has no at; it may be cut.',
      'Line 5: port=five is not a number.',
      'Line 7: scenario ipi-vcpu0 ends here, and never began.',
      'Line 8: scenario ipi-vcpu1 has no end: the log is cut.',
    ])
  })
})
