import { describe, expect, test } from "vitest";
import { readCodeFacts } from "#engine/checks/codeFacts.ts";

const main = `import * as tf from '@tensorflow/tfjs';
import { digits, seed as fix } from 'backprop';

export function buildModel(): tf.Sequential {
  const model = tf.sequential();
  // tf.layers.dense({ units: 99 })
  for (const units of [128, 64]) model.add(tf.layers.dense({ units, activation: 'relu' }));
  model.add(
    tf.layers.dense({ units: 10 as number, 'activation': 'softmax', useBias: true }),
  );
  return model;
}
const [a, b] = [1, 2];
export const model = buildModel(), limit = -1;
export { a as first };
`;

describe("facts of a program's text", () => {
  const { imports, exports, calls } = readCodeFacts({ "main.ts": main });

  test("name what is imported and exported, with the student's own lines", () => {
    expect(imports).toEqual([
      { from: "@tensorflow/tfjs", names: ["*"], file: "main.ts", line: 1 },
      { from: "backprop", names: ["digits", "seed"], file: "main.ts", line: 2 },
    ]);
    expect(exports.map(({ name, line }) => [name, line])).toEqual([["buildModel", 4], ["model", 14], ["limit", 14], ["first", 15]]);
  });

  test("name calls with the settings that are written out; comments are no calls", () => {
    expect(calls.filter(({ callee }) => callee === "tf.layers.dense")).toEqual([
      { callee: "tf.layers.dense", settings: { units: undefined, activation: "relu" }, file: "main.ts", line: 7 },
      { callee: "tf.layers.dense", settings: { units: 10, activation: "softmax", useBias: true }, file: "main.ts", line: 9 },
    ]);
    expect(calls.map(({ callee }) => callee)).toContain("model.add");
  });

  test("join files, and leave out one that cannot be parsed", () => {
    const facts = readCodeFacts({ "main.ts": "f();", "lib/a.ts": "g();", "broken.ts": "const = ;", "enum.ts": "enum A { B }" });
    expect(facts.calls.map(({ callee, file }) => [callee, file])).toEqual([["f", "main.ts"], ["g", "lib/a.ts"]]);
  });

  test("do not follow computed names", () => {
    expect(readCodeFacts({ "main.ts": "tf['layers'].dense({ units: 1, ['x']: 2, ...rest });" }).calls[0]).toMatchObject({ callee: "?.dense", settings: { units: 1 } });
  });

  test("name the properties and the words in quotes that are written, not variables or comments", () => {
    const { mentions } = readCodeFacts({ "main.ts": "const mass = 1; // row.island\nf(row.flipper, ({ sex: s }) => s, table.column('beak'), row[mass], row['species']);\n" });
    expect(new Set(mentions.map(({ text, line }) => `${text} ${line}`))).toEqual(new Set(["flipper 2", "sex 2", "column 2", "beak 2", "species 2"]));
  });
});
