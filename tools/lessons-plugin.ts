// Lessons are read when the app is built: a page gets them as data, and the reader of Markdown only with the author view.
// `virtual:lessons` is what the contents say of each.
import { readdirSync, readFileSync } from 'node:fs'
import { basename } from 'node:path'
import { fileURLToPath } from 'node:url'
import type { Plugin } from 'vite'
import { headOf } from '../src/model/lesson/head.ts'
import type { Lesson } from '../src/model/lesson/lesson.ts'
import { parseLesson } from '../src/model/lesson/parse.ts'

const ID = 'virtual:lessons'
const folder = fileURLToPath(new URL('../src/lessons/', import.meta.url))

const isLesson = (path: string): boolean =>
  path.startsWith(folder) && path.endsWith('.md') && basename(path) !== 'README.md'

/** `npm run -s lessons` says what is wrong with one; here it is only refused. */
function read(path: string, text: string): Lesson {
  const { lesson, problems } = parseLesson(basename(path, '.md'), text)
  if (!lesson) throw new Error(`${basename(path)}:${problems[0]?.line}: ${problems[0]?.text}`)
  return lesson
}

function heads(): string {
  const all = readdirSync(folder, { recursive: true })
    .map(name => `${folder}${name}`)
    .filter(isLesson)
    .map(path => headOf(read(path, readFileSync(path, 'utf8'))))
    .sort((a, b) => a.order - b.order)
  return `export const heads = ${JSON.stringify(all)}`
}

export const lessonsPlugin = (): Plugin => ({
  name: 'lessons',
  enforce: 'pre',
  resolveId: id => (id === ID ? `\0${ID}` : undefined),
  load: id => (id === `\0${ID}` ? heads() : undefined),
  transform: (text, id) => (isLesson(id) ? `export default ${JSON.stringify(read(id, text))}` : undefined),
})
