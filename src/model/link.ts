/**
 * What a link says, version 1. Everything stands in the fragment of the address:
 *
 *     #1/<payload>?at=7.12&sel=d1p2&with=gsi,pci_intx
 *
 * - `1`: the version of the format. A change that an old reader would misread takes the next number.
 * - payload: the scenario (inputs, never states), packed (pack.ts), deflated without a header, as base64url.
 * - `at`: where the playhead stands: operation (from 1; 0 = before the first) and step within it. Without it the
 *   link opens where the story begins.
 * - `sel`: what is selected: port 2 of domain 1 (`d1p2`) or a vCPU (`d1v0`).
 * - `with`: the methods that are compared.
 *
 * Packed, in order: release (text), title (text), domains (count; id, vCPUs, flags, and four numbers only if unusual),
 * number of operations that set the scene, operations (count; each code × 2, + 1 and the caller if the caller is another
 * than before; which optional arguments are given, if there are any; the arguments in the order of `ops`), two check
 * bytes. Numbers are LEB128, texts a length and code points, vCPUs their number in the scenario from 1.
 */
import { METHODS, type Method } from './methods.ts'
import type { Scenario } from './scenario.ts'
import { EVTCHN_2L_NR_CHANNELS_64, EVTCHNS_PER_BUCKET } from './xen/constants.ts'

/** First part of every link of this version. */
export const LINK_VERSION = 1

interface Place {
  readonly op: number
  readonly step: number
}

type LinkSelection =
  | { readonly kind: 'port'; readonly dom: number; readonly port: number }
  | { readonly kind: 'vcpu'; readonly name: string }

/** How a scenario is looked at. */
export interface Look {
  readonly place?: Place | undefined
  readonly selection?: LinkSelection | undefined
  readonly compare?: readonly Method[] | undefined
}

/** What a link opens. */
export interface LinkView extends Look {
  readonly scenario: Scenario
}

/** The part of a link behind the payload: `?at=…`, or nothing. */
export function formatLook({ place, selection, compare }: Look): string {
  const parts: string[] = []
  if (place) parts.push(`at=${place.op}.${place.step}`)
  if (selection)
    parts.push(`sel=${selection.kind === 'port' ? `d${selection.dom}p${selection.port}` : selection.name}`)
  if (compare && compare.length > 0) parts.push(`with=${compare.join()}`)
  return parts.length > 0 ? `?${parts.join('&')}` : ''
}

export type ParsedLook =
  | { readonly ok: true; readonly look: Look }
  | { readonly ok: false; readonly reason: string }

/** Reads `at=…&sel=…&with=…` for a scenario; what it does not know or cannot find it refuses. */
export function parseLook(text: string, scenario: Scenario): ParsedLook {
  let look: Look = {}
  for (const part of text === '' ? [] : text.split('&')) {
    const [key, value] = [part.split('=', 1)[0] as string, part.slice(part.indexOf('=') + 1)]
    const found = parsePart(key, value, scenario)
    if (typeof found === 'string') return { ok: false, reason: found }
    look = { ...look, ...found }
  }
  return { ok: true, look }
}

function parsePart(key: string, value: string, scenario: Scenario): Look | string {
  const said = `“${key.slice(0, 20)}=${value.slice(0, 40)}”`
  switch (key) {
    case 'at': {
      const [, op, step] = /^(\d{1,6})\.(\d{1,6})$/.exec(value) ?? []
      if (op === undefined) return `This link is damaged: ${said} is not a place such as 7.12.`
      return { place: { op: Number(op), step: Number(step) } }
    }
    case 'sel':
      return parseSelection(value, scenario) ?? `This link is damaged: there is nothing like ${said} in it.`
    case 'with': {
      const compare = METHODS.filter(method => value.split(',').includes(method))
      if (compare.length === 0 || compare.length !== value.split(',').length)
        return `This link is damaged: ${said} does not name delivery methods (${METHODS.join(', ')}).`
      return { compare: value.split(',') as Method[] }
    }
    default:
      return `This link was made by a newer version, or is damaged: ${said} is not known here.`
  }
}

function parseSelection(value: string, { domains }: Scenario): Look | undefined {
  const [, id, kind, n] = /^d(\d{1,5})([pv])(\d{1,6})$/.exec(value) ?? []
  const spec = domains.find(d => d.id === Number(id))
  const number = Number(n)
  if (!spec) return undefined
  if (kind === 'v')
    return number < spec.vcpus ? { selection: { kind: 'vcpu', name: `d${spec.id}v${number}` } } : undefined
  const highest = Math.min(spec.maxPort, EVTCHN_2L_NR_CHANNELS_64 - 1)
  const ports = (Math.floor(highest / EVTCHNS_PER_BUCKET) + 1) * EVTCHNS_PER_BUCKET
  return number < ports ? { selection: { kind: 'port', dom: spec.id, port: number } } : undefined
}
