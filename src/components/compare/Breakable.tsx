import { Fragment } from 'react'

/** A C name that may break after an underscore. */
export const Breakable = ({ name }: { readonly name: string }) =>
  name.split(/(?<=_)(?!_)/).map((part, n) => (
    // biome-ignore lint/suspicious/noArrayIndexKey: the parts of a name never change places
    <Fragment key={n}>
      {n > 0 && <wbr />}
      {part}
    </Fragment>
  ))
