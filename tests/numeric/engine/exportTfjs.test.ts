import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import * as tf from "@tensorflow/tfjs";
import { afterEach, beforeAll, expect, test } from "vitest";
import { loadBackend } from "#engine/backends/loadBackend.ts";
import { exportTfjs } from "#engine/models/exportTfjs.ts";
import { saveModel } from "#engine/models/modelFile.ts";

beforeAll(async () => void (await loadBackend()));
afterEach(() => tf.disposeVariables());

/** Loads the files over HTTP, as a page would that was given the folder. */
async function loadFromFolder(files: readonly { name: string; bytes: Uint8Array }[]): Promise<tf.LayersModel> {
  const server = createServer((request, response) => {
    const file = files.find(({ name }) => request.url === `/${name}`);
    response.writeHead(file ? 200 : 404, { connection: "close" }).end(file?.bytes);
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  try {
    return await tf.loadLayersModel(`http://127.0.0.1:${(server.address() as AddressInfo).port}/model.json`);
  } finally {
    server.closeAllConnections();
    await new Promise((resolve) => server.close(resolve));
  }
}

function answers(model: tf.LayersModel, shape: number[]): number[] {
  return tf.tidy(() => Array.from((model.predict(tf.linspace(0, 255, shape.reduce((a, b) => a * b, 2)).reshape([2, ...shape])) as tf.Tensor).dataSync()));
}

const models: Record<string, () => tf.LayersModel> = {
  "the digits network": () =>
    tf.sequential({
      layers: [tf.layers.rescaling({ scale: 1 / 255, inputShape: [28, 28, 1] }), tf.layers.flatten(), tf.layers.dense({ units: 16, activation: "relu" }), tf.layers.dense({ units: 10, activation: "softmax" })],
    }),
  "a convolutional network with state": () =>
    tf.sequential({
      layers: [tf.layers.conv2d({ filters: 4, kernelSize: 3, inputShape: [28, 28, 1] }), tf.layers.batchNormalization(), tf.layers.dropout({ rate: 0.5 }), tf.layers.globalAveragePooling2d({}), tf.layers.dense({ units: 10 })],
    }),
  "a graph with two paths": () => {
    const input = tf.input({ shape: [28, 28, 1] });
    const flat = tf.layers.flatten().apply(input) as tf.SymbolicTensor;
    const paths = [3, 5].map((units) => tf.layers.dense({ units }).apply(flat) as tf.SymbolicTensor);
    return tf.model({ inputs: input, outputs: tf.layers.concatenate().apply(paths) as tf.SymbolicTensor });
  },
};

test.for(Object.keys(models))("tf.loadLayersModel reads %s and it answers the same", async (name) => {
  const model = models[name]!();
  const files = exportTfjs(saveModel(model));
  expect(files.map((file) => file.name)).toEqual(["model.json", "group1-shard1of1.bin"]);
  const loaded = await loadFromFolder(files);
  expect(answers(loaded, [28, 28, 1])).toEqual(answers(model, [28, 28, 1]));
});
