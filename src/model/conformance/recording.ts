/**
 * A recording of real Xen code, read from text (FORMAT sections 1 and 2): JSON lines, a header starting each trace.
 * Everything in it is checked before use; what is wrong is said with its line.
 */
import * as v from 'valibot'
import { isOpName, type Op } from '../ops.ts'
import type { DomainSpec } from '../world.ts'

const count = v.pipe(v.number(), v.integer(), v.minValue(0))
const flag = v.picklist([0, 1])
const leaf = v.union([v.number(), v.string(), v.array(v.number())])
const leaves = v.record(v.string(), leaf)

const domain = v.object({
  id: v.pipe(count, v.maxValue(0x7fef)),
  hvm: flag,
  vcpus: v.pipe(count, v.minValue(1), v.maxValue(128)),
  max_port: v.pipe(count, v.maxValue(131071)),
  nr_pirqs: v.pipe(count, v.maxValue(4096)),
  priv: v.optional(flag, 0),
  pirq_ok: v.optional(count, 0),
  shinfo32: v.optional(flag, 0),
})

const header = v.object({
  trace: v.string(),
  release: v.string(),
  abi: v.string(),
  full_every: v.optional(count, 0),
  domains: v.pipe(v.array(domain), v.minLength(1), v.maxLength(64)),
  initial: leaves,
  title: v.optional(v.string()),
})

const result = v.object({
  rc: v.optional(v.number()),
  out: v.optional(v.record(v.string(), v.union([v.number(), v.string()]))),
  ports: v.optional(v.array(v.number())),
  val: v.optional(v.number()),
  ran: v.optional(v.number()),
  calls: v.optional(v.array(v.pipe(v.array(v.union([v.string(), v.number()])), v.minLength(1)))),
  D: v.optional(v.record(v.string(), v.nullable(leaf))),
  S: v.optional(leaves),
  crash: v.optional(v.string()),
})

const operation = v.looseObject({ i: count, op: v.string(), note: v.optional(v.string()), r: result })

export type RecordedResult = v.InferOutput<typeof result>

export interface RecordedOp {
  /** Line number in the file, from 1. */
  readonly line: number
  readonly i: number
  readonly name: string
  /** The operation, if the engine has it. */
  readonly op: Op | undefined
  readonly note: string | undefined
  readonly expected: RecordedResult
}

export interface Recording {
  readonly trace: string
  readonly title: string
  readonly release: string
  readonly abi: string
  readonly domains: readonly DomainSpec[]
  readonly initial: Readonly<Record<string, number | string | readonly number[]>>
  readonly ops: readonly RecordedOp[]
}

export type ParsedRecordings =
  | { readonly ok: true; readonly recordings: Recording[] }
  | { readonly ok: false; readonly reason: string }

/** Where a schema was not met, as a person would say it. */
function issueText(issues: readonly v.BaseIssue<unknown>[]): string {
  const issue = issues[0] as v.BaseIssue<unknown>
  const path = v.getDotPath(issue)
  return path ? `“${path}”: ${issue.message}` : issue.message
}

/** A line that is no part of a recording, and why. */
export interface LineProblem {
  readonly line: number
  readonly reason: string
}

/**
 * Reads a whole file. The first line that is no part of a recording refuses it, with its reason; given `onProblem`, such
 * a line is told instead and what follows is read on: what is left of its trace is dropped, for it would stand on a
 * state that is not there, and the next trace is read as if nothing had been.
 */
export function parseRecordings(text: string, onProblem?: (problem: LineProblem) => void): ParsedRecordings {
  const recordings: (Recording & { ops: RecordedOp[] })[] = []
  let line = 0
  let dropping = false
  for (const raw of text.split('\n')) {
    line++
    if (raw.trim() === '') continue
    const reason = readLine(raw, line, recordings, dropping)
    if (reason === undefined) {
      dropping = dropping && !isHeader(raw)
    } else if (onProblem) {
      dropping = true
      onProblem({ line, reason })
    } else {
      return { ok: false, reason: `Line ${line}: ${reason}` }
    }
  }
  if (recordings.length === 0) return { ok: false, reason: 'The file is empty: there is no trace in it.' }
  return { ok: true, recordings }
}

const isHeader = (raw: string): boolean => raw.includes('"trace"')

/** Adds what a line says to the recordings read so far; or why it says nothing. */
function readLine(
  raw: string,
  line: number,
  recordings: (Recording & { ops: RecordedOp[] })[],
  dropping: boolean,
): string | undefined {
  let json: unknown
  try {
    json = JSON.parse(raw)
  } catch {
    return 'this is not JSON. A recording has one JSON object on each line.'
  }
  if (typeof json !== 'object' || json === null || Array.isArray(json)) return 'a JSON object was expected.'
  if ('trace' in json) {
    const parsed = v.safeParse(header, json)
    if (!parsed.success) return `the header of the trace is not complete. ${issueText(parsed.issues)}`
    const { domains, full_every: _, title, ...rest } = parsed.output
    recordings.push({ ...rest, title: title ?? rest.trace, domains: domains.map(domainSpec), ops: [] })
    return undefined
  }
  if (dropping) return undefined
  const last = recordings.at(-1)
  if (!last) return 'an operation stands before the first header (a line with the key “trace”).'
  const parsed = v.safeParse(operation, json)
  if (!parsed.success) return `the operation is not complete. ${issueText(parsed.issues)}`
  const { i, op, note, r, ...args } = parsed.output
  const known = isOpName(op) ? ({ op, ...args } as unknown as Op) : undefined
  last.ops.push({ line, i, name: op, op: known, note, expected: r })
  return undefined
}

const domainSpec = (d: v.InferOutput<typeof domain>): DomainSpec => ({
  id: d.id,
  hvm: d.hvm === 1,
  vcpus: d.vcpus,
  maxPort: d.max_port,
  nrPirqs: d.nr_pirqs,
  priv: d.priv === 1,
  pirqOk: d.pirq_ok,
  shinfo32: d.shinfo32 === 1,
})
