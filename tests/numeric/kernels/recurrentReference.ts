/** Recurrent layers in double precision, one sequence at a time, written from tfjs-layers' recurrent.ts and nothing of the kernels. */
export type Cell = "lstm" | "gru" | "simpleRnn";
export type CellActivation = "tanh" | "sigmoid" | "hardSigmoid" | "relu" | "linear";
export const gatesOf = { lstm: 4, gru: 3, simpleRnn: 1 } as const satisfies Record<Cell, number>;

const functions: Record<CellActivation, (x: number) => number> = {
  tanh: Math.tanh,
  sigmoid: (x) => 1 / (1 + Math.exp(-x)),
  hardSigmoid: (x) => Math.min(1, Math.max(0, 0.2 * x + 0.5)),
  relu: (x) => Math.max(0, x),
  linear: (x) => x,
};

export interface Layer {
  readonly cell: Cell;
  readonly time: number;
  readonly features: number;
  readonly units: number;
  readonly activation: CellActivation;
  readonly recurrentActivation: CellActivation;
  readonly reverse: boolean;
  readonly kernel: ArrayLike<number>;
  readonly recurrentKernel: ArrayLike<number>;
  readonly bias?: ArrayLike<number> | undefined;
}

export interface Trace {
  /** [time, gates units], after their activations. */
  readonly gates: Float64Array;
  /** [time + 1, units], in the order of steps. */
  readonly cells: Float64Array;
  /** [time, units] each. */
  readonly before: Float64Array;
  readonly sequence: Float64Array;
  readonly resets: Float64Array;
  readonly last: Float64Array;
}

/** `nudge` is added to the gates before their activations: finite differences of it are the gradient that the kernels call dgates. */
export function trace(layer: Layer, x: ArrayLike<number>, hidden: Float64Array, cell: Float64Array, nudge?: Float64Array): Trace {
  const { time, features, units, kernel, recurrentKernel, bias } = layer, gates = gatesOf[layer.cell], width = gates * units;
  const activate = functions[layer.activation], recurrent = functions[layer.recurrentActivation];
  const found = { gates: new Float64Array(time * width), cells: new Float64Array((time + 1) * units), before: new Float64Array(time * units), sequence: new Float64Array(time * units), resets: new Float64Array(time * units) };
  found.cells.set(cell);
  let state = hidden;
  for (let step = 0; step < time; step++) {
    const t = layer.reverse ? time - 1 - step : step;
    const fromInput = (column: number): number => {
      let sum = (bias?.[column] ?? 0) + (nudge?.[t * width + column] ?? 0);
      for (let f = 0; f < features; f++) sum += x[t * features + f]! * kernel[f * width + column]!;
      return sum;
    };
    const fromState = (values: Float64Array, column: number): number => {
      let sum = 0;
      for (let u = 0; u < units; u++) sum += values[u]! * recurrentKernel[u * width + column]!;
      return sum;
    };
    const gate = (index: number, with_: (x: number) => number, values = state): Float64Array => {
      const result = new Float64Array(units).map((_, u) => with_(fromInput(index * units + u) + fromState(values, index * units + u)));
      found.gates.set(result, t * width + index * units);
      return result;
    };
    found.before.set(state, t * units);
    if (layer.cell === "lstm") {
      const [i, f, g, o] = [gate(0, recurrent), gate(1, recurrent), gate(2, activate), gate(3, recurrent)];
      const after = i.map((value, u) => f[u]! * found.cells[step * units + u]! + value * g[u]!);
      found.cells.set(after, (step + 1) * units);
      state = after.map((value, u) => o[u]! * activate(value));
    } else if (layer.cell === "gru") {
      const previous = state, [z, r] = [gate(0, recurrent), gate(1, recurrent)];
      const resets = r.map((value, u) => value * previous[u]!);
      found.resets.set(resets, t * units);
      const h = gate(2, activate, resets);
      state = z.map((value, u) => value * previous[u]! + (1 - value) * h[u]!);
    } else state = gate(0, activate);
    found.sequence.set(state, t * units);
  }
  return { ...found, last: state };
}
