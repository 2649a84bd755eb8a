import type { LayerLook } from "#core/runs/events.ts";
import type { InsideLayer } from "#engine/tape/StepInside.ts";
import type { Tape, TapeNode, Update, Use, Value } from "#engine/tape/Tape.ts";

export interface ProbeTape {
  readonly tape: Tape;
  /** The tape's results, in its order, as what is seen. */
  read(results: readonly number[]): LayerLook[];
}

/** Columns that a row program sums at a time. */
const leastColumns = 16;
const mostColumns = 1024;

/**
 * A step that computes the same as `tape`, changes no variable and answers only how large things are on the way. As a program of
 * its own it may be done beside the step that it looks at.
 */
export function probeTape(tape: Tape, layers: readonly InsideLayer[]): ProbeTape {
  const values = [...tape.values];
  const results: Use[] = [];
  /** Behind the node that makes what they read, so that nothing has to be kept for longer. */
  const added = new Map<number, TapeNode[]>();
  const madeAt = new Map(tape.nodes.flatMap(({ outputs }, at) => outputs.map(({ value }) => [value, at] as const)));

  function call(kernel: string, inputs: Readonly<Record<string, Use>>, { shape, attrs = {} }: { shape: readonly number[]; attrs?: TapeNode["attrs"] }): Use {
    const value: Value = { id: values.length, kind: "made", dtype: "float32", shape, size: shape.reduce((product, size) => product * size, 1) };
    const output = { value, shape };
    const at = Math.max(-1, ...Object.values(inputs).map((use) => madeAt.get(use.value) ?? -1));
    values.push(value);
    madeAt.set(value, at);
    const list = added.get(at) ?? [];
    list.push({ kernel, inputs, attrs, outputs: [output] });
    added.set(at, list);
    return output;
  }
  const answer = (use: Use): number => results.push(use) - 1;
  const sum = (x: Use, axis: number): Use => call("Sum", { x }, { shape: x.shape.filter((_, at) => at !== axis), attrs: { axis: [axis], keepDims: false } });
  /** Place of the result that is the sum of squares. */
  const squares = (use: Use): number => answer(sum(sum(call("Square", { x: asRows(use) }, { shape: asRows(use).shape }), 1), 0));

  const updates = new Map<string, Update>(tape.updates.map((update) => [update.name, update]));
  const parts = layers.map(({ name, output, rectified, weights }) => {
    const trained = weights.flatMap((weight) => {
      const update = updates.get(weight.name);
      if (!update) return [];
      const [before, after] = [update.before, update.after].map((value): Use => asRows({ value, shape: value.shape })) as [Use, Use];
      return [{ size: before.value.size, gradient: squares(weight.gradient), before: squares(before), change: squares(call("Sub", { a: after, b: before }, { shape: before.shape })) }];
    });
    return { name, trained, output: output && { size: output.value.size, squares: squares(output) }, living: output && rectified ? livingUnits(output) : undefined };
  });

  /** Place of the result that counts them. What a ReLU answers is nowhere below 0, so a sum is 0 only of zeros. */
  function livingUnits(output: Use): { of: number; result: number } {
    const of = output.shape.at(-1) ?? 1;
    const totals = output.value.size === of ? { value: output.value, shape: [of] } : sum({ value: output.value, shape: [output.value.size / of, of] }, 0);
    return { of, result: answer(sum(call("Step", { x: totals }, { shape: [of], attrs: { alpha: 0 } }), 0)) };
  }

  return {
    tape: { values, feeds: tape.feeds, nodes: [...(added.get(-1) ?? []), ...tape.nodes.flatMap((node, at) => [node, ...(added.get(at) ?? [])])], results, updates: [], hostReads: 0 },
    read(numbers) {
      const root = (places: readonly number[]): number => Math.sqrt(places.reduce((total, place) => total + numbers[place]!, 0));
      return parts.map(({ name, trained, output, living }) => {
        const size = trained.reduce((total, weight) => total + weight.size, 0);
        return {
          name,
          ...(output && { activations: { norm: root([output.squares]), size: output.size } }),
          ...(size > 0 && {
            gradient: { norm: root(trained.map(({ gradient }) => gradient)), size },
            weights: root(trained.map(({ before }) => before)),
            update: root(trained.map(({ change }) => change)),
          }),
          ...(living && { dead: { units: living.of - Math.round(numbers[living.result]!), of: living.of } }),
        };
      });
    },
  };
}

/** The same numbers in rows that are neither single numbers nor longer than a row program takes at once. */
function asRows({ value, shape }: Use): Use {
  const last = shape.at(-1) ?? 1;
  const fits = (columns: number): boolean => columns >= leastColumns && columns <= mostColumns && value.size % columns === 0;
  let columns = last;
  if (!fits(last)) for (let divisor = mostColumns; divisor >= leastColumns; divisor--) {
    if (!fits(divisor)) continue;
    columns = divisor;
    break;
  }
  return { value, shape: [value.size / columns, columns] };
}
