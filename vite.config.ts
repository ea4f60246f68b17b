import react from '@vitejs/plugin-react'
import { defineConfig } from 'vitest/config'

export default defineConfig({
  // Relative, so that the built page works from any folder of any server.
  base: './',
  plugins: [react()],
  build: { target: 'es2022', modulePreload: { polyfill: false } },
  preview: { port: 4173 },
  test: { environment: 'node', include: ['src/**/*.test.ts'], testTimeout: 20_000 },
})
