/** A block of cells for the keyboard, the pointer and those who listen: a grid of which only the row at the cursor exists. */
import type { KeyboardEvent, MouseEvent } from 'react'
import { type Block, hit, moved } from './plan.ts'

interface Props {
  readonly name: string
  readonly block: Block
  /** Place of the cursor in the block. */
  readonly cursor: number
  /** What is there: a name unlike those of all other cells, and in words. */
  readonly id: string
  readonly says: string
  readonly selected: boolean
  readonly onMove: (index: number) => void
  readonly onHover: (index: number | undefined) => void
  readonly onChoose: (index: number) => void
  /** Any other key; true: it meant something. */
  readonly onKey: (key: string) => boolean
}

/** The cell under a pointer. */
function pointed({ currentTarget, clientX, clientY }: MouseEvent<HTMLElement>, block: Block) {
  const { left, top } = currentTarget.getBoundingClientRect()
  return hit({ ...block, x: 0, y: 0 }, clientX - left, clientY - top)
}

export function Layer({ name, block, cursor, id, says, selected, onMove, onHover, onChoose, onKey }: Props) {
  const onKeyDown = (event: KeyboardEvent) => {
    if (event.altKey || event.metaKey) return
    const to = moved(block, cursor, event.key, event.ctrlKey)
    if (to !== undefined) onMove(to)
    else if (event.key === 'Enter') onChoose(cursor)
    else if (event.ctrlKey || !onKey(event.key)) return
    event.preventDefault()
  }
  return (
    <table
      className="grid-layer"
      // biome-ignore lint/a11y/noNoninteractiveElementToInteractiveRole: a table whose cells the keyboard goes through is a grid
      role="grid"
      tabIndex={0}
      aria-label={name}
      aria-rowcount={block.rows}
      aria-colcount={block.cols}
      aria-activedescendant={id}
      style={{ left: block.x, top: block.y, width: block.w, height: block.h }}
      onKeyDown={onKeyDown}
      onPointerMove={event => event.pointerType === 'mouse' && onHover(pointed(event, block))}
      onPointerLeave={() => onHover(undefined)}
      onClick={event => {
        const index = pointed(event, block)
        if (index === undefined) return
        onMove(index)
        // A finger is wider than a cell: it moves the cursor, and a button selects.
        if ((event.nativeEvent as PointerEvent).pointerType === 'mouse') onChoose(index)
      }}
    >
      <tbody className="visually-hidden">
        <tr aria-rowindex={Math.floor(cursor / block.cols) + 1}>
          <td
            key={id}
            id={id}
            // biome-ignore lint/a11y/noNoninteractiveElementToInteractiveRole: a cell of a grid that the keyboard goes through is a gridcell
            role="gridcell"
            tabIndex={-1}
            aria-colindex={(cursor % block.cols) + 1}
            aria-selected={selected}
          >
            {says}
          </td>
        </tr>
      </tbody>
    </table>
  )
}
