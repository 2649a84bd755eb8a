import type { EagerTape, EagerUse } from "./eagerTape.ts";

type Inputs = Parameters<EagerTape["run"]>[1];
type Attrs = NonNullable<Parameters<EagerTape["run"]>[2]>;

/** What a drawn kernel is made with. */
export interface Drawing {
  /** A number from 0 up to a bound. */
  choose(bound: number): number;
  /** One of the step's values so far. */
  pick(): EagerUse;
  /** A captured tensor of its own, such as a filter. */
  weights(shape: readonly number[]): EagerUse;
  /** Whole numbers below a bound, as they name rows. */
  indices(shape: readonly number[], below: number): EagerUse;
  /** Adds the kernel; what it gives is the step's from now on. */
  run(kernel: string, inputs: Inputs, attrs?: Attrs): EagerUse[];
  /** Adds the kernel; what it gives is only the drawer's own, such as a condition. */
  hidden(kernel: string, inputs: Inputs, attrs?: Attrs): EagerUse[];
}

type Draw = (x: EagerUse, drawing: Drawing) => unknown;

const pads = ["same", "valid"] as const;
const same = (a: EagerUse, b: EagerUse): boolean => a.shape.length === b.shape.length && a.shape.every((size, axis) => size === b.shape[axis]);

/** Of this rank only: others draw nothing. */
const ofRank = (ranks: readonly number[], draw: Draw): Draw => (x, drawing) => (ranks.includes(x.shape.length) ? draw(x, drawing) : undefined);

/** Lengths of a window, none longer than what it slides over. */
function windowOver(lengths: readonly number[], { choose }: Drawing): number[] {
  return lengths.map((length) => 1 + choose(Math.min(3, length)));
}

const running: Draw = (x, { choose, run }) => {
  if (x.shape.length === 0) return;
  return run("Cumsum", { x }, { axis: choose(x.shape.length), exclusive: choose(2) === 0, reverse: choose(2) === 0 });
};

const padded: Draw = (x, { choose, run }) => {
  const mode = (["reflect", "symmetric"] as const)[choose(2)]!;
  if (choose(2) === 0) return run("PadV2", { x }, { paddings: x.shape.map(() => [choose(3), choose(3)]), constantValue: choose(2) / 2 });
  const most = (length: number): number => (mode === "reflect" ? length : length + 1);
  return run("MirrorPad", { x }, { mode, paddings: x.shape.map((length) => [choose(Math.min(3, most(length))), choose(Math.min(3, most(length)))]) });
};

const turned: Draw = (x, { choose, run }) => {
  if (x.shape.length === 0) return;
  if (choose(2) === 0) return run("Reverse", { x }, { dims: [choose(x.shape.length)] });
  return run("Tile", { x }, { reps: x.shape.map(() => 1 + choose(2)) });
};

const packed: Draw = (x, { choose, pick, run }) => {
  const other = pick();
  return same(x, other) && run("Pack", { tensors: [x, other] }, { axis: choose(x.shape.length + 1) });
};

const strided: Draw = (x, { choose, run }) => {
  if (x.shape.length === 0) return;
  const strides = x.shape.map((length) => (length > 1 ? [1, 2, -1][choose(3)]! : 1));
  const begin = x.shape.map((length, axis) => (strides[axis]! > 0 ? choose(length) : length - 1));
  const end = x.shape.map((length, axis) => (strides[axis]! > 0 ? length : 0));
  return run("StridedSlice", { x }, { begin, end, strides, beginMask: 0, endMask: 0, ellipsisMask: 0, newAxisMask: 0, shrinkAxisMask: 0 });
};

const chosen: Draw = (x, { pick, run, hidden }) => {
  const [a, b] = [pick(), pick()];
  if (!same(x, a) || !same(x, b)) return;
  const [condition] = hidden("Greater", { a: x, b: a });
  return run("Select", { condition: condition!, t: a, e: b });
};

const gathered: Draw = (x, { choose, indices, run }) => {
  if (x.shape.length === 0) return;
  const axis = choose(x.shape.length);
  if (choose(2) === 0) return run("GatherV2", { x, indices: indices(choose(2) === 0 ? [3] : [2, 2], x.shape[axis]!) }, { axis, batchDims: 0 });
  return run("UnsortedSegmentSum", { x, segmentIds: indices([x.shape[0]!], 3) }, { numSegments: 3 });
};

const shared: Draw = (x, { run }) => x.shape.length > 0 && run("Softmax", { logits: x }, { dim: -1 });

