import { activationFunctions, type CellAttrs } from "./activation.ts";
import { addProduct, rowProduct, sequenceKernel } from "./sequences.ts";

/** Long short-term memory (Hochreiter and Schmidhuber, 1997) with gates i, f, g, o, as tf.layers.lstm has it. */
export const lstmSequence = sequenceKernel({
  name: "LstmSequence",
  gates: 4,
  outputs: {
    last: ({ batch, units }) => [batch, units],
    sequence: ({ batch, time, units }) => [batch, time, units],
    gates: ({ batch, time, units }) => [batch, time, 4 * units],
    cells: ({ batch, time, units }) => [batch, time + 1, units],
    before: ({ batch, time, units }) => [batch, time, units],
  },
  run({ sizes: { batch, time, features, units }, numbers, attrs }, { last, sequence, gates, cells, before }) {
    const { activation, recurrentActivation } = attrs as unknown as CellAttrs;
    const [squash, gate] = [activationFunctions[activation].of, activationFunctions[recurrentActivation].of];
    const [x, kernel, recurrentKernel, bias] = [numbers("x"), numbers("kernel"), numbers("recurrentKernel"), numbers("bias")];
    const width = 4 * units;
    const sums = new Float64Array(width);
    for (let n = 0; n < batch; n++) {
      for (let t = 0; t < time; t++) {
        const at = n * time + t;
        for (let j = 0; j < width; j++) sums[j] = bias[j]!;
        addProduct(sums, 0, x, at * features, kernel, { rows: features, width, column: 0, columns: width });
        if (t > 0) before.set(sequence.subarray((at - 1) * units, at * units), at * units);
        addProduct(sums, 0, before, at * units, recurrentKernel, { rows: units, width, column: 0, columns: width });
        for (let j = 0; j < units; j++) {
          const [i, f, g, o] = [gate(sums[j]!), gate(sums[units + j]!), squash(sums[2 * units + j]!), gate(sums[3 * units + j]!)];
          gates[at * width + j] = i;
          gates[at * width + units + j] = f;
          gates[at * width + 2 * units + j] = g;
          gates[at * width + 3 * units + j] = o;
          const cell = (n * (time + 1) + t) * units + j;
          cells[cell + units] = f * cells[cell]! + i * g;
          sequence[at * units + j] = o * squash(cells[cell + units]!);
        }
      }
      last.set(sequence.subarray((n * time + time - 1) * units, (n * time + time) * units), n * units);
    }
  },
});

export const lstmSequenceGrad = sequenceKernel({
  name: "LstmSequenceGrad",
  gates: 4,
  outputs: { dgates: ({ batch, time, units }) => [batch, time, 4 * units] },
  run({ sizes: { batch, time, units }, numbers, attrs }, { dgates }) {
    const { activation, recurrentActivation } = attrs as unknown as CellAttrs;
    const [squash, gate] = [activationFunctions[activation], activationFunctions[recurrentActivation]];
    const [recurrentKernel, gates, cells, dlast, dsequence] = [numbers("recurrentKernel"), numbers("gates"), numbers("cells"), numbers("dlast"), numbers("dsequence")];
    const width = 4 * units;
    const dhidden = new Float64Array(units);
    const dcell = new Float64Array(units);
    for (let n = 0; n < batch; n++) {
      dhidden.set(dlast.subarray(n * units, (n + 1) * units));
      dcell.fill(0);
      for (let t = time - 1; t >= 0; t--) {
        const at = n * time + t;
        for (let j = 0; j < units; j++) {
          const [i, f, g, o] = [gates[at * width + j]!, gates[at * width + units + j]!, gates[at * width + 2 * units + j]!, gates[at * width + 3 * units + j]!];
          const cell = (n * (time + 1) + t) * units + j;
          const squashed = squash.of(cells[cell + units]!);
          const dh = dhidden[j]! + dsequence[at * units + j]!;
          const dc = dcell[j]! + dh * o * squash.slopeAt(squashed);
          dgates[at * width + j] = dc * g * gate.slopeAt(i);
          dgates[at * width + units + j] = dc * cells[cell]! * gate.slopeAt(f);
          dgates[at * width + 2 * units + j] = dc * i * squash.slopeAt(g);
          dgates[at * width + 3 * units + j] = dh * squashed * gate.slopeAt(o);
          dcell[j] = dc * f;
        }
        for (let i = 0; i < units; i++) dhidden[i] = rowProduct(dgates, at * width, recurrentKernel, i * width, width);
      }
    }
  },
});
