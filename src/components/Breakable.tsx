import { Fragment } from 'react'

/** Code that may break where a reader would break it: after an underscore, a bracket, an arrow or a comma. */
export function Breakable({ text }: { readonly text: string }) {
  return text.split(/(?<=[_(,]|->)(?!_)/).map((part, i) => (
    // No element around a part: a name must stay one word for those who listen.
    // biome-ignore lint/suspicious/noArrayIndexKey: parts of one text, in order
    <Fragment key={i}>
      {i > 0 && <wbr />}
      {part}
    </Fragment>
  ))
}
