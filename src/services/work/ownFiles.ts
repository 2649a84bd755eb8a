import type { CodeFiles, Lesson } from "#core/lessons/Lesson.ts";

/** Those that the lesson still has; undefined when none is left. */
export function ownFiles({ starter }: Lesson, files: CodeFiles | undefined): Record<string, string> | undefined {
  const ours = Object.entries(files ?? {}).filter(([path]) => Object.hasOwn(starter.en, path));
  return ours.length > 0 ? Object.fromEntries(ours) : undefined;
}
