/** The browser's own compression, with a bound on what comes out: a small file may hold gigabytes. */

/** Bytes fed at a time. Browsers inflate a whole piece before they hand anything out, at most about a thousandfold. */
const PIECE = 4096

export type Inflated =
  | { readonly ok: true; readonly bytes: Uint8Array<ArrayBuffer> }
  /** `got`: bytes that came out before it failed. */
  | { readonly ok: false; readonly why: 'too large' | 'damaged'; readonly got: number }

function pieces(source: Blob): ReadableStream<Uint8Array<ArrayBuffer>> {
  let at = 0
  return new ReadableStream(
    {
      async pull(controller) {
        if (at >= source.size) return controller.close()
        const piece = await source.slice(at, at + PIECE).arrayBuffer()
        at += PIECE
        controller.enqueue(new Uint8Array(piece))
      },
    },
    { highWaterMark: 0 },
  )
}

/** Inflates to at most `most` bytes, and stops there. */
export async function inflate(source: Blob, format: CompressionFormat, most: number): Promise<Inflated> {
  const reader = pieces(source).pipeThrough(new DecompressionStream(format)).getReader()
  const chunks: Uint8Array<ArrayBuffer>[] = []
  let got = 0
  try {
    for (let next = await reader.read(); !next.done; next = await reader.read()) {
      got += next.value.length
      if (got > most) {
        // Not awaited: what it would report is only that we stopped.
        reader.cancel().catch(() => undefined)
        return { ok: false, why: 'too large', got }
      }
      chunks.push(next.value)
    }
  } catch {
    return { ok: false, why: 'damaged', got }
  }
  return { ok: true, bytes: new Uint8Array(await new Blob(chunks).arrayBuffer()) }
}

export async function deflate(bytes: Uint8Array<ArrayBuffer>): Promise<Uint8Array> {
  const stream = new Blob([bytes]).stream().pipeThrough(new CompressionStream('deflate-raw'))
  return new Uint8Array(await new Response(stream).arrayBuffer())
}
