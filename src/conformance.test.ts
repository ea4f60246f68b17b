import { spawn } from 'node:child_process'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { gzipSync } from 'node:zlib'
import { afterAll, describe, expect, it } from 'vitest'
import { goldenFile, goldenText } from './testing/golden.ts'

const folder = mkdtempSync(join(tmpdir(), 'upcall-conformance-'))
afterAll(() => rmSync(folder, { recursive: true }))

/** A file outside the project. */
function file(name: string, content: string | Uint8Array): string {
  writeFileSync(join(folder, name), content)
  return join(folder, name)
}

interface Run {
  readonly status: number | null
  readonly out: string
  readonly lastLine: string | undefined
}

const root = fileURLToPath(new URL('..', import.meta.url))

function conformance(...args: string[]): Promise<Run> {
  const child = spawn(process.execPath, ['--import', 'tsx', 'src/conformance.ts', ...args], { cwd: root })
  let out = ''
  let all = ''
  child.stdout.on('data', (text: Buffer) => {
    out += text
    all += text
  })
  child.stderr.on('data', (text: Buffer) => {
    all += text
  })
  return new Promise(done => {
    child.on('close', status => done({ status, out: all, lastLine: out.trimEnd().split('\n').at(-1) }))
  })
}

const golden = fileURLToPath(goldenFile)
/** The first trace: a header and 12 operations. */
const lines = goldenText.split('\n').slice(0, 13)

describe.concurrent('npm run -s conformance -- FILE…', { timeout: 60_000 }, () => {
  it('replays plain and packed files and ends with the count', async () => {
    const packed = file('golden.jsonl.gz', gzipSync(goldenText))
    const run = await conformance(golden, packed)
    expect(run).toEqual({
      status: 0,
      out: '804 operations, 0 mismatches\n',
      lastLine: '804 operations, 0 mismatches',
    })
  })

  it('reports a mismatch with file, line, operation and both values, and exits with 1', async () => {
    const at = lines.findIndex(line => line.includes('"EVTCHNOP_send"'))
    const wrong = lines.map((line, i) => (i === at ? line.replace('"rc":0', '"rc":-22') : line))
    const path = file('wrong.jsonl', wrong.join('\n'))
    const run = await conformance(path)
    expect(run).toMatchObject({ status: 1, lastLine: '12 operations, 1 mismatches' })
    expect(run.out).toContain(`${path}:${at + 1}: golden-callback-vector-4.4.0 operation ${at}`)
    expect(run.out).toContain('rc: recorded -22, engine 0')
  })

  it('counts and names operations that it does not know, and exits with 1', async () => {
    const unknown = '{"i":13,"op":"EVTCHNOP_teleport","v":"d0v0","r":{"rc":0}}'
    const run = await conformance(file('unknown.jsonl', [...lines, unknown, unknown].join('\n')))
    expect(run).toMatchObject({ status: 1, lastLine: '12 operations, 0 mismatches' })
    expect(run.out).toContain(
      'not replayed: 2 operations: the engine does not know the operation EVTCHNOP_teleport',
    )
  })

  it('counts what it skips because of its release, and exits with 1', async () => {
    const [header, ...ops] = lines as [string, ...string[]]
    const other = [header.replace('"release":"4.4.0"', '"release":"4.9.0"'), ...ops]
    const run = await conformance(file('release.jsonl', [...other, ...lines].join('\n')))
    expect(run).toMatchObject({ status: 1, lastLine: '12 operations, 0 mismatches' })
    expect(run.out).toContain(
      'not replayed: 12 operations: the engine does not have Xen 4.9.0 (it has 4.4.0,',
    )
  })

  it('names each file it cannot read and goes on with the others', async () => {
    const cut = file('cut.jsonl.gz', gzipSync(goldenText).subarray(0, 2000))
    const other = file('other.jsonl', '{"hello":1}')
    const run = await conformance(cut, join(folder, 'missing.jsonl'), other, golden)
    expect(run).toMatchObject({ status: 1, lastLine: '402 operations, 0 mismatches' })
    expect(run.out).toContain(`${cut}: the gzip data is cut or damaged`)
    expect(run.out).toMatch(/missing\.jsonl: .*no such file/)
    expect(run.out).toContain(`${other}:1: an operation stands before the first header`)
  })

  it('says which line is malformed, leaves out the rest of its trace, and checks the rest of the file', async () => {
    const lines = goldenText.trimEnd().split('\n')
    const bad = file('bad.jsonl', lines.with(3, '{oops').join('\n'))
    const run = await conformance(bad)
    // The first trace has 12 operations; the third is broken.
    expect(run).toMatchObject({ status: 1, lastLine: '392 operations, 0 mismatches' })
    expect(run.out).toContain(`${bad}:4: this is not JSON.`)
  })

  it('without a file says how it is called', async () => {
    const run = await conformance()
    expect(run.status).toBe(1)
    expect(run.out).toContain('Usage: npm run -s conformance -- FILE.jsonl[.gz]')
  })
})
