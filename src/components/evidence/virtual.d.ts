/** Made by the plugin `evidence` of vite.config.ts. */
declare module 'virtual:evidence' {
  export const evidence: import('./evidence.ts').Evidence
}