const products: Draw = (x, { choose, pick, run }) => {
  const other = pick();
  const [rank, of] = [x.shape.length, other.shape.length];
  if (rank === 1 && of === 1) return run("Einsum", { tensors: [x, other] }, { equation: "i,j->ij" });
  if (rank === 2 && of === 2 && x.shape[1] === other.shape[0]) return run("Einsum", { tensors: [x, other] }, { equation: ["ij,jk->ik", "ij,jk->ki"][choose(2)]! });
  if (rank === 2 && same(x, other)) return run("Einsum", { tensors: [x, other] }, { equation: ["ij,ij->", "ij,ij->i", "ij,kj->ik", "ij,ik->jk"][choose(4)]! });
  if (rank === 3 && of === 1 && x.shape[2] === other.shape[0]) return run("Einsum", { tensors: [x, other] }, { equation: "bij,j->bi" });
  if (rank === 3 && same(x, other)) return run("Einsum", { tensors: [x, other] }, { equation: ["bij,bkj->bik", "bij,bkj->bki"][choose(2)]! });
  if (rank === 4 && same(x, other)) return run("Einsum", { tensors: [x, other] }, { equation: "bqhd,bkhd->bhqk" });
};

const blocks: Draw = (x, { choose, run }) => {
  const [batch = 0, height = 0] = x.shape;
  if (x.shape.length >= 3 && choose(2) === 0) {
    const blockShape = [1 + choose(3), 1 + choose(2)].slice(0, x.shape.length - 2);
    return run("SpaceToBatchND", { x }, { blockShape, paddings: blockShape.map((block, axis) => [0, (block - (x.shape[axis + 1]! % block)) % block]) });
  }
  if (x.shape.length === 4 && x.shape[3]! % 4 === 0) return run("DepthToSpace", { x }, { blockSize: 2, dataFormat: "NHWC" });
  return x.shape.length >= 3 && batch % 2 === 0 && run("BatchToSpaceND", { x }, { blockShape: [2], crops: [[choose(2), height > 1 ? choose(2) : 0]] });
};

const localResponse = ofRank([4], (x, { choose, pick, run }) => {
  const attrs = { depthRadius: choose(4), bias: 1 + choose(2), alpha: 0.3, beta: [0.5, 0.75][choose(2)]! };
  const [y] = run("LRN", { x }, attrs);
  const dy = pick();
  return run("LRNGrad", { x, y: y!, dy: same(x, dy) ? dy : y! }, attrs);
});

const convolution = ofRank([4], (x, drawing) => {
  const { choose, weights, run } = drawing;
  const [height, width, channels] = x.shape.slice(1) as [number, number, number];
  const window = windowOver([height, width], drawing);
  const pad = pads[choose(2)]!;
  const strides = [1 + choose(2), 1 + choose(2)];
  if (choose(3) === 0) return run("DepthwiseConv2dNative", { x, filter: weights([...window, channels, 1 + choose(2)]) }, { strides: [1, 1], pad, dilations: [1, 1] });
  const filter = weights([...window, channels, 1 + choose(4)]);
  const attrs = { strides, pad, dataFormat: "NHWC" };
  if (choose(3) === 0) return run("FusedConv2D", { x, filter, bias: weights([filter.shape[3]!]) }, { ...attrs, dilations: [1, 1], activation: ["linear", "relu"][choose(2)]! });
  const [dy] = run("Conv2D", { x, filter }, { ...attrs, dilations: [1, 1] });
  run("Conv2DBackpropInput", { dy: dy!, filter }, { ...attrs, inputShape: x.shape });
  return run("Conv2DBackpropFilter", { x, dy: dy! }, { ...attrs, filterShape: filter.shape });
});

const volumes = ofRank([5], (x, drawing) => {
  const { choose, weights, run } = drawing;
  const window = windowOver(x.shape.slice(1, 4), drawing);
  // Longer strides than the window are tfjs's own business.
  const strides = window.map((length) => 1 + choose(Math.min(2, length)));
  const attrs = { strides, pad: pads[choose(2)]! };
  if (choose(2) === 0) return run(["MaxPool3D", "AvgPool3D"][choose(2)]!, { x }, { ...attrs, filterSize: window });
  const filter = weights([...window, x.shape[4]!, 1 + choose(3)]);
  const [dy] = run("Conv3D", { x, filter }, { ...attrs, dataFormat: "NDHWC", dilations: [1, 1, 1] });
  run("Conv3DBackpropInputV2", { dy: dy!, filter }, { ...attrs, inputShape: x.shape });
  return run("Conv3DBackpropFilterV2", { x, dy: dy! }, { ...attrs, filterShape: filter.shape });
});

const pooling = ofRank([4], (x, drawing) => {
  const { choose, run } = drawing;
  const attrs = { filterSize: windowOver(x.shape.slice(1, 3), drawing), strides: [1 + choose(2), 1 + choose(2)], pad: pads[choose(2)]! };
  if (choose(2) === 0) {
    const [dy] = run("AvgPool", { x }, attrs);
    // tfjs's own gradient is wrong at the borders of 'same' padding.
    return attrs.pad === "valid" && run("AvgPoolGrad", { dy: dy!, input: x }, attrs);
  }
  return run("MaxPool", { x }, attrs);
});

/** Kernels that need more of their inputs than a shape: each draws itself where what it was given fits, else nothing. */
export const randomKernels: readonly Draw[] = [running, padded, turned, packed, strided, chosen, gathered, shared, products, blocks, localResponse, convolution, convolution, pooling, pooling, volumes, volumes];
