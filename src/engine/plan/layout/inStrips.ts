import type { Value } from "#engine/tape/Tape.ts";
import { operations, slotKinds, type OperationName } from "#engine/program/operations.ts";
import { serialWork } from "../emit/Emitter.ts";
import type { Address, CommandStep, Step, Word } from "../emit/Step.ts";
import type { Homes } from "./Homes.ts";

/** Elements of a value that leaves the cache before it is read, and those of it that a strip may have. */
interface Limits {
  readonly large: number;
  readonly strip: number;
}
/** Of products and row programs: the second-level cache. */
const products: Limits = { large: 1 << 18, strip: 1 << 17 };
/** Of windows over images: the third, as each strip packs its filters anew. */
const windows: Limits = { large: 1 << 20, strip: 1 << 20 };
/** Pixels of a strip of images from which on packing filters hardly counts. */
const stripPixels = 4096;
/** Commands between those of a run that may be done before all of it. */
const mostBetween = 4;

const matmulWords = Object.keys(operations.matmul);
const rowsWords = Object.keys(operations.rows);
const rowsHeader = rowsWords.length - 1;

/** A command that can be done for a part of a batch at a time. */
interface Sliceable {
  readonly step: CommandStep;
  readonly limits: Limits;
  /** Length of the batch; undefined where any that divides `rows` will do. */
  readonly batch: number | undefined;
  readonly rows: number;
  readonly divides: (parts: number) => boolean;
  /** Values of which part `i` touches nothing but the i-th part. */
  readonly local: ReadonlySet<Value>;
  part(index: number, parts: number): Word[];
}

/**
 * Products over a batch and the row programs between them, such as attention's scores, softmax and sums, and convolutions and pooling
 * of images with their gradients are done strip by strip: what one leaves is in the cache when the next one reads it (Wolf and Lam, "A data locality optimizing algorithm", 1991).
 */
export function inStrips(steps: readonly Step[], homes: Homes): Step[] {
  const result: Step[] = [];
  for (let at = 0; at < steps.length; ) {
    const { run, between } = runFrom(steps.slice(at), homes);
    const parts = run.length > 1 ? partsOf(run) : 1;
    if (parts === 1) {
      result.push(steps[at++]!);
      continue;
    }
    result.push(...between);
    for (let index = 0; index < parts; index++)
      for (const { step, part } of run) result.push({ ...step, words: part(index, parts), flops: step.flops / parts, work: step.work / parts, stripOf: step });
    at += run.length + between.length;
  }
  return result;
}

/** The commands at the beginning that can be done strip by strip together, and those between them that nothing keeps from being done before. */
function runFrom(steps: readonly Step[], homes: Homes): { run: Sliceable[]; between: Step[] } {
  const run: Sliceable[] = [];
  const between: Step[] = [];
  const passed: Step[] = [];
  for (const step of steps) {
    const one = sliceable(step);
    if (one && fits([...run, one], homes) && passed.every((other) => independent(other, step, homes))) {
      run.push(one);
      between.push(...passed.splice(0));
      continue;
    }
    if (run.length === 0 || step.kind !== "command" || between.length + passed.length === mostBetween || !run.every((other) => independent(other.step, step, homes))) break;
    passed.push(step);
  }
  return { run, between };
}

/** Whether it makes no difference which of two comes first. */
function independent(a: Step, b: Step, homes: Homes): boolean {
  const homesOf = (values: readonly Value[]): Set<Value> => new Set(values.map((value) => homes.find(value).value));
  const [written, touched] = [homesOf(a.writes), homesOf([...a.reads, ...a.writes])];
  return b.reads.every((value) => !written.has(homes.find(value).value)) && b.writes.every((value) => !touched.has(homes.find(value).value));
}

/** Whether the run's commands need nothing of each other but what lies in the same part. */
function fits(run: readonly Sliceable[], homes: Homes): boolean {
  const batches = new Set(run.map(({ batch }) => batch).filter((batch) => batch !== undefined));
  if (batches.size > 1) return false;
  const written = new Set(run.flatMap(({ step }) => step.writes.map((value) => homes.find(value).value)));
  const shared = new Set(run.flatMap(({ step }) => step.reads.map((value) => homes.find(value).value)).filter((home) => written.has(home)));
  return run.every(({ step, local }) => [...step.reads, ...step.writes].every((value) => !shared.has(homes.find(value).value) || (local.has(value) && !homes.has(value))));
}

/** Into how many parts the run is worth being cut; 1 where it is not. */
function partsOf(run: readonly Sliceable[]): number {
  const batch = run.find((one) => one.batch !== undefined)?.batch;
  const read = new Set(run.flatMap(({ step }) => step.reads));
  const largest = Math.max(0, ...run.flatMap(({ step }) => step.writes.filter((value) => read.has(value)).map(({ size }) => size)));
  const limits = run.some((one) => one.limits === windows) ? windows : products;
  if (batch === undefined || largest < limits.large) return 1;
  for (let parts = 2; parts <= batch; parts++) {
    if (batch % parts !== 0 || largest / parts > limits.strip) continue;
    return run.every(({ divides, step }) => divides(parts) && step.work / parts >= serialWork) ? parts : 1;
  }
  return 1;
}

function sliceable(step: Step): Sliceable | undefined {
  if (step.kind !== "command") return undefined;
  if (step.operation === "matmul") return sliceableProduct(step);
  return step.operation === "rows" ? sliceableRows(step) : sliceableWindow(step);
}

