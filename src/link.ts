/** Views to links and back (the format: model/link.ts). Loaded when first needed: nothing of it is in the first view. */
import { deflate, inflate } from './deflate.ts'
import { formatLook, LINK_VERSION, type LinkView, type Look, parseLook } from './model/link.ts'
import { pack, unpack } from './model/pack.ts'
import { checkScenario, LIMITS, type Scenario } from './model/scenario.ts'

/** Longest fragment that is read, in characters. Every browser takes addresses of this length. */
export const MAX_HASH = 60_000
/** Most bytes a payload may inflate to: 5000 operations need about 50 000. */
const MAX_PACKED = 1 << 18

export type Decoded =
  | { readonly ok: true; readonly view: LinkView }
  | { readonly ok: false; readonly reason: string }

const fail = (reason: string): Decoded => ({ ok: false, reason })

/** Does this version's format lack a place for what the scenario has? Better no link than one that opens as something else. */
const isBeyondLinks = ({ switches, meanwhile }: Scenario): boolean =>
  Object.keys(switches ?? {}).length > 0 || (meanwhile ?? []).length > 0

/** The payload of a scenario; undefined if no link can hold it: it is too long, or has what the format does not. */
export async function encodePayload(scenario: Scenario): Promise<string | undefined> {
  if (isBeyondLinks(scenario)) return undefined
  if (scenario.ops.length > LIMITS.ops) return undefined
  const packed = pack(scenario)
  if (packed.length > MAX_PACKED) return undefined
  let text = ''
  for (const byte of await deflate(packed)) text += String.fromCharCode(byte)
  const payload = btoa(text).replaceAll('+', '-').replaceAll('/', '_').replaceAll('=', '')
  return payload.length < MAX_HASH - 200 ? payload : undefined
}

export const linkOf = (payload: string, look: Look): string =>
  `#${LINK_VERSION}/${payload}${formatLook(look)}`

/** The fragment of a view, `#` included; undefined if the scenario is too long for a link. */
export async function encodeLink(view: LinkView): Promise<string | undefined> {
  const payload = await encodePayload(view.scenario)
  return payload === undefined ? undefined : linkOf(payload, view)
}

/** Reads a fragment, which may be anything: never throws, and says what is wrong with it. */
export async function decodeLink(hash: string): Promise<Decoded> {
  if (hash.length > MAX_HASH)
    return fail(
      `This link is too long: ${hash.length.toLocaleString('en')} characters, ${MAX_HASH.toLocaleString('en')} is the most.`,
    )
  const [, version, rest] = /^#?(\d{1,9})\/(.*)$/s.exec(unescaped(hash)) ?? []
  if (version === undefined || rest === undefined)
    return fail(`This is not a link to a scenario: after the # it should begin with “${LINK_VERSION}/”.`)
  if (Number(version) > LINK_VERSION)
    return fail(
      `This link was made by a newer version: its format is ${version}, the newest known here is ${LINK_VERSION}.`,
    )
  if (Number(version) !== LINK_VERSION)
    return fail(`This link is damaged: there is no link format ${version}.`)
  const end = rest.indexOf('?')
  const scenario = await decodePayload(end < 0 ? rest : rest.slice(0, end))
  if (!scenario.ok) return scenario
  const parsed = parseLook(end < 0 ? '' : rest.slice(end + 1), scenario.scenario)
  return parsed.ok ? { ok: true, view: { scenario: scenario.scenario, ...parsed.look } } : parsed
}

/** Some programs escape more of an address than they must. */
function unescaped(hash: string): string {
  try {
    return decodeURIComponent(hash)
  } catch {
    return hash
  }
}

async function decodePayload(payload: string): Promise<ReturnType<typeof unpack>> {
  const odd = /[^\w-]/.exec(payload)
  if (odd)
    return {
      ok: false,
      reason: `This link is damaged: “${odd[0]}” at character ${odd.index + 1} of its payload cannot be part of it.`,
    }
  const bytes = fromBase64url(payload)
  if (bytes === undefined || bytes.length === 0)
    return { ok: false, reason: 'This link is damaged: its payload is cut short.' }
  const inflated = await inflate(new Blob([bytes]), 'deflate-raw', MAX_PACKED)
  if (!inflated.ok) {
    const why =
      inflated.why === 'too large'
        ? `This link is refused: it unpacks to more than ${MAX_PACKED.toLocaleString('en')} bytes.`
        : 'This link is damaged: its payload is cut short or some of its characters were changed.'
    return { ok: false, reason: why }
  }
  const unpacked = unpack(inflated.bytes)
  const why = unpacked.ok ? checkScenario(unpacked.scenario) : undefined
  return why === undefined ? unpacked : { ok: false, reason: `This link cannot be opened. ${why}` }
}

function fromBase64url(text: string): Uint8Array<ArrayBuffer> | undefined {
  try {
    return Uint8Array.from(atob(text.replaceAll('-', '+').replaceAll('_', '/')), c => c.charCodeAt(0))
  } catch {
    return undefined
  }
}
