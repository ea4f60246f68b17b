/** The virtual interrupt chips and VM entry: one piece of code, fetched when the first of these cards opens. */
import './chipCards.css'

export { EntryCard } from './EntryCard.tsx'
export { IoapicCard } from './IoapicCard.tsx'
export { LapicCard } from './LapicCard.tsx'
export { PicCard } from './PicCard.tsx'
