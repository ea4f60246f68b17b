/** Long work in pieces, so that the page stays alive. */

/** Milliseconds of work at a time: a frame's worth, with room for the frame. */
const PIECE = 10

/** Gives a function to await between small pieces of work: it lets the page breathe when a frame's worth is done. */
export function pace(): () => Promise<void> | undefined {
  let began = performance.now()
  return () => {
    if (performance.now() - began < PIECE) return undefined
    return new Promise(resolve =>
      setTimeout(() => {
        began = performance.now()
        resolve()
      }),
    )
  }
}
