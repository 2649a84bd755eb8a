import { expect, test } from "vitest";
import { predictionOutcome } from "#core/runs/predictedCall.ts";

test("what was said is put beside what was taken, over all calls", () => {
  const predicted = [{ secondsPerStep: 0.1, seconds: 10 }, { secondsPerStep: 0.2, seconds: 4 }];
  expect(predictionOutcome({ predicted, calls: [{ seconds: 11 }, { seconds: 5 }] })).toEqual({ said: 14, took: 16 });
});

test("a run that has not made all its calls, or made others, has no outcome", () => {
  const predicted = [{ secondsPerStep: 0.1, seconds: 10 }];
  expect(predictionOutcome({ predicted, calls: [{}] })).toBeUndefined();
  expect(predictionOutcome({ predicted, calls: [{ seconds: 1 }, { seconds: 2 }] })).toBeUndefined();
  expect(predictionOutcome({ predicted: [{ secondsPerStep: 0.1 }], calls: [{ seconds: 1 }] })).toBeUndefined();
  expect(predictionOutcome({ calls: [{ seconds: 1 }] })).toBeUndefined();
});
