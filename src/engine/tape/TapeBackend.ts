import * as tf from "@tensorflow/tfjs";
import { followAssignedSettings } from "#engine/corrections/followSettings.ts";
import { Adadelta } from "#engine/optimizers/Adadelta.ts";
import { AdamW } from "#engine/optimizers/AdamW.ts";
import { isKnown, type TensorData } from "./LazyData.ts";
import { createFeedPlaces, type FeedPlaces } from "./FeedPlaces.ts";
import { createSpareNumbers } from "./SpareNumbers.ts";
import { createStepRandom, type StepRandom } from "#engine/random/stepRandom.ts";
import { checkLookUps } from "./kernels/checkIndices.ts";
import { drawByStep } from "./randomLayers.ts";
import { followGradients, registeredGradients } from "./knownGradients.ts";
import { joinRecurrentLayers } from "./recurrent/recurrentLayers.ts";
import type { KernelHost } from "./kernels/OwnKernel.ts";
import { followLayers } from "./StepPlaces.ts";
import { ownKernels } from "./kernels/ownKernels.ts";

export interface NamedGradient {
  readonly name: string;
  readonly tensor: tf.Tensor;
}

/** With what `minimize` was called. */
export interface AskedLoss {
  variables: readonly tf.Variable[] | undefined;
  returnCost: boolean;
}

/** What follows a step: every kernel it calls, every tensor it makes of JavaScript values, every number it reads. */
export interface StepListener {
  /** Answers for a kernel that a step calls; those that kernels call themselves are not heard. */
  kernel(name: string, inputs: tf.NamedTensorInfoMap, attrs: tf.NamedAttrMap): tf.TensorInfo | tf.TensorInfo[];
  written(info: tf.TensorInfo): void;
  read(dataId: object): void;
  variableMade(variable: tf.Variable): void;
  optimizerStep(optimizer: tf.Optimizer, gradients: readonly NamedGradient[], step: () => void): void;
  /** A gradient of the program's own is used. */
  foreignGradient(): void;
  layerBegun(layer: tf.layers.Layer): void;
  /** `output` is what it answered; undefined where it threw. */
  layerEnded(layer: tf.layers.Layer, output: unknown): void;
  /** An optimiser has called its loss, and takes the gradient next. */
  lossAsked(loss: unknown, asked: AskedLoss): void;
}

/**
 * The backend `backprop`: tfjs's cpu backend, with the same numbers, whose steps can be followed. Its tensors never change:
 * what is written into it and read from it are copies, as on the backends that have memory of their own.
 */
export interface TapeBackend extends tf.KernelBackend {
  readonly data: { get(dataId: object): TensorData; has(dataId: object): boolean; set(dataId: object, data: TensorData): void; delete(dataId: object): boolean };
  listener: StepListener | undefined;
  /** Answers for a call of an optimiser's `minimize` that is no part of a step; `call` makes it. */
  minimizer: ((optimizer: tf.Optimizer, call: () => tf.Scalar | null) => tf.Scalar | null) | undefined;
  /**
   * Memory that changes from step to step: what eager kernels make of it is copied. Where its numbers are kept elsewhere, on a
   * graphics card, it is called before they are read, and brings them.
   */
  readonly arenas: Map<ArrayBufferLike, (() => void) | undefined>;
  /** Before anybody reads `values`: brings them up to date, where they are those of an arena. */
  bringUp(values: unknown): void;
  /** A tensor's numbers where they are, not a copy: later steps may change them, and who looks does not. */
  look(dataId: object): tf.backend_util.BackendValues;
  readonly random: StepRandom;
  /** Gradients of kernels as they were at first. */
  readonly gradients: ReadonlyMap<string, unknown>;
  /**
   * A program has read the tensor's numbers, and keeps none: where no kernel sees them either, their memory serves again once
   * the tensor is gone. Answers whether that is so up to now.
   */
  fed(dataId: object): boolean;
  /** Where tensors' numbers are written that are fed to a program next. */
  readonly feedPlaces: FeedPlaces;
  /** Registers numbers under an identity of their own. */
  adopt(data: TensorData): object;
  /** Runs tfjs's cpu kernel, or one of ours, unheard. */
  runCpu(name: string, inputs: tf.NamedTensorInfoMap, attrs: tf.NamedAttrMap): tf.TensorInfo | tf.TensorInfo[];
}

export const tapeBackendName = "backprop";

interface CpuBackend extends tf.KernelBackend {
  data: TapeBackend["data"];
  firstUse: boolean;
  makeTensorInfo: KernelHost["makeTensorInfo"];
}

