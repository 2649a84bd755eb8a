import * as tf from "@tensorflow/tfjs";

type Checked = { assertInputCompatibility(inputs: unknown): void };

/** What tfjs says of a layer whose input has too many dimensions or too few: how many, but of which shape it keeps to itself. */
const dimensions = /expected (?:min_|max_)?ndim=(\d+), found ndim=\d+$/;
let named = false;

/** Has tfjs name both shapes where a layer does not fit on the one before it. Once a process. */
export function nameShapes(): void {
  if (named) return;
  named = true;
  const layer = tf.layers.Layer.prototype as unknown as Checked;
  const { assertInputCompatibility: original } = layer;
  layer.assertInputCompatibility = function (this: Checked, inputs) {
    try {
      original.call(this, inputs);
    } catch (error) {
      const wanted = error instanceof Error ? dimensions.exec(error.message)?.[1] : undefined;
      const [first] = [inputs].flat() as { shape?: readonly (number | null)[] }[];
      if (wanted === undefined || !first?.shape) throw error;
      const sizes = (shape: readonly (number | null)[]): string => shape.map((size) => size ?? "?").join(",");
      (error as Error).message += ` (wanted [${sizes(new Array<null>(Number(wanted)).fill(null))}], got [${sizes(first.shape)}])`;
      throw error;
    }
  };
}
