import * as tf from "@tensorflow/tfjs";
import { beforeAll, expect, it } from "vitest";
import { Attention, type AttentionArgs } from "#engine/layers/Attention.ts";
import { GroupNormalization, type GroupNormalizationArgs } from "#engine/layers/GroupNormalization.ts";

beforeAll(async () => void (await tf.setBackend("cpu")));

it.each<[string, () => unknown, string]>([
  ["attention without heads", () => new Attention(undefined as unknown as AttentionArgs), "attention needs heads as a whole number of at least 1, not undefined."],
  ["attention over what has no time", () => new Attention({ heads: 2 }).apply(tf.zeros([3, 4])), "attention needs inputs [rows, time, width], not [3, 4]."],
  ["attention whose heads do not divide the width", () => new Attention({ heads: 3 }).apply(tf.zeros([3, 2, 4])), "attention: the width 4 of its input [3, 2, 4] cannot be cut into 3 equal heads."],
  ["group normalisation without groups", () => new GroupNormalization(undefined as unknown as GroupNormalizationArgs), "groupNorm needs groups as a whole number of at least 1, not undefined."],
  ["group normalisation whose groups do not divide the channels", () => new GroupNormalization({ groups: 3 }).apply(tf.zeros([2, 5, 4])), "groupNorm: the 4 channels of its input [2, 5, 4] cannot be cut into 3 equal groups."],
])("%s is refused in a student's words, with what to do", (_what, use, message) => {
  expect(use).toThrow(expect.objectContaining({ code: "student-error", message, hint: expect.any(String) as string }));
});
