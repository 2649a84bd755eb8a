import type { RunSummary } from "#shared/contracts/runs.ts";

/** Of a lesson's run, the lesson's title in the person's language; its own name was said in the language it was made in. */
export function runTitle({ lessonId, name }: Pick<RunSummary, "lessonId" | "name">, titles: ReadonlyMap<string, string>): string {
  return (lessonId === undefined ? undefined : titles.get(lessonId)) ?? name;
}

/** What a person called it, else its title. */
export function runName(run: Pick<RunSummary, "label" | "lessonId" | "name">, titles: ReadonlyMap<string, string>): string {
  return run.label ?? runTitle(run, titles);
}
