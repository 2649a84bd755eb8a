import type * as tf from "@tensorflow/tfjs";

export interface Head {
  loss: string;
  metrics: string[];
}

/** The loss that belongs to a model's last activation: softmax, sigmoid, or a number. An explicit loss wins. */
export function lossByHead(model: tf.LayersModel, loss?: string): Head {
  const last = model.layers.at(-1);
  const activation = last?.getClassName() === "Softmax" ? "softmax" : (last?.getConfig() as { activation?: unknown } | undefined)?.activation;
  const own = activation === "softmax" ? "sparseCategoricalCrossentropy" : activation === "sigmoid" ? "binaryCrossentropy" : "meanSquaredError";
  const chosen = loss ?? own;
  return { loss: chosen, metrics: /crossentropy$/i.test(chosen) ? ["accuracy"] : [] };
}
