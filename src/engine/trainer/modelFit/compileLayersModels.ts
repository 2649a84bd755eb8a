import * as tf from "@tensorflow/tfjs";
import type { CompiledStep } from "#engine/runtime/compileStep.ts";
import { createFixedStepCheck, type FixedStep } from "#engine/runtime/fixedStep.ts";
import type { TrainEngine } from "#engine/runtime/TrainEngine.ts";
import { isInGradient } from "#engine/tape/TapeBackend.ts";

type Batch = readonly (tf.Tensor | null | undefined)[];

/** What tfjs keeps to itself of a model of layers. */
interface ModelInside {
  optimizer?: tf.Optimizer;
  lossFunctions?: unknown;
  metricsTensors?: unknown;
  collectedTrainableWeights?: unknown;
  testFunction: (batch: tf.Tensor[]) => tf.Tensor[];
  makeTrainFunction(): (batch: tf.Tensor[]) => tf.Tensor[];
  makeTestFunction(): void;
  predictLoop(inputs: tf.Tensor | tf.Tensor[], batchSize?: number, verbose?: boolean): tf.Tensor | tf.Tensor[];
}

interface Known {
  identity: readonly unknown[];
  steps: Map<string, KnownStep>;
}

interface KnownStep {
  compiled: CompiledStep<tf.Tensor | tf.Tensor[]>;
  /** Undefined where something else than the layers has a say in it. */
  fixed: FixedStep | undefined;
}

/**
 * Compiles what models of layers do with a batch: the training step of `fit` and `trainOnBatch`, the measuring of `evaluate`,
 * and `predict`. Inside of another step, or of a gradient, they stay what they are.
 */
export function compileLayersModels(engine: TrainEngine, drawn: () => number): void {
  const prototype = tf.LayersModel.prototype as unknown as ModelInside;
  const { makeTrainFunction, makeTestFunction, predictLoop } = prototype;
  const isFixed = createFixedStepCheck();
  const known = new WeakMap<object, Known>();

  /** A batch without what is not given; steps differ by what that is. */
  function run(model: ModelInside, kind: "train" | "test" | "predict", batch: Batch, call: (batch: tf.Tensor[]) => tf.Tensor | tf.Tensor[]): tf.Tensor | tf.Tensor[] {
    if (engine.backend.listener || isInGradient()) return call(batch as tf.Tensor[]);
    const key = `${kind} ${batch.map((one) => (one ? 1 : 0)).join("")}`;
    const { steps } = remembered(model);
    const lookAt = (): FixedStep | undefined => isFixed(model as unknown as tf.LayersModel, kind === "train" ? model.optimizer : undefined);
    let step = steps.get(key);
    if (step?.fixed?.unchanged() === false) {
      step.fixed = lookAt();
      if (step.fixed) step.compiled.verify();
      else {
        step.compiled.free();
        step = undefined;
      }
    }
    if (!step) {
      const fixed = lookAt();
      // The rest of it is a call of `minimize`, which is compiled by itself.
      if (!fixed && kind === "train") return call(batch as tf.Tensor[]);
      const mode = fixed ? "static" : "traced";
      const compiled = engine.compile({ mode, drawn, step: (...feeds) => call(batch.map((one) => (one ? feeds.shift()! : one)) as tf.Tensor[]) }, { owner: model, kind: key });
      step = { compiled, fixed };
      steps.set(key, step);
    }
    return step.compiled.run(...batch.filter((one): one is tf.Tensor => one instanceof tf.Tensor));
  }

  /** Programs of the model as it is compiled now. */
  function remembered(model: ModelInside): Known {
    const identity = [model.optimizer, model.lossFunctions, ...[model.lossFunctions].flat(), model.metricsTensors, model.collectedTrainableWeights];
    const present = known.get(model);
    if (present && present.identity.length === identity.length && present.identity.every((one, at) => one === identity[at])) return present;
    for (const { compiled } of present?.steps.values() ?? []) compiled.free();
    const fresh: Known = { identity, steps: new Map() };
    known.set(model, fresh);
    return fresh;
  }

  prototype.makeTrainFunction = function (this: ModelInside) {
    const train = makeTrainFunction.call(this);
    return (batch) => run(this, "train", batch, train) as tf.Tensor[];
  };
  prototype.makeTestFunction = function (this: ModelInside) {
    makeTestFunction.call(this);
    const test = this.testFunction;
    this.testFunction = (batch) => run(this, "test", batch, test) as tf.Tensor[];
  };
  prototype.predictLoop = function (this: ModelInside, inputs, batchSize = 32, verbose = false) {
    const list = [inputs].flat();
    const rows = list[0]?.shape[0];
    if (rows === undefined || list.some((one) => one.shape[0] !== rows)) return predictLoop.call(this, inputs, batchSize, verbose);
    const isList = Array.isArray(inputs);
    return tf.tidy(() => {
      const answers: tf.Tensor[][] = [];
      for (let from = 0; from < rows; from += batchSize) {
        const size = Math.min(batchSize, rows - from);
        const batch = rows <= batchSize ? list : list.map((one) => tf.slice(one, [from], [size]));
        answers.push([run(this, "predict", batch, (given) => predictLoop.call(this, isList ? given : given[0]!, size, verbose))].flat());
      }
      const outputs = answers[0]!.map((_, at) => (answers.length === 1 ? answers[0]![at]! : tf.concat(answers.map((one) => one[at]!), 0)));
      return outputs.length === 1 ? outputs[0]! : outputs;
    });
  };
}
