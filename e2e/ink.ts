/** What is drawn on the map, measured in the browser with its real fonts. Runs in the page: keep it self-contained. */

/** Text on the map that lies on other text, on a stop or a berth that is not its own, or beyond the map or the window; and words of the board that are cut. */
export function badInk(): string[] {
  interface Piece {
    readonly name: string
    readonly left: number
    readonly right: number
    readonly top: number
    readonly bottom: number
  }
  const map = document.querySelector('.stage .map')
  const svg = map?.querySelector<SVGSVGElement>('.canvas > svg')
  const pen = document.createElement('canvas').getContext('2d')
  if (!map || !svg || !pen) return ['there is no map']

  /** Letters, not line boxes: those of neighbouring rows may touch. */
  const inkOf = (el: SVGTextContentElement): Piece => {
    const name = el.textContent ?? ''
    const style = getComputedStyle(el)
    pen.font = `${style.fontWeight} ${style.fontSize} ${style.fontFamily}`
    const { actualBoundingBoxAscent, actualBoundingBoxDescent } = pen.measureText(name)
    const matrix = el.getScreenCTM() as DOMMatrix
    const base = el.getStartPositionOfChar(0).matrixTransform(matrix).y
    const { left, right } = el.getBoundingClientRect()
    return {
      name,
      left,
      right,
      top: base - actualBoundingBoxAscent * matrix.d,
      bottom: base + actualBoundingBoxDescent * matrix.d,
    }
  }
  const box = (name: string, el: Element): Piece => {
    const { left, right, top, bottom } = el.getBoundingClientRect()
    return { name, left, right, top, bottom }
  }
  const rows = (text: SVGTextElement): SVGTextContentElement[] => {
    const own = [...text.querySelectorAll<SVGTSpanElement>(':scope > tspan[y]')]
    return own.length > 0 ? own : [text]
  }
  const texts = [...svg.querySelectorAll('text')]
    .filter(text => !text.closest('.trains') && text.textContent !== '')
    .flatMap(rows)
    .map(inkOf)
  const stops = [...svg.querySelectorAll('.station circle:not(.halo)')].map((c, i) => box(`stop ${i + 1}`, c))
  const berths = [...svg.querySelectorAll('.berth-box')].map(b => box('a berth', b))
  const board = map.querySelector('.board') as Element
  const words = [...board.children].map(child => box(`board: ${child.textContent}`, child))

  // Half a pixel is antialiasing.
  const slack = 0.5
  const overlap = (a: Piece, b: Piece) =>
    a.left + slack < b.right &&
    b.left + slack < a.right &&
    a.top + slack < b.bottom &&
    b.top + slack < a.bottom
  const within = (a: Piece, frame: Piece) =>
    a.left >= frame.left - slack &&
    a.right <= frame.right + slack &&
    a.top >= frame.top - slack &&
    a.bottom <= frame.bottom + slack
  const crossing = (as: readonly Piece[], bs: readonly Piece[]) =>
    as.flatMap(a => bs.filter(b => overlap(a, b)).map(b => `${a.name} / ${b.name}`))
  const own = new Set([...svg.querySelectorAll('.berth-name')].map(t => t.textContent))
  const seen = box('window', document.documentElement)
  const frame = box('map', svg)
  const shown = box('canvas', map)
  const across = { ...shown, left: Math.max(shown.left, 0), right: Math.min(shown.right, seen.right) }
  return [
    ...texts.flatMap((a, i) => crossing([a], texts.slice(i + 1))),
    ...crossing(texts, stops),
    ...crossing(
      texts.filter(t => !own.has(t.name)),
      berths,
    ),
    ...texts.filter(t => !within(t, frame) || !within(t, across)).map(t => `clipped: ${t.name}`),
    ...berths.filter(b => !within(b, frame)).map(b => `clipped: ${b.name}`),
    ...words.filter(w => !within(w, box('', board))).map(w => `clipped: ${w.name}`),
    ...crossing(texts, words),
    ...words.flatMap((a, i) => crossing([a], words.slice(i + 1))),
  ]
}
