import { describe, expect, it } from 'vitest'
import { parseRecordings } from './recording.ts'

const header =
  '{"trace":"t","release":"4.4.0","abi":"2l","full_every":0,"domains":[{"id":1,"hvm":1,"vcpus":2,"max_port":1023,"nr_pirqs":48}],"initial":{}}'

const reason = (text: string): string => {
  const parsed = parseRecordings(text)
  return parsed.ok ? 'accepted' : parsed.reason
}

describe('reading a recording', () => {
  it('takes headers and operations, with defaults for what may be absent', () => {
    const parsed = parseRecordings(`${header}\n\n{"i":1,"op":"SCHEDOP_block","v":"d1v0","note":"n","r":{}}\n`)
    expect(parsed).toMatchObject({
      ok: true,
      recordings: [
        {
          trace: 't',
          title: 't',
          domains: [{ id: 1, hvm: true, maxPort: 1023, priv: false, pirqOk: 0, shinfo32: false }],
          ops: [{ line: 3, i: 1, name: 'SCHEDOP_block', op: { op: 'SCHEDOP_block', v: 'd1v0' }, note: 'n' }],
        },
      ],
    })
  })

  it('keeps an operation it does not know, without its arguments', () => {
    const parsed = parseRecordings(`${header}\n{"i":1,"op":"EVTCHNOP_teleport","v":"d1v0","dom":1,"r":{}}`)
    expect(parsed).toMatchObject({ recordings: [{ ops: [{ name: 'EVTCHNOP_teleport', op: undefined }] }] })
  })

  it.each([
    ['nothing', '', 'The file is empty'],
    ['blank lines', '\n \n', 'The file is empty'],
    ['no JSON', 'nonsense', 'Line 1: this is not JSON'],
    ['a list', '[1]', 'Line 1: a JSON object was expected'],
    ['null', 'null', 'Line 1: a JSON object was expected'],
    [
      'no header',
      '{"i":1,"op":"SCHEDOP_block","r":{}}',
      'Line 1: an operation stands before the first header',
    ],
    ['half a header', '{"trace":"t"}', 'Line 1: the header of the trace is not complete. “release”'],
    ['no vCPUs', header.replace('"vcpus":2', '"vcpus":0'), '“domains.0.vcpus”'],
    ['too many vCPUs', header.replace('"vcpus":2', '"vcpus":1e9'), '“domains.0.vcpus”'],
    ['no result', `${header}\n{"i":1,"op":"SCHEDOP_block"}`, 'Line 2: the operation is not complete. “r”'],
    ['a wrong result', `${header}\n{"i":1,"op":"SCHEDOP_block","r":{"D":7}}`, 'Line 2'],
    ['a cut line', `${header}\n\n{"i":1,"op":"SCHEDO`, 'Line 3: this is not JSON'],
  ])('says what is wrong, and in which line: %s', (_, text, why) => {
    expect(reason(text)).toContain(why)
  })
})
