import * as tf from "@tensorflow/tfjs";
import type { SeededRandom } from "../TrainSession.ts";
import type { Batches } from "./datasetLoop.ts";

/**
 * A data set is looked at before tfjs would ask for it. It is not shuffled meanwhile, so that the shuffles that follow are those
 * that tfjs would make, and functions of the program are not called: they may count.
 */
let looking: { met: boolean } | undefined;

/** Does `look`; random numbers are as they were. Where functions of the program have a say in what it sees, it is worth nothing: nothing is answered, and nothing thrown. */
export async function lookBeforehand<T>(random: SeededRandom, look: () => Promise<T>): Promise<T | undefined> {
  const { position } = random.stream;
  const here = (looking = { met: false });
  try {
    const seen = await look();
    return here.met ? undefined : seen;
  } catch (error) {
    if (here.met) return undefined;
    throw error;
  } finally {
    looking = undefined;
    random.stream.position = position;
  }
}

/** Teaches it to the data sets of tfjs; and shuffles without a seed draw from the program's own, where tfjs shuffles by the clock. */
export function followDatasets(): void {
  const prototype = (tf.data.Dataset as unknown as { prototype: Batches }).prototype as unknown as Record<string, (this: Batches, ...given: never[]) => Batches>;
  leaveOut(prototype, "shuffle", ([bufferSize, seed, reshuffle]) => [bufferSize, seed || String(1 + Math.floor(Math.random() * 2 ** 31)), reshuffle]);
  // What it reads ahead may fail unseen.
  leaveOut(prototype, "prefetch");
  for (const [name, unseen] of Object.entries({ map: (value: unknown) => value, mapAsync: async (value: unknown) => value, filter: () => true })) {
    const original = prototype[name]!;
    prototype[name] = function (own: (value: unknown) => unknown) {
      const asked = (value: unknown): unknown => {
        if (!looking) return own(value);
        looking.met = true;
        return unseen(value);
      };
      return original.call(this, asked as never);
    };
  }
}

/** While somebody looks beforehand, the data set is what it is made of. */
function leaveOut(prototype: Record<string, (this: Batches, ...given: never[]) => Batches>, name: string, change: (given: unknown[]) => unknown[] = (given) => given): void {
  const original = prototype[name]!;
  prototype[name] = function (...given: unknown[]) {
    const made = original.apply(this, change(given) as never[]);
    const { iterator } = made;
    made.iterator = () => (looking ? this.iterator() : iterator.call(made)) as never;
    return made;
  };
}
