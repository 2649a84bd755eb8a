import type * as Tfjs from "@tensorflow/tfjs";
import { describe, expect, it } from "vitest";
import { loadFloat64Tfjs } from "#tests/support/engine/gradients/float64Tfjs.ts";
import { numbers } from "#tests/support/engine/gradients/gradientError.ts";
import { addedLayerCases, layerCases, type LayerCase } from "#tests/support/engine/gradients/layerCases.ts";

const tf = await loadFloat64Tfjs();
(await import("#engine/corrections/correctTfjs.ts")).correctTfjs();

const { Attention } = await import("#engine/layers/Attention.ts");
const { GroupNormalization } = await import("#engine/layers/GroupNormalization.ts");

const cases = layerCases(tf);
const tfjsCases = Object.entries(cases).flatMap(([name, list]) => (typeof list === "string" ? [] : list.map((one, index): [string, string, LayerCase] => [`${name} ${index + 1} ${JSON.stringify(one.config ?? {})}`, name, one])));
const additions = addedLayerCases({ Attention, GroupNormalization }).map(([title, one]): [string, string, LayerCase] => [title, "ours", one]);

describe("layers", () => {
  it("are all here", () => {
    expect(Object.keys(cases).sort()).toEqual(Object.keys(tf.layers).sort());
  });

  it.each([...tfjsCases, ...additions])("%s has the gradients that finite differences show", (_title, name, { inputs, config, make, ids }) => {
    const layer = make?.() ?? (tf.layers[name as "dense"] as (config: object) => Tfjs.layers.Layer)(config ?? {});
    const values = inputs.map((shape, index) => (ids === undefined ? numbers(tf, shape, index + 3) : tf.cast(tf.floor(numbers(tf, shape, 3, 0, ids)), "int32")));
    const apply = (): Tfjs.Tensor => layer.apply(values.length === 1 ? values[0]! : values, { training: true }) as Tfjs.Tensor;
    const variables = ids === undefined ? values.map((value) => tf.variable(value)) : [];
    variables.forEach((variable, index) => (values[index] = variable));
    apply();
    layer.trainableWeights.forEach((weight, index) => weight.write(numbers(tf, weight.shape as number[], index + 11, -0.6, 0.6)));
    const weights = layer.trainableWeights.map((weight) => weight.read() as Tfjs.Variable);
    const scalar = (): Tfjs.Scalar => {
      const y = apply();
      const penalty = layer.losses.length > 0 ? layer.calculateLosses().reduce<Tfjs.Tensor>((sum, loss) => tf.add(sum, loss), tf.scalar(0)) : tf.scalar(0);
      return tf.add(tf.sum(tf.mul(y, numbers(tf, y.shape, 17, 0.5, 1.5))), penalty);
    };
    const checked = [...variables, ...weights];
    const { grads } = tf.variableGrads(scalar, checked);
    const h = 1e-5;
    for (const variable of checked) {
      const exact = grads[variable.name]!.dataSync();
      const before = Float64Array.from(variable.dataSync());
      const scale = Math.max(...Array.from(exact, Math.abs), 1e-3);
      before.forEach((value, index) => {
        const at = (delta: number): number => {
          const moved = Float64Array.from(before);
          moved[index] = value + delta;
          variable.assign(tf.tensor(moved as unknown as Float32Array, variable.shape));
          return scalar().dataSync()[0]!;
        };
        const slope = (at(h) - at(-h)) / (2 * h);
        expect(Math.abs(slope - exact[index]!) / scale, `${variable.name}[${index}]: ${exact[index]} where differences show ${slope}`).toBeLessThan(1e-6);
      });
      variable.assign(tf.tensor(before as unknown as Float32Array, variable.shape));
    }
  });
});
