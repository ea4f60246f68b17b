import { expect, test } from 'vitest'
import { formatScript, parseScript } from './script.ts'

const DOMAIN = 'dom 1 hvm\n'

test('a line can be done several times; each operation comes from that line', () => {
  const { script, problems } = parseScript(
    `${DOMAIN}3 times d1v0 bind_ipi vcpu=0\nstory\nd1v0 close port=2`,
    1,
  )
  expect(problems).toEqual([])
  const bind = { op: 'EVTCHNOP_bind_ipi', v: 'd1v0', vcpu: 0 }
  expect(script.ops).toEqual([bind, bind, bind, { op: 'EVTCHNOP_close', v: 'd1v0', port: 2 }])
  expect(script.lines).toEqual([2, 2, 2, 4])
  expect(script.setup).toBe(3)
})

test('written out and read back, it is the same script', () => {
  const { script } = parseScript(`${DOMAIN}2 times d1v0 bind_ipi vcpu=0\nstory`, 1)
  expect(parseScript(formatScript(script), 1).script.ops).toEqual(script.ops)
})

test('what stands before “times” is a number, and what stands behind it an operation', () => {
  const say = (line: string) => parseScript(DOMAIN + line, 1).problems.map(({ text }) => text)
  expect(say('many times d1v0 bind_ipi vcpu=0')).toEqual(['times: “many” is no number'])
  expect(say('0 times d1v0 bind_ipi vcpu=0')).toEqual(['times: from 1 to 5000, not 0'])
  expect(say('2 times d1v0 bind_ip vcpu=0')[0]).toMatch(/there is no operation “bind_ip”/)
})
