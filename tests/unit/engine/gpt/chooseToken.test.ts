import { describe, expect, it } from "vitest";
import { chooseToken, type Choice } from "#engine/gpt/chooseToken.ts";
import { createPhilox } from "#engine/random/philox.ts";

const scores = Float32Array.of(1, 3, 2, -1);

/** Share of 20,000 draws, id by id. */
function shares(choice: Choice): number[] {
  const { next } = createPhilox(1);
  const counts = [0, 0, 0, 0];
  for (let draw = 0; draw < 20_000; draw++) counts[chooseToken(scores, choice, next)]!++;
  return counts.map((count) => count / 20_000);
}

/** e to the power of each score over their sum. */
function softmax(values: readonly number[]): number[] {
  const powers = values.map((value) => Math.exp(value));
  return powers.map((power) => power / powers.reduce((sum, one) => sum + one, 0));
}

function expectClose(got: readonly number[], wanted: readonly number[]): void {
  got.forEach((share, id) => expect(share).toBeCloseTo(wanted[id]!, 1.8));
}

describe("chooseToken", () => {
  it("draws by the softmax of the scores, over a temperature", () => {
    expect(chooseToken(scores, {}, () => 0)).toBe(0);
    expectClose(shares({}), softmax([1, 3, 2, -1]));
    expectClose(shares({ temperature: 2 }), softmax([0.5, 1.5, 1, -0.5]));
  });

  it("takes the likeliest at temperature 0, the first of equals", () => {
    expect(shares({ temperature: 0 })).toEqual([0, 1, 0, 0]);
    expect(chooseToken(Float32Array.of(0, 2, 2), { temperature: 0 }, () => 0.9)).toBe(1);
  });

  it("draws among the k likeliest only", () => {
    expectClose(shares({ topK: 2 }), [0, ...softmax([3, 2]), 0]);
    expect(shares({ topK: 1 })).toEqual([0, 1, 0, 0]);
  });

  it("draws among the likeliest that together reach a probability", () => {
    // softmax gives .088 .650 .239 .012: the first two make .89.
    expectClose(shares({ topP: 0.85 }), [0, ...softmax([3, 2]), 0]);
    expectClose(shares({ topP: 0.9 }), [softmax([1, 3, 2])[0]!, softmax([1, 3, 2])[1]!, softmax([1, 3, 2])[2]!, 0]);
    expect(shares({ topP: 0.1 })).toEqual([0, 1, 0, 0]);
  });

  it("stays finite with scores that would overflow", () => {
    expect(chooseToken(Float32Array.of(1000, 999, -1e9), { temperature: 0.1 }, () => 0.5)).toBe(0);
  });
});
