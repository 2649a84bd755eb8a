import * as tf from "@tensorflow/tfjs";

/**
 * What a program is made for: dtypes and shapes, which feeds are one tensor, and which are variables. A step is followed by
 * whose numbers it asks for, so that a tensor given twice, or a weight of the step's own, is one value in its program.
 */
export function keyOfFeeds(feeds: readonly tf.Tensor[]): string {
  return feeds
    .map((feed, at) => {
      const first = feeds.findIndex(({ dataId }) => dataId === feed.dataId);
      return `${feed.dtype}[${feed.shape.join()}]${first < at ? `=${first}` : ""}${feed instanceof tf.Variable ? "=variable" : ""}`;
    })
    .join();
}
