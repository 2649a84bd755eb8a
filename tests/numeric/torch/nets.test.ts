import { expect, it } from "vitest";
import { loadFloat64Tfjs } from "#tests/support/engine/gradients/float64Tfjs.ts";
import { makeTorchNet, torchNetNames } from "#tests/support/engine/trainings/torchNets.ts";

const tf = await loadFloat64Tfjs();
(await import("#engine/corrections/correctTfjs.ts")).correctTfjs();

it.each(torchNetNames)("%s trains as in PyTorch: the same losses and weights over 8 steps of Adam", (name) => {
  const { weights, loss, optimizer, expected } = makeTorchNet(tf, name);
  const losses = expected.losses.map(() => tf.tidy(() => optimizer.minimize(loss, true)!.dataSync()[0]!));
  losses.forEach((value, step) => expect(value, `loss of step ${step + 1}`).toBeCloseTo(expected.losses[step]!, 6));
  weights.forEach((weight, which) => {
    const values = weight.dataSync();
    expected.weights[which]!.forEach((value, index) => expect(values[index], `weight ${which}, number ${index}`).toBeCloseTo(value, 5));
  });
});
