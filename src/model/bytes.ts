/** Bytes written and read one after the other: numbers take as many as they need (LEB128), texts their code points. */

/** What was read is not what a writer writes; the message says what is wrong. */
export class Malformed extends Error {}

export class ByteWriter {
  private readonly bytes: number[] = []

  /** A whole number from 0 to 2^53 − 1. */
  number(value: number): void {
    let rest = value
    for (; rest > 0x7f; rest = Math.floor(rest / 0x80)) this.bytes.push((rest % 0x80) | 0x80)
    this.bytes.push(rest)
  }

  text(value: string): void {
    const points = Array.from(value, char => char.codePointAt(0) as number)
    this.number(points.length)
    for (const point of points) this.number(point)
  }

  /** What was written, with two check bytes behind it. */
  finish(): Uint8Array<ArrayBuffer> {
    return Uint8Array.from([...this.bytes, ...checkBytes(this.bytes)])
  }
}

export class ByteReader {
  private readonly bytes: Uint8Array
  private at = 0

  /** Checks and drops the two check bytes. */
  constructor(bytes: Uint8Array) {
    this.bytes = bytes.subarray(0, Math.max(bytes.length - 2, 0))
    const [high, low] = checkBytes(this.bytes)
    if (bytes.length < 3 || bytes.at(-2) !== high || bytes.at(-1) !== low)
      throw new Malformed('some of its characters are missing or were changed')
  }

  /** A number of at most `most`; `what` names it if it is not one. */
  number(what: string, most: number): number {
    let value = 0
    for (let place = 1; ; place *= 0x80) {
      const byte = this.bytes[this.at++]
      if (byte === undefined) throw new Malformed(`it ends before ${what}`)
      value += (byte & 0x7f) * place
      if (value > most || place > 2 ** 49)
        throw new Malformed(`${what} is larger than ${most.toLocaleString('en')}`)
      if (byte < 0x80) return value
    }
  }

  text(what: string, most: number): string {
    const length = this.number(`the length of ${what}`, most)
    let value = ''
    for (let i = 0; i < length; i++) value += String.fromCodePoint(this.number(what, 0x10ffff))
    return value
  }

  end(): void {
    if (this.at < this.bytes.length) throw new Malformed('something follows after its last operation')
  }
}

/** Fletcher's checksum: deflate alone would let most changed characters through. */
function checkBytes(bytes: ArrayLike<number>): [number, number] {
  let a = 1
  let b = 0
  for (let i = 0; i < bytes.length; i++) {
    a = (a + (bytes[i] as number)) % 255
    b = (b + a) % 255
  }
  return [b, a]
}
