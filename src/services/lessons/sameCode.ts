import type { CodeFiles } from "#core/lessons/Lesson.ts";

export function sameCode(a: CodeFiles, b: CodeFiles): boolean {
  const paths = Object.keys(a);
  return paths.length === Object.keys(b).length && paths.every((path) => a[path] === b[path]);
}