/** Which words of an operation over images are [n, h, w, channels], and which [n, oh, ow, channels]. */
const images: { readonly [Name in OperationName]?: { readonly [word: string]: "in" | "out" } } = {
  conv: { x: "in", y: "out" },
  convInputGrad: { dy: "out", dx: "in", mask: "in" },
  convFilterGrad: { x: "in", dy: "out" },
  maxPool: { x: "in", y: "out" },
  maxPoolGrad: { x: "in", y: "out", dy: "out", dx: "in" },
};

function sliceableWindow(step: CommandStep): Sliceable | undefined {
  const sides = images[step.operation];
  if (!sides) return undefined;
  const names = Object.keys(operations[step.operation]);
  const number = (name: string): number => (names.includes(name) ? (step.words[names.indexOf(name)] as number) : 0);
  const [n, chunks] = [number("n"), number("chunks")];
  const pixels = { in: number("h") * number("w"), out: number("oh") * number("ow") };
  /** Elements of a word that belong to one image; 0 where all images share it. */
  const perImage = (name: string): number => (sides[name] ? pixels[sides[name]] * (number("c") || number(sides[name] === "in" ? "ci" : "co")) : 0);
  const addresses = names.flatMap((name, at) => {
    const address = step.words[at]!;
    return typeof address === "object" && "value" in address ? [{ name, address }] : [];
  });
  const foreign = new Set(addresses.filter(({ name, address }) => perImage(name) === 0 || address.offset !== 0 || address.value.size !== n * perImage(name)).map(({ address }) => address.value));
  return {
    step, limits: windows, batch: n, rows: n,
    divides: (parts) => n % parts === 0 && chunks % parts === 0 && (!names.includes("ci") || (n / parts) * Math.min(pixels.in, pixels.out) >= stripPixels),
    local: new Set(addresses.map(({ address }) => address.value).filter((value) => !foreign.has(value))),
    part: (index, parts) =>
      step.words.map((word, at) => {
        const name = names[at]!;
        if (name === "n" || name === "chunks") return (word as number) / parts;
        if (name === "accumulate") return index > 0 ? 1 : 0;
        if (typeof word === "number" || "float" in word) return word;
        const perPart = name === "partials" ? (chunks / parts) * number("ci") : (n / parts) * perImage(name);
        return { ...word, offset: word.offset + index * perPart };
      }),
  };
}

function sliceableProduct(step: CommandStep): Sliceable | undefined {
  const number = (name: string): number => step.words[matmulWords.indexOf(name)] as number;
  const axis = number("batchOuter") > 1 ? "Outer" : "Inner";
  const batch = number(`batch${axis}`);
  if (batch < 2) return undefined;
  const [m, n, k] = [number("m"), number("n"), number("k")];
  const shapes = { a: number("transposeA") ? [k, m] : [m, k], b: number("transposeB") ? [n, k] : [k, n], c: [m, n] } as const;
  const matrices = (["a", "b", "c"] as const).map((name) => {
    const address = step.words[matmulWords.indexOf(name)] as Address;
    const stride = number(`${name}${axis}`);
    const within = axis === "Outer" ? (number("batchInner") - 1) * number(`${name}Inner`) : 0;
    const end = address.offset + within + (shapes[name][0] - 1) * number(`ld${name}`) + shapes[name][1];
    return { name, address, stride, local: stride * batch === address.value.size && end <= stride };
  });
  const foreign = new Set(matrices.filter(({ local }) => !local).map(({ address }) => address.value));
  return {
    step, limits: products, batch, rows: batch, divides: (parts) => batch % parts === 0,
    local: new Set(matrices.map(({ address }) => address.value).filter((value) => !foreign.has(value))),
    part: (index, parts) =>
      step.words.map((word, at) => {
        if (matmulWords[at] === `batch${axis}`) return batch / parts;
        const matrix = matrices.find(({ name }) => name === matmulWords[at]);
        return matrix ? { ...matrix.address, offset: matrix.address.offset + index * (batch / parts) * matrix.stride } : word;
      }),
  };
}

function sliceableRows(step: CommandStep): Sliceable | undefined {
  const number = (name: string): number => step.words[rowsWords.indexOf(name)] as number;
  const [rows, columns, blockRows, slots, period] = [number("rows"), number("columns"), number("blockRows"), number("slots"), number("period")];
  const kinds = Array.from({ length: slots }, (_, slot) => step.words[rowsHeader + 2 * slot] as number);
  if (number("flat") || kinds.includes(slotKinds.partials)) return undefined;
  /** Elements of a slot that belong to one row; 0 where all rows share it. */
  const perRow = (slot: number): number => (kinds[slot] === slotKinds.full ? columns : kinds[slot] === slotKinds.column ? 1 : 0);
  const addresses = kinds.flatMap((_, slot) => {
    const address = step.words[rowsHeader + 2 * slot + 1]!;
    return typeof address === "object" && "value" in address ? [{ address, slot }] : [];
  });
  const foreign = new Set(addresses.filter(({ address, slot }) => perRow(slot) === 0 || address.offset !== 0 || address.value.size !== rows * perRow(slot)).map(({ address }) => address.value));
  return {
    step, limits: products, batch: undefined, rows, divides: (parts) => rows % (parts * blockRows) === 0 && (period === 0 || (rows / parts) % period === 0),
    local: new Set(addresses.map(({ address }) => address.value).filter((value) => !foreign.has(value))),
    part: (index, parts) =>
      step.words.map((word, at) => {
        if (rowsWords[at] === "rows") return rows / parts;
        if (rowsWords[at] === "total") return (rows / parts) * columns;
        if (rowsWords[at] === "chunks") return Math.min(word as number, rows / parts / blockRows);
        const placed = addresses.find(({ slot }) => at === rowsHeader + 2 * slot + 1);
        return placed ? { ...placed.address, offset: placed.address.offset + index * (rows / parts) * perRow(placed.slot) } : word;
      }),
  };
}
