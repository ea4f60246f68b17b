import { readFileSync } from 'node:fs'
import { gzipSync } from 'node:zlib'
import { describe, expect, test } from 'vitest'
import { releases } from '../../model/release.ts'
import { type Catalog, MAX_OPS, readCatalog } from './catalog.ts'
import { openingOfRecording, playRecording } from './play.ts'
import { readRecordingFile } from './readFile.ts'

const golden = readFileSync('public/recordings/golden-4.4.0-2l.jsonl', 'utf8')
const lines = golden.trimEnd().split('\n')
/** The first golden trace: a header and 12 operations. */
const trace = lines.slice(0, 13)
const header = JSON.parse(trace[0] as string)

const reading = async (content: string | Uint8Array<ArrayBuffer>) => {
  const file = await readRecordingFile(new Blob([content]), 'x.jsonl')
  return file.ok ? readCatalog(file.text, 'x.jsonl') : file
}
const reason = async (content: string | Uint8Array<ArrayBuffer>) => {
  const catalog = await reading(content)
  return catalog.ok ? 'opens' : catalog.reason
}
function entries(catalog: Catalog) {
  if (!catalog.ok) throw new Error(catalog.reason)
  return catalog.entries
}
const first = async (content: string) => {
  const [entry] = entries((await reading(content)) as Catalog)
  if (!entry) throw new Error('nothing in it')
  return entry
}
const play = async (content: string) => {
  const played = await playRecording((await first(content)).recording, 'x.jsonl')
  if (!played?.ok) throw new Error(played?.reason)
  return played
}

describe('a recording file', () => {
  test('is read plain and gzipped', async () => {
    expect(entries((await reading(golden)) as Catalog)).toHaveLength(27)
    expect(entries((await reading(Uint8Array.from(gzipSync(golden)))) as Catalog)).toHaveLength(27)
  })

  test.each([
    ['', '“x.jsonl” is empty.'],
    ['\n\n', '“x.jsonl” is not a recording. The file is empty: there is no trace in it.'],
    ['hello', '“x.jsonl” is not a recording. Line 1: this is not JSON.'],
    ['[1]', '“x.jsonl” is not a recording. Line 1: a JSON object was expected.'],
    ['{"world":1}', 'Line 1: an operation stands before the first header'],
    [`${trace[0]}\n{"i":1}`, 'Line 2: the operation is not complete. “op”'],
    ['a\nb\0c', '“x.jsonl” is not a text file: there is a zero byte in line 2.'],
    [new Uint8Array([0x7b, 0xff, 0xfe]), '“x.jsonl” is not a text file: it is not UTF-8.'],
    [`${golden}{"i":`, `Line ${lines.length + 1}: this is not JSON.`],
    [`${golden.repeat(4)}{"i":`, `Line ${lines.length * 4 + 1}: this is not JSON.`],
  ])('that is none says what and where: %j', async (content, why) => {
    expect(await reason(content as string)).toContain(why)
  })

  test('that was cut while gzipped says how far it went', async () => {
    const whole = gzipSync(golden)
    expect(await reason(Uint8Array.from(whole.subarray(0, whole.length >> 1)))).toMatch(
      /^“x\.jsonl” is cut short or damaged: its gzip data ends or goes wrong after [\d,]+ unpacked bytes\.$/,
    )
  })

  test('of many traces keeps the line of each operation', async () => {
    const five = [golden, golden, golden, golden, golden].join('')
    const all = entries((await reading(five)) as Catalog)
    expect(all).toHaveLength(135)
    const inFile = five.trimEnd().split('\n')
    for (const op of all.flatMap(entry => entry.recording.ops))
      expect(JSON.parse(inFile[op.line - 1] as string)).toMatchObject({ i: op.i, op: op.name })
    expect(all.flatMap(entry => entry.recording.ops)).toHaveLength(5 * 402)
  })

  test('lists what the engine lacks, with the reason', async () => {
    const other = `${JSON.stringify({ ...header, release: '4.9.0' })}\n${trace[1]}\n`
    const refused = entries((await reading(other + trace[0])) as Catalog).map(entry => entry.refused)
    expect(refused[0]).toContain('the engine does not have Xen 4.9.0')
    expect(refused[1]).toBe('there is no operation in it')
  })

  test('counts a trace that is too long to be shown', async () => {
    const long = [trace[0], ...Array.from({ length: MAX_OPS + 5 }, () => trace[1])].join('\n')
    const entry = await first(long)
    expect(entry.operations).toBe(MAX_OPS + 5)
    expect(entry.recording.ops).toHaveLength(MAX_OPS)
    expect(entry.refused).toBe('it has 20,005 operations; 20,000 is the most that is shown')
  })
})

