/** A sentence in which Xen's words are set as code and may break where a reader would break them. */
import { Fragment } from 'react'
import { Breakable } from '../Breakable.tsx'

/** Identifiers with an underscore, constants, and names of vCPUs and domains. */
const NAMES = /(\w*[a-zA-Z]\w*_\w+(?:\[\d+\])?|\bd\d+(?:v\d+)?\b|\b0x[0-9a-f]+\b|\bRFLAGS\.IF\b)/

export function Prose({ text }: { readonly text: string }) {
  return text.split(NAMES).map((part, i) => (
    // biome-ignore lint/suspicious/noArrayIndexKey: parts of one text, in order
    <Fragment key={i}>
      {i % 2 === 1 ? (
        <code>
          <Breakable text={part} />
        </code>
      ) : (
        part
      )}
    </Fragment>
  ))
}
