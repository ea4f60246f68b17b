// `virtual:evidence`: what tools/evidence.ts found, as a module. Replaying takes about ten seconds, so what it found is
// kept in node_modules/.cache under a hash of everything that it follows from.
import { execFile } from 'node:child_process'
import { createHash } from 'node:crypto'
import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import process from 'node:process'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import type { Plugin } from 'vite'

const ID = 'virtual:evidence'
const root = fileURLToPath(new URL('..', import.meta.url))
const cache = join(root, 'node_modules/.cache/upcall')

/** What the numbers follow from: the engine, the recordings, and how they are counted. */
const FROM = ['conformance', 'src/model', 'src/machines', 'tools/evidence.ts']

function filesOf(path: string): string[] {
  if (/\.\w+$/.test(path)) return [path]
  const entries = readdirSync(join(root, path), { withFileTypes: true, recursive: true })
  return entries
    .filter(entry => entry.isFile() && !entry.name.includes('.test.'))
    .map(entry => join(entry.parentPath, entry.name).slice(root.length))
    .sort()
}

function hash(): string {
  const sum = createHash('sha256')
  for (const file of FROM.flatMap(filesOf))
    sum
      .update(file)
      .update('\0')
      .update(readFileSync(join(root, file)))
  return sum.digest('hex').slice(0, 16)
}

async function evidence(): Promise<string> {
  const kept = join(cache, `evidence-${hash()}.json`)
  try {
    return readFileSync(kept, 'utf8')
  } catch {
    const script = join(root, 'tools/evidence.ts')
    const { stdout } = await promisify(execFile)(process.execPath, ['--import', 'tsx', script], { cwd: root })
    try {
      mkdirSync(cache, { recursive: true })
      writeFileSync(kept, stdout)
    } catch {
      // A folder that cannot be written to costs ten seconds a build, no more.
    }
    return stdout
  }
}

export const evidencePlugin = (): Plugin => ({
  name: 'evidence',
  resolveId: id => (id === ID ? `\0${ID}` : undefined),
  load: async id => (id === `\0${ID}` ? `export const evidence = ${await evidence()}` : undefined),
})