describe('a recording that is played', () => {
  test('every operation of every shipped recording agrees with Xen 4.4.0', async () => {
    for (const { recording, refused } of entries((await reading(golden)) as Catalog)) {
      expect(refused).toBeUndefined()
      const played = await playRecording(recording, 'golden')
      if (!played?.ok) throw new Error(played?.reason)
      expect(played.view.verdicts).toEqual(recording.ops.map(() => ({ kind: 'agrees' })))
      expect(played.trace.ops).toHaveLength(recording.ops.length)
      expect(played.trace.scenario.release).toBe(releases['4.4.0'].id)
    }
  })

  test('opens at its first step if all agrees, otherwise after the first operation that differs', async () => {
    const good = await play(trace.join('\n'))
    expect(openingOfRecording(good.view)(good.trace)).toBe(1)
    const third = JSON.parse(trace[3] as string)
    const other = trace.with(3, JSON.stringify({ ...third, r: { ...third.r, rc: -22 } }))
    const bad = await play(other.join('\n'))
    expect(bad.view.verdicts.map(v => v.kind).indexOf('differs')).toBe(2)
    expect(openingOfRecording(bad.view)(bad.trace)).toBe(bad.trace.ops[2]?.to)
    expect(bad.view.verdicts[2]).toMatchObject({ differences: [{ what: 'rc', recorded: '-22' }] })
  })

  test('ends before an operation that the engine lacks; the rest is unknown', async () => {
    const third = JSON.parse(trace[3] as string)
    const other = trace.with(3, JSON.stringify({ ...third, op: 'EVTCHNOP_sing' }))
    const { trace: run, view } = await play(other.join('\n'))
    expect(run.ops).toHaveLength(2)
    expect(run.length).toBe(run.ops[1]?.to)
    expect(run.scenario.ops).toHaveLength(2)
    expect(view.verdicts.map(v => v.kind)).toEqual([
      'agrees',
      'agrees',
      ...Array.from({ length: 10 }, () => 'unknown'),
    ])
    expect(view.verdicts[2]).toMatchObject({ reason: expect.stringContaining('EVTCHNOP_sing') })
  })

  test('ends where the hypervisor crashed, with the steps up to there', async () => {
    const crash = [
      { op: 'EVTCHNOP_init_control', v: 'd1v0', vcpu: 0, control_gfn: 1, offset: 0, r: { rc: 0 } },
      { op: 'EVTCHNOP_expand_array', v: 'd1v0', array_gfn: 2, r: { rc: 0 } },
      { op: 'EVTCHNOP_bind_ipi', v: 'd1v0', vcpu: 1, r: { rc: 0, out: { port: 1 } } },
      { op: 'EVTCHNOP_send', v: 'd1v0', port: 1, r: { crash: 'fault' } },
    ].map((op, i) => JSON.stringify({ i: i + 1, ...op }))
    const two = { ...header, domains: header.domains.map((d: object) => ({ ...d, vcpus: 2 })) }
    const { trace: run, view } = await play([JSON.stringify(two), ...crash, trace[1]].join('\n'))
    expect(view.verdicts.map(v => v.kind).slice(3)).toEqual(['agrees', 'unknown'])
    expect(run.ops).toHaveLength(4)
    expect(run.ops[3]?.crash).toContain('d1v1')
    expect(run.length).toBe(run.ops[3]?.to)
    run.seek(0)
    run.seek(run.length)
    expect(run.position).toBe(run.length)
  })

  test('of too many domains is refused', async () => {
    const crowd = Array.from({ length: 9 }, (_, id) => ({ ...header.domains[0], id }))
    const { recording } = await first([JSON.stringify({ ...header, domains: crowd }), trace[1]].join('\n'))
    expect(await playRecording(recording, 'x')).toMatchObject({
      ok: false,
      reason: expect.stringContaining('9 domains'),
    })
  })

  test('stops when asked to', async () => {
    const asked = new AbortController()
    const many = { ...(await first(trace.join('\n'))).recording }
    const ops = Array.from({ length: 2000 }, () => many.ops).flat()
    const played = playRecording({ ...many, ops }, 'x', {
      signal: asked.signal,
      onProgress: () => asked.abort(),
    })
    expect(await played).toBeUndefined()
  })
})
