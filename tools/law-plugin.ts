// In a build, the engine's law is what the machines answered: XState (11 kB gzipped) is then loaded with the player and
// the statecharts, and not before the first view.
import type { Plugin } from 'vite'
import { writeLaw } from '../src/machines/lifecycle.ts'

export const lawPlugin = (): Plugin => ({
  name: 'law',
  apply: 'build',
  transform: (_, id) =>
    id.endsWith('/src/machines/law.ts')
      ? `import { readLaw } from './writtenLaw.ts'\nexport const law = readLaw(${JSON.stringify(writeLaw())})`
      : undefined,
})
