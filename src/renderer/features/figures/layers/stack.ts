export type StackKind = "picture" | "convolution" | "pooling" | "flatten" | "dense" | "output";

export interface StackStage {
  kind: StackKind;
  /** Of what comes out: height, width, channels; a row of numbers has one size. */
  sizes: readonly number[];
  weights: number;
  /** For one picture. */
  multiplications: number;
}

const window = 3 * 3;

function convolved([height, width, channels]: readonly [number, number, number], filters: number): StackStage {
  const sizes = [height - 2, width - 2, filters] as const;
  return { kind: "convolution", sizes, weights: (window * channels + 1) * filters, multiplications: sizes[0] * sizes[1] * window * channels * filters };
}

function dense(from: number, units: number, kind: "dense" | "output"): StackStage {
  return { kind, sizes: [units], weights: (from + 1) * units, multiplications: from * units };
}

/** The network of the lesson, stage by stage, from its picture to its ten answers. Dropout changes no size and holds nothing. */
export const stack: readonly StackStage[] = [
  { kind: "picture", sizes: [28, 28, 1], weights: 0, multiplications: 0 },
  convolved([28, 28, 1], 32),
  convolved([26, 26, 32], 64),
  { kind: "pooling", sizes: [12, 12, 64], weights: 0, multiplications: 0 },
  { kind: "flatten", sizes: [12 * 12 * 64], weights: 0, multiplications: 0 },
  dense(12 * 12 * 64, 128, "dense"),
  dense(128, 10, "output"),
];

export function numbersOf({ sizes }: Pick<StackStage, "sizes">): number {
  return sizes.reduce((product, size) => product * size, 1);
}
