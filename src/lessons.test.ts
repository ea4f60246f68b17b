import { execFileSync } from 'node:child_process'
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { basename, join } from 'node:path'
import process from 'node:process'
import { fileURLToPath } from 'node:url'
import { describe, expect, it } from 'vitest'
import { parseLesson } from './model/lesson/parse.ts'
import { withTable } from './model/lesson/table.ts'
import { LESSON_TEXT } from './testing/lessonText.ts'

const root = fileURLToPath(new URL('..', import.meta.url))

/** What `npm run -s lessons -- …` prints, and whether it was content. */
function lint(...args: readonly string[]): { ok: boolean; said: string } {
  const command = ['--import', 'tsx', join(root, 'src/lessons.ts'), ...args]
  try {
    return { ok: true, said: execFileSync(process.execPath, command, { cwd: root, encoding: 'utf8' }) }
  } catch (error) {
    return { ok: false, said: String((error as { stdout: string }).stdout) }
  }
}

function withFile<T>(text: string, work: (path: string) => T): T {
  const folder = mkdtempSync(join(tmpdir(), 'lesson-'))
  const path = join(folder, 'seeded.md')
  writeFileSync(path, text)
  try {
    return work(path)
  } finally {
    rmSync(folder, { recursive: true })
  }
}

describe('npm run -s lessons', () => {
  it('fails on a claim that does not hold: lesson, line, beat, expected and got', () => {
    const wrong = LESSON_TEXT.replace('pending = 1', 'pending = 0')
    expect(wrong).not.toBe(LESSON_TEXT)
    const { ok, said } = withFile(wrong, path => lint(path))
    expect(ok).toBe(false)
    expect(said).toMatch(/^seeded:\d+: .+: “.* = 0” does not hold \(expected 0, got 1\)$/m)
  }, 60_000)
})

it('the README’s table of the founding note is the one that the lessons’ front matter makes', () => {
  const folder = join(root, 'src/lessons')
  const lessons = readdirSync(folder, { recursive: true })
    .map(String)
    .filter(name => name.endsWith('.md') && basename(name) !== 'README.md')
    .flatMap(
      name => parseLesson(basename(name, '.md'), readFileSync(join(folder, name), 'utf8')).lesson ?? [],
    )
  const readme = readFileSync(join(root, 'README.md'), 'utf8')
  expect(withTable(readme, lessons)).toBe(readme)
})
