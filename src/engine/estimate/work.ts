import { flopsOf } from "#engine/program/costs.ts";
import { expressions, slotKinds, type Expression } from "#engine/program/operations.ts";
import type { Command } from "#engine/program/readCommands.ts";

/** One kind of work of a command, as a calibration knows it. */
export interface Work {
  /** What is measured together, such as products of matrices stored one way. */
  family: string;
  /** What decides the speed: sizes, all at least 1. */
  sizes: readonly number[];
  /** Floating-point operations, or elements where nothing is computed: what the measured time is divided by. */
  amount: number;
  /** It is done so often. */
  times: number;
  /** Bytes between memory and the kernels that a small probe finds in the cache. */
  bytes: number;
}

type Words = Command["words"];

const image = (w: Words): number => w["n"]! * w["oh"]! * w["ow"]!;
const window = (w: Words): number => w["kh"]! * w["kw"]!;

/** The work of a command: most have one kind, a row program has one for each instruction. */
export function workOf(command: Command): Work[] {
  const { operation, words: w, rest } = command;
  const flops = flopsOf(command);
  const one = (family: string, sizes: readonly number[], amount: number, { times = 1, bytes = 0 } = {}): Work[] => (amount > 0 && times > 0 ? [{ family, sizes, amount, times, bytes }] : []);
  switch (operation) {
    case "matmul":
      return one(`matmul ${w["transposeA"] ? "T" : "N"}${w["transposeB"] ? "T" : "N"}`, [w["m"]!, w["n"]!, w["k"]!], 2 * w["m"]! * w["n"]! * w["k"]!, { times: w["batchOuter"]! * w["batchInner"]! });
    case "conv": case "convInputGrad": case "convFilterGrad":
      // Windows that overlap in full have kernels of their own.
      return one(w["strideY"] === 1 && w["strideX"] === 1 ? operation : `${operation} apart`, [image(w), w["ci"]!, w["co"]!, window(w)], flops);
    case "depthwise": case "depthwiseInputGrad": case "depthwiseFilterGrad":
      return one(operation, [image(w), w["c"]! * w["multiplier"]!, window(w)], flops);
    case "maxPool": case "averagePool": case "averagePoolGrad":
      return one(operation, [image(w), w["c"]!, window(w)], flops, { bytes: 4 * w["n"]! * w["h"]! * w["w"]! * w["c"]! });
    case "maxPoolGrad":
      return one(operation, [image(w), w["c"]!, window(w)], flops, { bytes: 8 * w["n"]! * w["h"]! * w["w"]! * w["c"]! });
    case "lstm": case "lstmGrad": case "gru": case "gruGrad": case "simpleRnn": case "simpleRnnGrad":
      return one(operation, [w["batch"]!, w["units"]!, w["features"] ?? 1, w["time"]!], flops);
    case "attention": case "attentionGrad": {
      const family = w["causal"] ? `${operation} causal` : operation;
      return one(family, [w["queries"]!, w["keys"]!, w["width"]! + w["valueWidth"]!], flops / (w["outer"]! * w["inner"]!), { times: w["outer"]! * w["inner"]! });
    }
    case "rows":
      return rowWork(w, rest);
    case "adam":
      return one("adam", [flops], flops);
    case "copy": {
      const amount = w["dim0"]! * w["dim1"]! * w["dim2"]! * w["dim3"]! * w["dim4"]!;
      const alike = w["in4"] === 1 && w["out4"] === 1;
      return one(alike ? "copy" : "copy apart", [amount, alike ? w["dim4"]! : Math.max(1, w["in4"]!)], amount, { bytes: 8 * amount });
    }
    case "gather": case "segmentSum":
      return one(operation, [w["count"]!, w["width"]!], w["count"]! * w["width"]! + (operation === "segmentSum" ? w["segments"]! * w["width"]! : 0), { bytes: 8 * w["count"]! * w["width"]! });
    case "resize": case "resizeGrad":
      return one(operation, [flops], flops);
    case "sumPartials": case "sumAll": case "dropoutMask": case "normal":
      return one(operation, [flops], flops, { bytes: 4 * flops });
    case "oneHot":
      return one(operation, [w["count"]! * w["depth"]!], w["count"]! * w["depth"]!);
    case "increment":
      return one(operation, [1], 1);
    default:
      return one(operation, [flops], flops);
  }
}

/** Expressions that cost about as much as an addition are measured as one. */
const dear = new Set<Expression>(["div", "pow", "mod", "atan2", "sqrt", "rsqrt", "reciprocal", "exp", "expm1", "log", "log1p", "tanh", "sigmoid", "softplus", "erf", "sin", "cos", "tan", "rowSum", "rowMax", "rowMin", "rowArgMax", "rowArgMin", "rowProduct", "columnSum"]);
/** Of `dear`, each measured by itself. */
export const dearExpressions: readonly Expression[] = [...dear];

/** These cost about as much as a tanh. */
const likeTanh = new Set<Expression>(["gelu", "geluGrad"]);

/** Below this many columns, rows that are no whole vectors spend their time on the rest. */
const shortRow = 64;

/** Each instruction runs over a block of rows before the next one does; neighbouring rows are one where nothing is broadcast along them. */
function rowWork(w: Words, program: Int32Array): Work[] {
  const [rows, columns, slots, instructions, flat] = [w["rows"]!, w["columns"]!, w["slots"]!, w["instructions"]!, w["flat"]!];
  const blockRows = Math.min(w["blockRows"]!, Math.ceil(rows / w["chunks"]!), w["period"] || rows);
  const kindOf = (slot: number): number => program[2 * slot]!;
  const isColumn = (slot: number): boolean => [slotKinds.column, slotKinds.scratchColumn, slotKinds.scalar].some((kind) => kind === kindOf(slot));
  const isWhole = (slot: number): boolean => [slotKinds.scratch, slotKinds.full, slotKinds.repeating].some((kind) => kind === kindOf(slot));
  const blocks = flat ? rows : Math.max(w["chunks"]!, Math.ceil(rows / blockRows));
  const total = flat ? w["total"]! : rows * columns;
  const full = Array.from({ length: slots }, (_, slot) => kindOf(slot)).filter((kind) => kind === slotKinds.full).length;
  const work: Work[] = [{ family: "row block", sizes: [slots], amount: slots, times: blocks, bytes: (4 * total * full) / blocks }];
  for (let at = 0; at < instructions; at++) {
    const [expression, to, a, b] = program.subarray(2 * slots + 4 * at) as unknown as [number, number, number, number];
    const name = expressions[expression]!;
    const family = dear.has(name) ? `row ${name}` : likeTanh.has(name) ? "row tanh" : "row add";
    const isReduction = name.startsWith("row") || name === "columnSum";
    const perBlock = total / blocks;
    const columnsOnly = isColumn(to) && !isReduction;
    const merged = !isReduction && (flat !== 0 || columnsOnly || (isWhole(to) && isWhole(a) && (isWhole(b) || kindOf(b) === slotKinds.scalar)));
    const amount = columnsOnly ? Math.max(1, perBlock / columns) : perBlock;
    const short = !merged && columns % 16 !== 0 && columns < shortRow;
    work.push({ family: short ? `${family} short` : family, sizes: merged ? [1, amount] : [Math.max(1, perBlock / columns), columns], amount, times: blocks, bytes: 0 });
  }
  return work;
}
