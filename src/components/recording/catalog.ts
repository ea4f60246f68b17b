/** What a recording file holds: its traces, and for each whether the engine can replay it. */
import { parseRecordings, type RecordedOp, type Recording } from '../../model/conformance/recording.ts'
import { replayRelease } from '../../model/conformance/replay.ts'
import { pace } from './pace.ts'

/** A file of short recordings that comes with the page. */
export interface Golden {
  readonly file: string
  readonly release: string
  readonly abi: string
}

const golden = (release: string, abi: string): Golden => ({
  file: `golden-${release}-${abi}.jsonl`,
  release,
  abi,
})

export const GOLDEN = [
  golden('4.4.0', '2l'),
  golden('4.4.0', 'fifo'),
  golden('4.17.7', '2l'),
  golden('4.17.7', 'fifo'),
] as const

/** Most operations of a trace that the page replays and shows. */
export const MAX_OPS = 20_000
/** Characters parsed at a time: about 10 ms. */
const PART = 100_000

export interface Entry {
  readonly recording: Recording
  /** Operations in the file; more than `MAX_OPS` are counted and not kept. */
  readonly operations: number
  /** Why it cannot be shown. */
  readonly refused: string | undefined
}

export type Catalog =
  | { readonly ok: true; readonly file: string; readonly entries: readonly Entry[] }
  | { readonly ok: false; readonly reason: string }

/** A trace that is being read. */
interface Found {
  readonly recording: Recording
  readonly ops: RecordedOp[]
  count: number
}

/** Some whole lines of a file. */
interface Part {
  readonly text: string
  /** Lines of the file before it. */
  readonly before: number
}

function* parts(text: string): Generator<Part> {
  let before = 0
  for (let at = 0; at < text.length; ) {
    const end = text.indexOf('\n', at + PART) + 1 || text.length
    const part = text.slice(at, end)
    yield { text: part, before }
    before += part.split('\n').length - 1
    at = end
  }
}

/** Stands before a part that begins inside a trace, so that it can be parsed by itself. */
const GOING_ON = JSON.stringify({
  trace: '',
  release: '',
  abi: '',
  domains: [{ id: 0, hvm: 0, vcpus: 1, max_port: 1, nr_pirqs: 0 }],
  initial: {},
})

/** Reads a file piece by piece; a line that is not part of a recording refuses all of it, with the line's number. */
export async function readCatalog(text: string, file: string, signal?: AbortSignal): Promise<Catalog> {
  const breathe = pace()
  const found: Found[] = []
  for (const part of parts(text)) {
    const reason = readPart(part, found)
    if (reason !== undefined) return { ok: false, reason: `“${file}” is not a recording. ${reason}` }
    await breathe()
    if (signal?.aborted) return { ok: false, reason: 'Stopped.' }
  }
  return { ok: true, file, entries: found.map(entryOf) }
}

/** Adds what a part holds; if it is not part of a recording, says why. */
function readPart({ text, before }: Part, found: Found[]): string | undefined {
  const last = found.at(-1)
  const parsed = parseRecordings(last ? `${GOING_ON}\n${text}` : text)
  const shift = last ? before - 1 : before
  if (!parsed.ok) return parsed.reason.replace(/^Line (\d+)/, (_, line) => `Line ${Number(line) + shift}`)
  for (const [i, recording] of parsed.recordings.entries()) {
    const into = i === 0 && last ? last : { recording, ops: [], count: 0 }
    if (into !== last) found.push(into)
    for (const op of recording.ops) {
      if (into.count++ < MAX_OPS) into.ops.push({ ...op, line: op.line + shift })
    }
  }
  return undefined
}

const entryOf = ({ recording, ops, count }: Found): Entry => ({
  recording: { ...recording, ops },
  operations: count,
  refused: refusal(recording, count),
})

function refusal(recording: Recording, operations: number): string | undefined {
  const release = replayRelease(recording)
  if (typeof release !== 'string') return release.reason
  if (operations === 0) return 'there is no operation in it'
  if (operations <= MAX_OPS) return undefined
  const [has, most] = [operations.toLocaleString('en'), MAX_OPS.toLocaleString('en')]
  return `it has ${has} operations; ${most} is the most that is shown`
}
