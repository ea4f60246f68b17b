/** What differs between the releases of Xen, in general and for the scenario on screen. */
import { Dialog } from '../Dialog.tsx'
import { openAbout } from './dialogs.ts'
import { Here } from './Here.tsx'
import { SwitchTable } from './SwitchTable.tsx'
import './Releases.css'

export function Releases({ onClose }: { readonly onClose: () => void }) {
  return (
    <Dialog title="Releases of Xen" className="releases reading" onClose={onClose}>
      <Here onClose={onClose} />
      <SwitchTable />
      <p>
        <button type="button" onClick={() => openAbout('evidence')}>
          How the engine is checked against Xen
        </button>
      </p>
    </Dialog>
  )
}
