import type { Value } from "#engine/tape/Tape.ts";
import { operations, slotKinds } from "#engine/program/operations.ts";
import { serialWork } from "../emit/Emitter.ts";
import type { Address, CommandStep, Step, Word } from "../emit/Step.ts";
import type { Homes } from "./Homes.ts";

/** Elements of a value above which it leaves the second-level cache before it is read. */
const large = 1 << 18;
/** Elements of it that a strip may have. */
const stripSize = 1 << 17;

const matmulWords = Object.keys(operations.matmul);
const rowsWords = Object.keys(operations.rows);
const rowsHeader = rowsWords.length - 1;

/** A command that can be done for a part of a batch at a time. */
interface Sliceable {
  readonly step: CommandStep;
  /** Length of the batch; undefined where any that divides `rows` will do. */
  readonly batch: number | undefined;
  readonly rows: number;
  readonly divides: (parts: number) => boolean;
  /** Values of which part `i` touches nothing but the i-th part. */
  readonly local: ReadonlySet<Value>;
  part(index: number, parts: number): Word[];
}

/**
 * Products over a batch and the row programs between them, such as attention's scores, softmax and sums, are done strip by
 * strip: what one leaves is in the cache when the next one reads it (Wolf and Lam, "A data locality optimizing algorithm", 1991).
 */
export function inStrips(steps: readonly Step[], homes: Homes): Step[] {
  const result: Step[] = [];
  for (let at = 0; at < steps.length; ) {
    const run: Sliceable[] = [];
    for (let next = at; next < steps.length; next++) {
      const one = sliceable(steps[next]!);
      if (!one || !fits([...run, one], homes)) break;
      run.push(one);
    }
    const parts = run.length > 1 ? partsOf(run) : 1;
    for (let index = 0; index < (parts > 1 ? parts : 0); index++)
      for (const { step, part } of run) result.push({ ...step, words: part(index, parts), flops: step.flops / parts, work: step.work / parts, stripOf: step });
    if (parts === 1) result.push(...steps.slice(at, at + Math.max(1, run.length)));
    at += Math.max(1, run.length);
  }
  return result;
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
  if (batch === undefined || largest < large) return 1;
  for (let parts = 2; parts <= batch; parts++) {
    if (batch % parts !== 0 || largest / parts > stripSize) continue;
    return run.every(({ divides, step }) => divides(parts) && step.work / parts >= serialWork) ? parts : 1;
  }
  return 1;
}

function sliceable(step: Step): Sliceable | undefined {
  if (step.kind !== "command") return undefined;
  return step.operation === "matmul" ? sliceableProduct(step) : step.operation === "rows" ? sliceableRows(step) : undefined;
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
    step, batch, rows: batch, divides: (parts) => batch % parts === 0,
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
    step, batch: undefined, rows, divides: (parts) => rows % (parts * blockRows) === 0 && (period === 0 || (rows / parts) % period === 0),
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
