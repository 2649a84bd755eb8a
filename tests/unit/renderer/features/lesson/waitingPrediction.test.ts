import { describe, expect, test } from "vitest";
import { predictionsInOrder, waitingPrediction } from "#renderer/features/lesson/waitingPrediction.ts";
import type { WorkView } from "#shared/contracts/work.ts";

const question = (id: string) => ({ id, kind: "number" as const, text: "How many?", options: [] });
const lesson = {
  // In meta.json they stand the other way round.
  predictions: [question("second"), question("first")],
  text: ':::predict{id="first"}\nSay it.\n:::\n\n```\n:::predict{id="second"}\n```\n\n:::predict{id="second"}\nAnd this.\n:::',
};
const given = (at: number) => ({ kind: "answer", answer: "3", confidence: "guess", at }) as const;
const skipped = (at: number) => ({ kind: "skipped", at }) as const;
const waiting = (predictions: WorkView["predictions"], ...runs: number[]) => waitingPrediction(lesson, { predictions }, runs.map((createdAt) => ({ createdAt })));

describe("Run waits for", () => {
  test("the first prediction of the text, from the start and whatever was run before", () => {
    expect(waiting({})).toBe("first");
    expect(waiting({}, 10, 20)).toBe("first");
  });

  test("nothing between a prediction and the run that tells", () => {
    expect(waiting({ first: given(100) })).toBeUndefined();
    expect(waiting({ first: given(100) }, 50)).toBeUndefined();
  });

  test("the next prediction once a run was made since", () => {
    expect(waiting({ first: given(100) }, 50, 150)).toBe("second");
    expect(waiting({ first: skipped(100) }, 150)).toBe("second");
  });

  test("nothing any more when all were made or skipped", () => {
    expect(waiting({ first: given(100), second: skipped(200) }, 150, 250)).toBeUndefined();
  });

  test("the first also when the second was made already", () => {
    expect(waiting({ second: given(100) }, 150)).toBe("first");
  });

  test("nothing where none is asked", () => {
    expect(waitingPrediction({ text: "Read.", predictions: [] }, { predictions: {} }, [])).toBeUndefined();
  });
});

test("a prediction that the text asks twice or never counts once", () => {
  expect(predictionsInOrder({ text: ':::predict{id="b"}\n:::\n\n:::predict{id="b"}\n:::\n\n:::predict{id="x"}\n:::', predictions: [question("a"), question("b")] })).toEqual(["b", "a"]);
});
