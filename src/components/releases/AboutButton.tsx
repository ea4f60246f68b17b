import { Icon } from '../Icon.tsx'
import { type About, openAbout } from './dialogs.ts'

/** Opens a dialog about releases. */
export function AboutButton({ about, label }: { readonly about: About; readonly label: string }) {
  return (
    <button
      type="button"
      className="icon-only about"
      data-testid={about}
      title={label}
      aria-label={label}
      aria-haspopup="dialog"
      onClick={() => openAbout(about)}
    >
      <Icon name={about} />
    </button>
  )
}
