/** Lessons as the build makes them (tools/lessons-plugin.ts). */
declare module 'virtual:lessons' {
  export const heads: readonly import('../../model/lesson/head.ts').Head[]
}
declare module '*.md' {
  const lesson: import('../../model/lesson/lesson.ts').Lesson
  export default lesson
}
