import { expect, test } from "vitest";
import { newId } from "#shared/ids.ts";
import { addRun } from "#tests/support/labs/openTestHome.ts";
import { openWorkLab } from "#tests/support/labs/workLab.ts";

const bytesOf = (text: string): Uint8Array => new TextEncoder().encode(text);

test("all of one's work takes along what a run began with", async () => {
  const from = await openWorkLab();
  const [file, description, weights] = await Promise.all(["mine", "letters", "weights of another run"].map((one) => from.home.blobs.put(bytesOf(one))));
  const model = { name: "4", at: "end", from: { kind: "run", runId: newId(), number: 4 }, kind: "gpt", description: description!, weights: weights!, weightsHash: "0".repeat(64), solution: true } as const;
  const { runId } = await addRun(from.home, { spec: { lessonId: "tiny", files: { "main.ts": file! } }, events: [{ kind: "model-loaded", model }, { kind: "succeeded", result: { exports: {}, metrics: {}, seconds: 2 } }] });

  const to = await openWorkLab();
  expect(await to.work.import({ bytes: (await from.work.export({})).bytes })).toMatchObject({ runs: 1 });
  expect(to.home.runIndex.get(runId)?.loaded).toEqual([model]);
  expect(Buffer.from(await to.home.blobs.get(weights!)).toString()).toBe("weights of another run");
  expect(Buffer.from(await to.home.blobs.get(description!)).toString()).toBe("letters");
});
