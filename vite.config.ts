import react from '@vitejs/plugin-react'
import { defineConfig } from 'vitest/config'
import { evidencePlugin } from './tools/evidence-plugin.ts'
import { lawPlugin } from './tools/law-plugin.ts'
import { lessonsPlugin } from './tools/lessons-plugin.ts'

export default defineConfig({
  // Relative, so that the built page works from any folder of any server.
  base: './',
  plugins: [react(), evidencePlugin(), lawPlugin(), lessonsPlugin()],
  // The components are React's and run on it unchanged; what is shipped is Preact's React layer, because react-dom
  // alone is 68 kB of the 120 kB that the first view may weigh. Without these lines the app runs on React.
  resolve: {
    alias: [
      { find: /^react(-dom)?$/, replacement: 'preact/compat' },
      { find: /^react-dom\/client$/, replacement: 'preact/compat/client' },
      { find: /^react\/jsx-(dev-)?runtime$/, replacement: 'preact/jsx-runtime' },
    ],
  },
  build: {
    target: 'es2022',
    modulePreload: { polyfill: false },
    rolldownOptions: {
      // The first view is one file, whatever the lazy parts share with it: few requests.
      output: { codeSplitting: { groups: [{ name: 'first-view', tags: ['$initial'] }] } },
    },
  },
  preview: { port: 4173 },
  test: { environment: 'node', include: ['src/**/*.test.ts'], testTimeout: 20_000 },
})
