import { activationFunctions, type CellAttrs } from "./activation.ts";
import { addProduct, rowProduct, sequenceKernel } from "./sequences.ts";

/** Gated recurrent units (Cho et al., arXiv 1406.1078) with gates z, r, h, as tf.layers.gru has them: the state is reset before its product with the kernel. */
export const gruSequence = sequenceKernel({
  name: "GruSequence",
  gates: 3,
  outputs: {
    last: ({ batch, units }) => [batch, units],
    sequence: ({ batch, time, units }) => [batch, time, units],
    gates: ({ batch, time, units }) => [batch, time, 3 * units],
    resets: ({ batch, time, units }) => [batch, time, units],
    before: ({ batch, time, units }) => [batch, time, units],
  },
  run({ sizes: { batch, time, features, units }, numbers, attrs }, { last, sequence, gates, resets, before }) {
    const { activation, recurrentActivation } = attrs as unknown as CellAttrs;
    const [squash, gate] = [activationFunctions[activation].of, activationFunctions[recurrentActivation].of];
    const [x, kernel, recurrentKernel, bias] = [numbers("x"), numbers("kernel"), numbers("recurrentKernel"), numbers("bias")];
    const width = 3 * units;
    const sums = new Float64Array(width);
    for (let n = 0; n < batch; n++) {
      for (let t = 0; t < time; t++) {
        const at = n * time + t;
        for (let j = 0; j < width; j++) sums[j] = bias[j]!;
        addProduct(sums, 0, x, at * features, kernel, { rows: features, width, column: 0, columns: width });
        if (t > 0) before.set(sequence.subarray((at - 1) * units, at * units), at * units);
        addProduct(sums, 0, before, at * units, recurrentKernel, { rows: units, width, column: 0, columns: 2 * units });
        for (let j = 0; j < 2 * units; j++) gates[at * width + j] = gate(sums[j]!);
        for (let j = 0; j < units; j++) resets[at * units + j] = gates[at * width + units + j]! * before[at * units + j]!;
        addProduct(sums, 2 * units, resets, at * units, recurrentKernel, { rows: units, width, column: 2 * units, columns: units });
        for (let j = 0; j < units; j++) {
          const h = squash(sums[2 * units + j]!);
          const z = gates[at * width + j]!;
          gates[at * width + 2 * units + j] = h;
          sequence[at * units + j] = z * before[at * units + j]! + (1 - z) * h;
        }
      }
      last.set(sequence.subarray((n * time + time - 1) * units, (n * time + time) * units), n * units);
    }
  },
});

export const gruSequenceGrad = sequenceKernel({
  name: "GruSequenceGrad",
  gates: 3,
  outputs: { dgates: ({ batch, time, units }) => [batch, time, 3 * units] },
  run({ sizes: { batch, time, units }, numbers, attrs }, { dgates }) {
    const { activation, recurrentActivation } = attrs as unknown as CellAttrs;
    const [squash, gate] = [activationFunctions[activation], activationFunctions[recurrentActivation]];
    const [recurrentKernel, gates, before, dlast, dsequence] = [numbers("recurrentKernel"), numbers("gates"), numbers("before"), numbers("dlast"), numbers("dsequence")];
    const width = 3 * units;
    const dhidden = new Float64Array(units);
    for (let n = 0; n < batch; n++) {
      dhidden.set(dlast.subarray(n * units, (n + 1) * units));
      for (let t = time - 1; t >= 0; t--) {
        const at = n * time + t;
        const own = at * width;
        for (let j = 0; j < units; j++) {
          const [z, h] = [gates[own + j]!, gates[own + 2 * units + j]!];
          const dh = dhidden[j]! + dsequence[at * units + j]!;
          dgates[own + j] = dh * (before[at * units + j]! - h) * gate.slopeAt(z);
          dgates[own + 2 * units + j] = dh * (1 - z) * squash.slopeAt(h);
          dhidden[j] = dh * z;
        }
        for (let i = 0; i < units; i++) {
          const r = gates[own + units + i]!;
          const dreset = rowProduct(dgates, own + 2 * units, recurrentKernel, i * width + 2 * units, units);
          dgates[own + units + i] = dreset * before[at * units + i]! * gate.slopeAt(r);
          dhidden[i]! += dreset * r;
        }
        for (let i = 0; i < units; i++) dhidden[i]! += rowProduct(dgates, own, recurrentKernel, i * width, 2 * units);
      }
    }
  },
});
