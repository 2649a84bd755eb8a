import { expect, test } from "vitest";
import { writeRequestSchema } from "#shared/contracts/runs.ts";
import { beginWith, mostK, requestOf } from "#renderer/features/tryit/write/writeOptions.ts";

test("what is chosen is asked for, and what is left at its end is not", () => {
  expect(requestOf({ ...beginWith, topK: 5, topP: 0.9 })).toMatchObject({ topK: 5, topP: 0.9, temperature: 0.8, prompt: "The whale" });
  expect(Object.keys(requestOf({ ...beginWith, topK: mostK, topP: 1 }))).toEqual(["prompt", "length", "temperature", "seed"]);
});

test("both ends of every choice are accepted by the lab", () => {
  for (const ends of [{ temperature: 0, topK: 1, topP: 0.05, length: 50, seed: 0 }, { temperature: 2, topK: mostK - 1, topP: 0.95, length: 2000, seed: 4_294_967_295 }]) {
    expect(writeRequestSchema.parse(requestOf({ ...beginWith, ...ends }))).toMatchObject(ends);
  }
});
