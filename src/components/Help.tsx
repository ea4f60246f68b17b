/** The keys, from the table that handles them. */
import { useState } from 'react'
import { Dialog } from './Dialog.tsx'
import { characterKeys, KEYS, type Key } from './keys.ts'
import './Help.css'

const GROUPS = ['Move', 'Map', 'Learn', 'Edit', 'Present', 'Page'] as const

const NAMES: Record<string, string> = { ' ': 'Space', ArrowRight: '→', ArrowLeft: '←', Escape: 'Esc' }

/** How a person reads a key: `Shift+ArrowLeft` is Shift + ←, `N` is Shift + N. */
function caps(key: string): string[] {
  const parts = key.split('+')
  const last = parts.pop() as string
  const shifted = last.length === 1 && last !== last.toLowerCase()
  return [
    ...parts,
    ...(shifted ? ['Shift'] : []),
    NAMES[last] ?? (last.length === 1 ? last.toUpperCase() : last),
  ]
}

export function Help({ onClose }: { readonly onClose: () => void }) {
  return (
    <Dialog title="Keys" className="help" onClose={onClose}>
      <div className="groups">
        {GROUPS.map(group => (
          <Group key={group} name={group} />
        ))}
      </div>
      <CharacterKeys />
    </Dialog>
  )
}

function Group({ name }: { readonly name: Key['group'] }) {
  return (
    <section>
      <h3 className="eyebrow">{name}</h3>
      <dl>
        {KEYS.filter(key => key.group === name).map(key => (
          <div key={key.label}>
            <dt>
              <Caps keys={key.keys.length > 9 ? ['0 … 9'] : key.keys} />
            </dt>
            <dd>{key.label}</dd>
          </div>
        ))}
      </dl>
    </section>
  )
}

/** One line a choice. */
function Caps({ keys }: { readonly keys: readonly string[] }) {
  return keys.map((key, i) => (
    <span key={key}>
      {i > 0 && 'or '}
      {caps(key).map((cap, j) => (
        <span key={cap}>
          {j > 0 && '+'}
          <kbd>{cap}</kbd>
        </span>
      ))}
    </span>
  ))
}

function CharacterKeys() {
  const [on, setOn] = useState(characterKeys.on)
  return (
    <label className="setting">
      <input
        type="checkbox"
        checked={on}
        onChange={() => {
          characterKeys.turn(!on)
          setOn(!on)
        }}
      />
      Letters, digits and ? work as keys (turn off for speech input)
    </label>
  )
}
