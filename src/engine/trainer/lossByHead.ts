import type * as tf from "@tensorflow/tfjs";

export interface Head {
  loss: string;
  metrics: string[];
}

/** The loss that belongs to a model's last activation: softmax, sigmoid, or a number. An explicit loss wins. */
export function lossByHead(model: tf.LayersModel, loss?: string): Head {
  const last = model.layers.at(-1)?.getConfig() as { activation?: unknown } | undefined;
  const own = last?.activation === "softmax" ? "sparseCategoricalCrossentropy" : last?.activation === "sigmoid" ? "binaryCrossentropy" : "meanSquaredError";
  const chosen = loss ?? own;
  return { loss: chosen, metrics: /crossentropy$/i.test(chosen) ? ["accuracy"] : [] };
}
