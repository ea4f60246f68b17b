/** A file that somebody opens, as text: plain or gzipped, bounded, and with a reason if it is neither. */
import { inflate } from '../../deflate.ts'

/** Most bytes of a file that are read, packed or unpacked. */
const MAX_FILE = 64 * 1024 * 1024
const MAX_TEXT = '64 MB'

export type FileText =
  | { readonly ok: true; readonly text: string }
  | { readonly ok: false; readonly reason: string }

const fail = (reason: string): FileText => ({ ok: false, reason })

export async function readRecordingFile(file: Blob, name: string): Promise<FileText> {
  if (file.size === 0) return fail(`“${name}” is empty.`)
  if (file.size > MAX_FILE) {
    const size = Math.ceil(file.size / 1024 / 1024)
    return fail(`“${name}” has ${size.toLocaleString('en')} MB; ${MAX_TEXT} is the most that is read.`)
  }
  try {
    const [a, b] = new Uint8Array(await file.slice(0, 2).arrayBuffer())
    if (a === 0x1f && b === 0x8b) return await gunzip(file, name)
    return decode(new Uint8Array(await file.arrayBuffer()), name)
  } catch (error) {
    return fail(`“${name}” could not be read: ${error instanceof Error ? error.message : String(error)}.`)
  }
}

async function gunzip(file: Blob, name: string): Promise<FileText> {
  const inflated = await inflate(file, 'gzip', MAX_FILE)
  if (inflated.ok) return decode(inflated.bytes, name)
  if (inflated.why === 'too large')
    return fail(`“${name}” unpacks to more than ${MAX_TEXT}, the most that is read.`)
  const after = inflated.got.toLocaleString('en')
  return fail(
    `“${name}” is cut short or damaged: its gzip data ends or goes wrong after ${after} unpacked bytes.`,
  )
}

function decode(bytes: Uint8Array, name: string): FileText {
  const zero = bytes.indexOf(0)
  const where = (end: number) => bytes.subarray(0, end).reduce((n, byte) => n + (byte === 10 ? 1 : 0), 1)
  if (zero >= 0) return fail(`“${name}” is not a text file: there is a zero byte in line ${where(zero)}.`)
  try {
    return { ok: true, text: new TextDecoder('utf-8', { fatal: true }).decode(bytes) }
  } catch {
    return fail(`“${name}” is not a text file: it is not UTF-8.`)
  }
}
