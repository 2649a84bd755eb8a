import type { Preset } from "./Preset.ts";

/** The smallest regression: dense 2, dense 1, on columns brought to one scale. */
export const regressor21: Preset = {
  name: "regressor-2-1",
  entry: "main.ts",
  files: {
    "main.ts": `import * as tf from "@tensorflow/tfjs";
import { fit, seed, table } from "backprop";

seed(7);

// How heavy is a penguin with this flipper and this beak? Rows that lack one of the four are left out.
const columns = ["flipper", "beakLength", "beakDepth"] as const;
const penguins = (await table("penguins")).where(({ flipper, beakLength, beakDepth, mass }) => flipper + beakLength + beakDepth + mass > 0);

// Mean 0 and standard deviation 1 over the rows to learn from; the others are scaled by the same numbers.
const x = penguins.train.numbers(...columns);
const y = penguins.train.column("mass");
const scales = columns.map((_, column) => scaleOf(x.map((row) => row[column]!)));
const mass = scaleOf(y);
function scaleOf(values: readonly number[]) {
  const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
  const sd = Math.sqrt(values.reduce((sum, value) => sum + (value - mean) ** 2, 0) / values.length);
  return (value: number) => (value - mean) / sd;
}
function scaled(part: typeof penguins.train) {
  const rows = part.numbers(...columns).map((row) => row.map((value, column) => scales[column]!(value)));
  return { x: tf.tensor2d(rows), y: tf.tensor1d(part.column("mass").map(mass)), n: rows.length };
}
const data = { train: scaled(penguins.train), validation: scaled(penguins.validation), classes: [] };

export const model = tf.sequential();
model.add(tf.layers.dense({ units: 2, inputShape: [columns.length] }));
model.add(tf.layers.dense({ units: 1 }));

// The mean squared error is in squared standard deviations of the mass: 1 is who always says the mean.
export const history = await fit(model, data, { epochs: 50, batch: 16, optimizer: tf.train.adam(0.01) });
`,
  },
  bands: [{ series: "val_loss", from: 0.15, to: 0.4 }],
};
