import type { LessonView } from "#shared/contracts/lessons.ts";
import type { WorkView } from "#shared/contracts/work.ts";
import { readDirectives } from "#core/lessons/directives.ts";

/** Ids of the predictions in the order in which the text asks them. */
export function predictionsInOrder({ text, predictions }: Pick<LessonView, "text" | "predictions">): string[] {
  const known = new Set(predictions.map(({ id }) => id));
  const asked = readDirectives(text).flatMap(({ name, attributes }) => (name === "predict" && known.delete(attributes["id"] ?? "") ? [attributes["id"]!] : []));
  return [...asked, ...known];
}

/**
 * The prediction that Run waits for; undefined when it waits for none. The first waits from the start, each other once the
 * one before it was made or skipped and a run was begun since: one guesses what the next run will show.
 */
export function waitingPrediction(lesson: Pick<LessonView, "text" | "predictions">, work: Pick<WorkView, "predictions">, runsMade: readonly { createdAt: number }[]): string | undefined {
  let since = -Infinity;
  for (const [index, id] of predictionsInOrder(lesson).entries()) {
    const given = work.predictions[id];
    if (!given) return index === 0 || runsMade.some(({ createdAt }) => createdAt > since) ? id : undefined;
    since = given.at;
  }
  return undefined;
}
