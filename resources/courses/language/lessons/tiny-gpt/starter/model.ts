import * as tf from '@tensorflow/tfjs';
import { normal } from 'backprop';

export const CONTEXT = 64, WIDTH = 64, HEADS = 4, LAYERS = 2;
type Attention = (q: tf.Tensor4D, k: tf.Tensor4D, v: tf.Tensor4D) => tf.Tensor4D;

const fill = (size: number, value: number) => tf.variable(tf.fill([size], value));
const normWeights = () => ({ gain: fill(WIDTH, 1), bias: fill(WIDTH, 0) });
const layerWeights = (inputs: number, outputs: number) => ({ kernel: normal([inputs, outputs], 1 / Math.sqrt(inputs)), bias: fill(outputs, 0) });

// @norm
function norm(x: tf.Tensor, { gain, bias }: ReturnType<typeof normWeights>): tf.Tensor {
  const centred = x.sub(x.mean(-1, true));
  return centred.div(centred.square().mean(-1, true).add(1e-5).sqrt()).mul(gain).add(bias);
}

function layer(x: tf.Tensor, { kernel, bias }: ReturnType<typeof layerWeights>): tf.Tensor {
  return x.matMul(kernel).add(bias);
}

// @gelu
function gelu(x: tf.Tensor): tf.Tensor {
  return x.mul(0.5).mul(x.add(x.mul(x).mul(x).mul(0.044715)).mul(Math.sqrt(2 / Math.PI)).tanh().add(1));
}

// @gpt
export function createGpt(letters: number, attention: Attention) {
  const letter = normal([letters, WIDTH], 0.05), place = normal([CONTEXT, WIDTH], 0.05);
  const blocks = Array.from({ length: LAYERS }, () => ({
    before: normWeights(), qkv: layerWeights(WIDTH, 3 * WIDTH), out: layerWeights(WIDTH, WIDTH),
    between: normWeights(), up: layerWeights(WIDTH, 4 * WIDTH), down: layerWeights(4 * WIDTH, WIDTH),
  }));
  const last = normWeights();

  return (ids: tf.Tensor2D): tf.Tensor3D => {
    const [rows, length] = ids.shape;
    const heads = (x: tf.Tensor) => x.reshape([rows, length, HEADS, WIDTH / HEADS]).transpose([0, 2, 1, 3]) as tf.Tensor4D;
    let x: tf.Tensor = tf.gather(letter, ids.flatten()).reshape([rows, length, WIDTH]).add(place.slice([0, 0], [length, WIDTH])).reshape([-1, WIDTH]);
    for (const block of blocks) {
      // @look
      const [q, k, v] = tf.split(layer(norm(x, block.before), block.qkv), 3, 1).map(heads);
      x = x.add(layer(attention(q, k, v).transpose([0, 2, 1, 3]).reshape([-1, WIDTH]), block.out));
      // @think
      x = x.add(layer(gelu(layer(norm(x, block.between), block.up)), block.down));
    }
    return tf.matMul(norm(x, last), letter, false, true).reshape([rows, length, letters]);
  };
}
