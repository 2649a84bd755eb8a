import { activationFunctions, type CellAttrs } from "./activation.ts";
import { addProduct, rowProduct, sequenceKernel } from "./sequences.ts";

/** One gate, as tf.layers.simpleRNN has it: state = activation(x kernel + bias + state recurrentKernel). */
export const simpleRnnSequence = sequenceKernel({
  name: "SimpleRnnSequence",
  gates: 1,
  outputs: {
    last: ({ batch, units }) => [batch, units],
    sequence: ({ batch, time, units }) => [batch, time, units],
    gates: ({ batch, time, units }) => [batch, time, units],
    before: ({ batch, time, units }) => [batch, time, units],
  },
  run({ sizes: { batch, time, features, units }, numbers, attrs }, { last, sequence, gates, before }) {
    const squash = activationFunctions[(attrs as unknown as CellAttrs).activation].of;
    const [x, kernel, recurrentKernel, bias] = [numbers("x"), numbers("kernel"), numbers("recurrentKernel"), numbers("bias")];
    const sums = new Float64Array(units);
    for (let n = 0; n < batch; n++) {
      for (let t = 0; t < time; t++) {
        const at = n * time + t;
        for (let j = 0; j < units; j++) sums[j] = bias[j]!;
        addProduct(sums, 0, x, at * features, kernel, { rows: features, width: units, column: 0, columns: units });
        if (t > 0) before.set(sequence.subarray((at - 1) * units, at * units), at * units);
        addProduct(sums, 0, before, at * units, recurrentKernel, { rows: units, width: units, column: 0, columns: units });
        for (let j = 0; j < units; j++) sequence[at * units + j] = gates[at * units + j] = squash(sums[j]!);
      }
      last.set(sequence.subarray((n * time + time - 1) * units, (n * time + time) * units), n * units);
    }
  },
});

export const simpleRnnSequenceGrad = sequenceKernel({
  name: "SimpleRnnSequenceGrad",
  gates: 1,
  outputs: { dgates: ({ batch, time, units }) => [batch, time, units] },
  run({ sizes: { batch, time, units }, numbers, attrs }, { dgates }) {
    const { slopeAt } = activationFunctions[(attrs as unknown as CellAttrs).activation];
    const [recurrentKernel, gates, dlast, dsequence] = [numbers("recurrentKernel"), numbers("gates"), numbers("dlast"), numbers("dsequence")];
    const dhidden = new Float64Array(units);
    for (let n = 0; n < batch; n++) {
      dhidden.set(dlast.subarray(n * units, (n + 1) * units));
      for (let t = time - 1; t >= 0; t--) {
        const own = (n * time + t) * units;
        for (let j = 0; j < units; j++) dgates[own + j] = (dhidden[j]! + dsequence[own + j]!) * slopeAt(gates[own + j]!);
        for (let i = 0; i < units; i++) dhidden[i] = rowProduct(dgates, own, recurrentKernel, i * units, units);
      }
    }
  },
});
