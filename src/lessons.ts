/**
 * `npm run -s lessons [-- FILE…]`: every lesson and museum piece through the engine; says what is wrong, with its line.
 * `-- --steps FILE`: every step of a lesson's story, as a beat names it, with its sentence.
 * `-- --readme`: writes the README's table of the founding note anew.
 */
import { readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { basename } from 'node:path'
import { CARD_IDS } from './components/panels/concern.ts'
import { TERMS } from './components/panels/terms.ts'
import { law } from './machines/lifecycle.ts'
import { checkAll, type LessonFile, problemText, summary } from './model/lesson/checkAll.ts'
import { nameMoment } from './model/lesson/moment.ts'
import { parseLesson } from './model/lesson/parse.ts'
import { withTable } from './model/lesson/table.ts'
import { narrate } from './model/narrate.ts'
import { runScenario } from './model/run.ts'
import { startOfStory } from './model/time.ts'

const [flag, ...others] = process.argv.slice(2)
const steps = flag === '--steps'
const named = steps || flag === '--readme' || flag === undefined ? others : [flag, ...others]
const folder = new URL('lessons/', import.meta.url)
const files: LessonFile[] = (named.length > 0 ? named : shipped()).map(path => ({
  id: basename(String(path), '.md'),
  text: readFileSync(path, 'utf8'),
}))

function shipped(): URL[] {
  return readdirSync(folder, { recursive: true })
    .map(String)
    .filter(name => name.endsWith('.md') && basename(name) !== 'README.md')
    .sort()
    .map(name => new URL(name, folder))
}

if (steps) for (const file of files) printSteps(file)
else if (flag === '--readme') writeTable()
else lint()

function writeTable(): void {
  const readme = new URL('../README.md', import.meta.url)
  const lessons = files.flatMap(({ id, text }) => parseLesson(id, text).lesson ?? [])
  const text = withTable(readFileSync(readme, 'utf8'), lessons)
  if (text === undefined) throw new Error('README.md has no place for the table')
  writeFileSync(readme, text)
}

function lint(): void {
  const known = { terms: new Set(Object.keys(TERMS)), cards: new Set<string>(CARD_IDS) }
  const report = checkAll(files, law, known, named.length === 0)
  for (const problem of report.problems) console.log(problemText(problem))
  console.log(summary(report))
  process.exitCode = report.problems.length > 0 ? 1 : 0
}

function printSteps({ id, text }: LessonFile): void {
  const { lesson, problems } = parseLesson(id, text)
  for (const problem of problems) console.log(problemText({ id, ...problem }))
  const run = lesson && runScenario(lesson.scenario, law)
  if (!run?.ok) {
    console.log(run ? run.reason : 'There is too little to run.')
    process.exitCode = 1
    return
  }
  const { trace } = run
  for (let at = startOfStory(trace) + 1; at <= trace.length; at++) {
    if (!trace.isStop(at)) continue
    const { at: words, nth } = nameMoment(trace, at)
    trace.seek(at)
    console.log(`${words}${nth === undefined ? '' : `   nth: ${nth}`}\n        ${narrate(trace, at - 1)}`)
  }
}
