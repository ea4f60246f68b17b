/** A channel's state as a ring: its dashes tell the state without colour. */
export function Ring({ state }: { readonly state: string }) {
  return (
    <svg
      className="ring"
      data-state={state}
      width="22"
      height="22"
      viewBox="-11 -11 22 22"
      aria-hidden="true"
    >
      <circle r="7.5" />
    </svg>
  )
}
