/**
 * The fragment of a lesson: `#lesson/coalescing/3?ask=off&from=2&to=5&zoom=function`. The beat counts from 1; `ask=off`
 * leaves the questions out, `ask=now` opens at the question of the beat; `from` and `to` lock it to a range of beats, and
 * `zoom` to one distance.
 */
export interface Manner {
  readonly ask: 'on' | 'off' | 'now'
  readonly from?: number
  readonly to?: number
  readonly zoom?: 'hypercall' | 'function' | 'bit'
}

export interface LessonAddress extends Manner {
  readonly id: string
  readonly beat: number
}

const ADDRESS = /^#lesson\/([a-z0-9-]{1,60})(?:\/(\d{1,4}))?(?:\?(.*))?$/

export const isLessonAddress = (hash: string): boolean => hash.startsWith('#lesson/')

/** Reads it; a part that says nothing is left out, for the rest still leads somewhere. Undefined: it names no lesson. */
export function parseAddress(hash: string): LessonAddress | undefined {
  const [, id, beat, query = ''] = ADDRESS.exec(hash) ?? []
  if (id === undefined) return undefined
  const words = new Map(
    query.split('&').map(word => [word.split('=', 1)[0], word.slice(word.indexOf('=') + 1)]),
  )
  const number = (name: string) =>
    /^\d{1,4}$/.test(words.get(name) ?? '') ? Number(words.get(name)) : undefined
  const [from, to] = [number('from'), number('to')]
  const ask = words.get('ask')
  const zoom = (['hypercall', 'function', 'bit'] as const).find(name => name === words.get('zoom'))
  return {
    id,
    beat: Number(beat ?? from ?? 1),
    ask: ask === 'off' || ask === 'now' ? ask : 'on',
    ...(from !== undefined && { from }),
    ...(to !== undefined && { to }),
    ...(zoom && { zoom }),
  }
}

export function formatAddress({ id, beat, ask, from, to, zoom }: LessonAddress): string {
  const words = [
    ask === 'on' ? '' : `ask=${ask}`,
    from === undefined ? '' : `from=${from}`,
    to === undefined ? '' : `to=${to}`,
    zoom === undefined ? '' : `zoom=${zoom}`,
  ].filter(Boolean)
  return `#lesson/${id}/${beat}${words.length > 0 ? `?${words.join('&')}` : ''}`
}
