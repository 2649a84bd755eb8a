import { describe, expect, it } from "vitest";
import type { CheckpointRef } from "#core/runs/events.ts";
import { keepCheckpoints } from "#core/runs/keepCheckpoints.ts";

/** `2 auto 40`: call 2, step 40. */
function refs(...words: string[]): CheckpointRef[] {
  return words.map((word) => {
    const [call, role, step] = word.split(" ");
    return { id: word, call: Number(call), step: Number(step), role: role as CheckpointRef["role"], bytes: 1, hash: "0".repeat(64) };
  });
}

const kept = (...words: string[]): string[] => keepCheckpoints(refs(...words)).map(({ id }) => id);

describe("the checkpoints that are kept", () => {
  it("are the beginning, the newest best and the last two on the way", () => {
    expect(kept("1 begin 0", "1 auto 10", "1 best 20", "1 auto 30", "1 best 40", "1 auto 50", "1 auto 60")).toEqual(["1 begin 0", "1 best 40", "1 auto 50", "1 auto 60"]);
  });

  it("are of an earlier call its beginning, its best and its end", () => {
    expect(kept("1 begin 0", "1 auto 10", "1 best 20", "1 auto 30", "1 end 40", "2 begin 0", "2 auto 10")).toEqual(["1 begin 0", "1 best 20", "1 end 40", "2 begin 0", "2 auto 10"]);
  });

  it("still lie behind the end until the next call, in case the end is damaged", () => {
    expect(kept("1 begin 0", "1 auto 30", "1 end 40")).toEqual(["1 begin 0", "1 auto 30", "1 end 40"]);
  });

  it("are the newer ones of a call that was begun again", () => {
    expect(kept("1 begin 0", "1 end 40", "1 begin 0", "1 auto 5")).toEqual(["1 end 40", "1 begin 0", "1 auto 5"]);
  });

  it("stay the same when they are thinned as they come", () => {
    const words = ["1 begin 0", "1 auto 1", "1 auto 2", "1 best 3", "1 auto 4", "1 end 5", "2 begin 0", "2 auto 1", "2 best 2", "2 best 3", "2 auto 4", "2 auto 5"];
    let thinned: readonly CheckpointRef[] = [];
    words.forEach((word, index) => {
      thinned = keepCheckpoints([...thinned, ...refs(word)]);
      expect(thinned).toEqual(keepCheckpoints(refs(...words.slice(0, index + 1))));
    });
    expect(keepCheckpoints([])).toEqual([]);
  });
});
