import * as tf from "@tensorflow/tfjs";

interface Constrained {
  constraint?: { apply(weight: tf.Tensor): tf.Tensor } | null;
  read(): tf.Variable;
}

interface TrainingModel {
  collectedTrainableWeights: readonly Constrained[];
  makeTrainFunction(): (batch: tf.Tensor[]) => tf.Tensor[];
}

/**
 * tfjs 4.22 holds weights to their constraints when they are set, and never while they are trained: its optimisers write past
 * them. Here they are held to them after every step of `fit` and `trainOnBatch`, as Keras does.
 */
export function constrainWeights(): void {
  const prototype = tf.LayersModel.prototype as unknown as TrainingModel;
  const { makeTrainFunction } = prototype;
  prototype.makeTrainFunction = function () {
    const train = makeTrainFunction.call(this);
    return (batch) => {
      const answers = train(batch);
      tf.tidy(() => {
        for (const weight of this.collectedTrainableWeights) {
          if (weight.constraint) weight.read().assign(weight.constraint.apply(weight.read()));
        }
      });
      return answers;
    };
  };
}