/** Registers the backend; a second call answers the first one's. It does not become the current one. */
export function installTapeBackend(): TapeBackend {
  const present = tf.findBackend(tapeBackendName);
  if (present) return present as TapeBackend;
  const Cpu = tf.findBackend("cpu").constructor as new () => CpuBackend;
  const kernels = new Map<string, tf.KernelFunc>(tf.getKernelsForBackend("cpu").map(({ kernelName, kernelFunc }) => [kernelName, kernelFunc]));
  for (const { name, run } of ownKernels) {
    kernels.set(name, ({ inputs, attrs, backend: host }) => {
      const outputs = run({ inputs, attrs: attrs ?? {}, backend: host as KernelHost });
      return outputs.length === 1 ? outputs[0]! : outputs;
    });
  }

  class FollowedBackend extends Cpu implements TapeBackend {
    listener: StepListener | undefined = undefined;
    minimizer: TapeBackend["minimizer"] = undefined;
    readonly arenas: TapeBackend["arenas"] = new Map();
    readonly random = createStepRandom();
    readonly gradients = registeredGradients(kernels.keys());
    /** Of kernels that call kernels. */
    #depth = 0;
    /** Tensors whose numbers were written, and seen by nobody but programs. */
    readonly #unseen = new WeakMap<object, "written" | "fed">();
    readonly #spare = createSpareNumbers();
    readonly feedPlaces = createFeedPlaces((values) => this.#spare.copy(values));

    constructor() {
      super();
      this.firstUse = false; // nobody needs to be told of other backends
    }

    override write(values: tf.backend_util.BackendValues, shape: number[], dtype: tf.DataType): object {
      if (this.#depth > 0) return super.write(values, shape, dtype);
      if (!ArrayBuffer.isView(values)) {
        const dataId = super.write(values, shape, dtype);
        this.listener?.written({ dataId, shape, dtype });
        return dataId;
      }
      const place = this.listener ? undefined : this.feedPlaces.take(values as Float32Array);
      const dataId = super.write(place ?? this.#spare.copy(values), shape, dtype);
      if (place) this.feedPlaces.held(place, this.data.get(dataId));
      if (this.listener) this.listener.written({ dataId, shape, dtype });
      else this.#unseen.set(dataId, "written");
      return dataId;
    }

    fed(dataId: object): boolean {
      const unseen = this.#unseen.has(dataId);
      if (unseen) this.#unseen.set(dataId, "fed");
      return unseen;
    }

    /** Others than programs see its numbers from now on, and may keep them. */
    #show(dataId: object): void {
      if (this.#unseen.delete(dataId)) this.feedPlaces.vacate(this.data.get(dataId).values);
    }

    /** A second tensor, or a variable, that has the same numbers. */
    override incRef(dataId: object): void {
      this.#show(dataId);
      super.incRef(dataId);
    }

    override disposeData(dataId: object, force?: boolean): boolean {
      const unseen = this.#unseen.get(dataId);
      const values = unseen && this.data.get(dataId)?.values;
      const gone = super.disposeData(dataId, force);
      if (gone && values && !this.data.has(dataId) && !this.feedPlaces.left(values) && unseen === "fed") this.#spare.giveBack(values as Float32Array);
      return gone;
    }

    override readSync(dataId: object): tf.backend_util.BackendValues {
      if (this.#depth === 0) this.listener?.read(dataId);
      const values = this.look(dataId);
      return this.#depth === 0 && ArrayBuffer.isView(values) ? values.slice() : values;
    }

    look(dataId: object): tf.backend_util.BackendValues {
      const values = super.readSync(dataId);
      this.bringUp(values);
      return values;
    }

    bringUp(values: unknown): void {
      // Few arenas have to be brought, and V8 makes a small array's buffer only when it is asked for.
      for (const [memory, bring] of this.arenas) if (bring && ArrayBuffer.isView(values) && values.buffer === memory) bring();
    }

    #bringUpInputs(inputs: tf.NamedTensorInfoMap): void {
      for (const input of Object.values(inputs).flat()) {
        const data = input && this.data.has(input.dataId) ? this.data.get(input.dataId) : undefined;
        // What is still to be computed brings its own inputs.
        if (data && isKnown(data)) this.bringUp(data.values);
      }
    }

    adopt(data: TensorData): object {
      const dataId = {};
      this.data.set(dataId, data);
      return dataId;
    }

    runCpu(name: string, inputs: tf.NamedTensorInfoMap, attrs: tf.NamedAttrMap): tf.TensorInfo | tf.TensorInfo[] {
      const kernel = kernels.get(name);
      if (!kernel) throw new Error(`The kernel ${name} is not there.`);
      if (this.arenas.size > 0) this.#bringUpInputs(inputs);
      this.#depth++;
      try {
        return kernel({ inputs, attrs, backend: this });
      } finally {
        this.#depth--;
      }
    }

    call(name: string, inputs: tf.NamedTensorInfoMap, attrs: tf.NamedAttrMap): tf.TensorInfo | tf.TensorInfo[] {
      for (const input of Object.values(inputs).flat()) if (input) this.#show(input.dataId);
      if (this.#depth === 0 && this.listener) return this.listener.kernel(name, inputs, attrs);
      const outputs = this.runCpu(name, inputs, attrs);
      if (this.#depth === 0 && this.arenas.size > 0) this.#copyOutOfArenas(inputs, outputs);
      return outputs;
    }

    /** A kernel may answer a view of its input, such as Slice. */
    #copyOutOfArenas(inputs: tf.NamedTensorInfoMap, outputs: tf.TensorInfo | tf.TensorInfo[]): void {
      for (const { dataId } of [outputs].flat()) {
        const data = this.data.get(dataId);
        if (!data.complexTensorInfos && ArrayBuffer.isView(data.values) && this.arenas.has(data.values.buffer) && !Object.values(inputs).flat().some((input) => input?.dataId === dataId)) data.values = data.values.slice();
      }
    }
  }

  const backend = new FollowedBackend();
  tf.registerBackend(tapeBackendName, () => backend, 0);
  for (const name of kernels.keys()) {
    tf.registerKernel({ kernelName: name, backendName: tapeBackendName, kernelFunc: ({ inputs, attrs }) => backend.call(name, inputs, attrs ?? {}) });
  }
  const isCurrent = (): boolean => tf.getBackend() === tapeBackendName;
  checkLookUps(isCurrent);
  drawByStep(backend.random, isCurrent);
  joinRecurrentLayers(backend.random, isCurrent);
  followVariables(backend);
  followAssignedSettings();
  followOptimizers(backend);
  followLayers(() => backend.listener);
  followGradients(() => backend.listener?.foreignGradient());
  return tf.findBackend(tapeBackendName) as TapeBackend;
}

export function isInGradient(): boolean {
  return (tf.engine() as unknown as { state: { gradientDepth: number } }).state.gradientDepth > 0;
}

function followVariables(backend: TapeBackend): void {
  const engine = tf.engine();
  const { makeVariable } = engine;
  engine.makeVariable = (...given) => {
    const variable = makeVariable.apply(engine, given);
    backend.listener?.variableMade(variable);
    return variable;
  };
}

/** Optimisers whose steps use nothing of JavaScript but their settings and learning rate. */
export const plainOptimizers: readonly { prototype: tf.Optimizer }[] = [tf.SGDOptimizer, tf.MomentumOptimizer, tf.AdamOptimizer, tf.AdamaxOptimizer, tf.RMSPropOptimizer, tf.AdagradOptimizer, tf.AdadeltaOptimizer, Adadelta, AdamW];

function followOptimizers(backend: TapeBackend): void {
  const { minimize } = tf.Optimizer.prototype;
  tf.Optimizer.prototype.minimize = function (this: tf.Optimizer, loss, returnCost, variables) {
    const plain = typeof loss !== "function" || tf.getBackend() !== tapeBackendName;
    if (plain || !(backend.listener ?? backend.minimizer)) return minimize.call(this, loss, returnCost, variables);
    // The loss may change the list that it is handed with.
    const asked = { variables: Array.isArray(variables) ? [...variables] : undefined, returnCost: returnCost === true };
    const heard = (): tf.Scalar => {
      const value = loss();
      backend.listener?.lossAsked(value, asked);
      return value;
    };
    const call = (): tf.Scalar | null => minimize.call(this, heard, returnCost, variables);
    return backend.listener || isInGradient() ? call() : backend.minimizer!(this, call);
  };
  for (const { prototype } of plainOptimizers) {
    const { applyGradients } = prototype;
    prototype.applyGradients = function (this: tf.Optimizer, gradients: tf.NamedTensorMap | NamedGradient[]) {
      const apply = (): void => applyGradients.call(this as never, gradients as never);
      if (backend.listener) backend.listener.optimizerStep(this, Array.isArray(gradients) ? gradients : Object.entries(gradients).map(([name, tensor]) => ({ name, tensor })), apply);
      else apply();
    };
  }
}
