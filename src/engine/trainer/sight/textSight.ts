import { callSite, studentError } from "../studentError.ts";
import type { TrainSession } from "../TrainSession.ts";

/** Writing for eyes takes at most this share of the time between the first text and the last. */
const share = 0.1;

/**
 * Shows a text that the program makes of its model while it trains. It decides nothing: what it draws at random is given
 * back, so that the training's numbers are the same with and without it.
 */
export function createTextSight({ context, recorder, random }: Pick<TrainSession, "context" | "recorder" | "random">, sample: (() => string) | undefined): (last: boolean) => void {
  const site = callSite();
  if (!sample) return () => undefined;
  let spent = 0;
  let begun: number | undefined;
  return (last) => {
    const from = context.now();
    begun ??= from;
    if (!last && spent > share * (from - begun)) return;
    const { position } = random.stream;
    try {
      const text: unknown = sample();
      if (typeof text !== "string") throw studentError(site, { message: "sample has to answer a text.", hint: "For example sample: () => write(prompt)." });
      recorder.sight({ text });
    } finally {
      random.stream.position = position;
    }
    spent += context.now() - from;
  };
}
