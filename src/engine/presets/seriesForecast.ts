import type { Preset } from "./Preset.ts";

/** Tomorrow from the last 30 days: windows, a split by time, a rival to beat, and a GRU. */
export const seriesForecast: Preset = {
  name: "series-forecast",
  entry: "main.ts",
  files: {
    "main.ts": `import * as tf from "@tensorflow/tfjs";
import { fit, random, seed } from "backprop";

seed(7);

// Generated: 6 years of days. A year's swing, a week's, and weather that half remembers yesterday.
const days = 6 * 365;
let weather = 0;
const series = Array.from({ length: days }, (_, day) => {
  weather = 0.5 * weather + 0.3 * Math.sqrt(-2 * Math.log(1 - random())) * Math.cos(2 * Math.PI * random());
  return Math.sin((2 * Math.PI * day) / 365) + 0.8 * Math.sin((2 * Math.PI * day) / 7) + weather;
});

// A window ends before the day it foretells, and the days to measure on come after all days to learn from.
const width = 30;
function windows(from: number, to: number) {
  const ends = Array.from({ length: to - from - width }, (_, index) => from + width + index);
  return {
    x: tf.tensor3d(ends.map((end) => series.slice(end - width, end).map((value) => [value]))),
    y: tf.tensor1d(ends.map((end) => series[end]!)),
    n: ends.length,
  };
}
const data = { train: windows(0, 5 * 365), validation: windows(5 * 365, days), classes: [] };

// The rival says that tomorrow is like the same day a week ago.
const week = Array.from({ length: 365 - width }, (_, index) => 5 * 365 + width + index);
const rival = week.reduce((sum, day) => sum + (series[day]! - series[day - 7]!) ** 2, 0) / week.length;
console.log("mean squared error of the rival", rival);

export const model = tf.sequential();
model.add(tf.layers.gru({ units: 24, inputShape: [width, 1] }));
model.add(tf.layers.dense({ units: 1 }));
export const history = await fit(model, data, { epochs: 10, batch: 32, optimizer: tf.train.adam(0.005) });
`,
  },
  bands: [{ series: "val_loss", from: 0.08, to: 0.13 }],
};
