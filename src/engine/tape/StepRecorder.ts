import * as tf from "@tensorflow/tfjs";
import { AppError } from "#shared/AppError.ts";
import { filledNumbers } from "./filledNumbers.ts";
import { dataDependentKernels, type OutputInference } from "./inferOutputs.ts";
import { giveOwnData } from "./giveOwnData.ts";
import { hasPlainRate, rateSign, rateTensorOf, standIn, type RatedOptimizer } from "./learningRate.ts";
import { mapInputs, ownNumbers, tensorInfo } from "./kernelInputs.ts";
import { isKnown, LazyData } from "./LazyData.ts";
import type { AskedLoss, NamedGradient, StepListener, TapeBackend } from "./TapeBackend.ts";
import type { RecordedNode, RecordedUse, RecordedValue } from "./RecordedNode.ts";
import { StepPlaces } from "./StepPlaces.ts";

/** Elements of a constant up to which what is made of it is computed at once. */
const foldable = 4_096;

/** Elements from which on numbers that were written are looked at, whether all are the same one. */
const worthFilling = 1_024;

/** Kernels of constants alone that answer something else at each step. */
const drawingKernels: ReadonlySet<string> = new Set(["DropoutMask", "RandomNormal"]);

/** Kernels that answer their input under another shape. */
const aliasKernels: ReadonlySet<string> = new Set(["Identity", "Reshape", "ExpandDims"]);

/**
 * Follows one step. Nothing is computed: its tensors hold numbers only once somebody reads them, and then exactly those that
 * tfjs's cpu kernels would have given at that place. So a step that is followed means the same as one that is not.
 */
export class StepRecorder implements StepListener {
  readonly nodes: RecordedNode[] = [];
  readonly places = new StepPlaces();
  readonly feeds: RecordedValue[];
  /** Optimisers that stepped. */
  readonly optimizers: tf.Optimizer[] = [];
  /** Times it read a number that it had computed. */
  computedReads = 0;
  /** Times it read a number of a variable. */
  variableReads = 0;
  /** Why it can be no program. */
  unsupported: string | undefined;
  /** Variables there were when it began, and those it made; `trainable` as it was then. */
  readonly variables = new Map<string, { variable: tf.Variable; value: () => RecordedValue; dataId: object; made: boolean; trainable: boolean }>();
  /** A gradient of the program's own is in it. */
  foreignGradients = false;
  /** Called when a loss has been asked for, before its gradient is taken. */
  onLoss: ((loss: unknown, asked: AskedLoss) => void) | undefined;
  readonly #values = new Map<object, RecordedValue>();
  /** Constants of a loss whose gradient is taken now. What is made of them is part of the program: they may be others next time. */
  readonly #ofTheLoss = new Set<RecordedValue>();
  readonly #variableOf = new Map<object, string>();
  #stepping: { optimizer: RatedOptimizer; rate: number; numbers: Map<number, RecordedValue> } | undefined;
  /** What goes on is tfjs's gradient or an optimiser, and not the program's own JavaScript. */
  #ofTfjs = false;
  readonly #backend: TapeBackend;
  readonly #infer: OutputInference;

  constructor({ backend, infer, feeds }: { backend: TapeBackend; infer: OutputInference; feeds: readonly tf.Tensor[] }) {
    this.#backend = backend;
    this.#infer = infer;
    for (const variable of Object.values(tf.engine().registeredVariables)) this.#follow(variable, false);
    this.feeds = feeds.map((feed) => this.#add(feed, { kind: "feed" }));
  }

  /** All values so far. */
  values(): Iterable<RecordedValue> {
    return this.#values.values();
  }

  valueOf(info: tf.TensorInfo): RecordedValue {
    return this.#values.get(info.dataId) ?? this.#add(info, this.#variableOf.has(info.dataId) ? { kind: "variable", name: this.#variableOf.get(info.dataId) } : { kind: "captured" });
  }

  written(info: tf.TensorInfo): void {
    // A program's numbers are others in their last bits than those that were read: what is made of both may be anything.
    if (this.computedReads > 0 && (!this.#ofTfjs || this.foreignGradients)) this.unsupported ??= "it goes on with numbers that it has read";
    const sign = this.#stepping && rateSign(this.#backend.data.get(info.dataId));
    if (!sign) return void this.#add(info, { kind: "constant", fill: this.#uniform(info) });
    const { optimizer, rate, numbers } = this.#stepping!;
    this.#backend.data.get(info.dataId).values = Float32Array.of(sign * rate);
    let number = numbers.get(sign);
    if (!number) {
      number = this.#add(info, { kind: "feed", read: () => sign * optimizer.learningRate });
      numbers.set(sign, number);
      this.feeds.push(number);
    }
    this.#values.set(info.dataId, number);
  }

  /**
   * An optimiser's step. What it makes of its learning rate are numbers given to each step, so that a schedule is no other
   * program: they are told by a number that nobody else writes, which stands for the rate meanwhile.
   */
  optimizerStep(optimizer: tf.Optimizer, gradients: readonly NamedGradient[], step: () => void): void {
    this.#ofTfjs = true;
    if (this.#stepping?.optimizer === optimizer) return step();
    for (const { name, tensor } of gradients) if (tensor) this.places.gradients.set(name, this.valueOf(tensor));
    this.places.phase = "update";
    this.optimizers.push(optimizer);
    try {
      this.#withItsRate(optimizer, step);
    } finally {
      this.#stepping = undefined;
      this.#ofTfjs = false;
    }
    this.places.phase = "forward";
  }

  #withItsRate(optimizer: tf.Optimizer, step: () => void): void {
    if (!hasPlainRate(optimizer)) return step(); // what the program answers are constants
    const tensor = rateTensorOf(optimizer, this.#backend);
    if (tensor) {
      const { info, read } = tensor;
      if (!this.#values.has(info.dataId)) this.feeds.push(this.#add(info, { kind: "feed", read }));
      return step();
    }
    const { learningRate: rate } = optimizer;
    this.#stepping = { optimizer, rate, numbers: new Map() };
    optimizer.learningRate = standIn;
    try {
      step();
    } finally {
      optimizer.learningRate = rate;
    }
  }

  read(dataId: object): void {
    const value = this.#values.get(dataId);
    if (value?.kind === "made") this.computedReads++;
    if (value ? value.kind === "variable" : this.#variableOf.has(dataId)) this.variableReads++;
  }

  variableMade(variable: tf.Variable): void {
    const initial = this.#values.get(variable.dataId);
    if (initial?.kind === "made") this.unsupported ??= "a variable begins with a computed value";
    this.#follow(variable, true);
  }

  foreignGradient(): void {
    this.foreignGradients = true;
  }

  lossAsked(loss: unknown, asked: AskedLoss): void {
    this.#ofTfjs = true;
    for (const value of this.#values.values()) if (value.kind === "constant") this.#ofTheLoss.add(value);
    this.onLoss?.(loss, asked);
    this.places.gradientBegins((tensor) => this.#values.get(tensor.dataId)?.node);
  }

  layerBegun(layer: tf.layers.Layer): void {
    this.places.layerBegun(layer);
  }

  layerEnded(layer: tf.layers.Layer, output: unknown): void {
    const tensor = Array.isArray(output) ? (output as unknown[])[0] : output;
    this.places.layerEnded(layer, tensor instanceof tf.Tensor ? { value: this.valueOf(tensor), shape: tensor.shape } : undefined);
  }

  kernel(name: string, given: tf.NamedTensorInfoMap, attrs: tf.NamedAttrMap): tf.TensorInfo | tf.TensorInfo[] {
    const inputs = (Array.isArray(given) ? given : Object.fromEntries(Object.entries(given).filter(([, info]) => info !== undefined && info !== null))) as tf.NamedTensorInfoMap;
    const infos = Object.values(inputs).flat() as tf.TensorInfo[];
    const run = (): tf.TensorInfo | tf.TensorInfo[] => this.#backend.runCpu(name, inputs, attrs);
    if (aliasKernels.has(name) || (name === "Cast" && infos[0]!.dtype === (attrs as { dtype?: string }).dtype)) return run();
    if (infos.some(({ dtype }) => !isPlain(dtype))) return this.#opaque(name, run);
    if (name === "Fill" || name === "ZerosLike" || name === "OnesLike") return this.#filled(name, infos, attrs, run);
    const values = infos.map((info) => this.valueOf(info));
    if (!drawingKernels.has(name) && values.every((value) => value.kind === "constant" && !this.#ofTheLoss.has(value)) && infos.every(({ shape }) => tf.util.sizeFromShape(shape) <= foldable)) return this.#known(run, "constant");
    if (dataDependentKernels.has(name)) {
      this.unsupported ??= `the shape of what ${name} answers depends on numbers`;
      return this.#known(run, "captured");
    }
    let outputs;
    try {
      outputs = this.#infer(name, inputs, attrs);
    } catch {
      return this.#opaque(name, run); // the kernel itself says what is wrong
    }
    if (outputs.some(({ dtype }) => !isPlain(dtype))) return this.#opaque(name, run);
    const made: RecordedUse[] = [];
    const uses = this.#uses(inputs);
    const node: RecordedNode = { index: this.nodes.length, kernel: name, inputs: uses, attrs, outputs: made, place: this.places.of(uses) };
    this.nodes.push(node);
    const answer = outputs.map(({ shape, dtype }): tf.TensorInfo => {
      const info = { dataId: this.#backend.adopt(new LazyData(dtype, () => this.#computed(value))), shape, dtype };
      const value = this.#add(info, { kind: "made", node });
      made.push({ value, shape });
      return info;
    });
    return isList(name) || answer.length > 1 ? answer : answer[0]!;
  }

  /** Computes values and all they need, in the order in which the step asked for them. */
  compute(wanted: readonly RecordedValue[]): void {
    const needed = new Set<RecordedNode>();
    const open = wanted.flatMap(({ data, node }) => (node && !isKnown(data) ? [node] : []));
    for (let node = open.pop(); node; node = open.pop()) {
      if (needed.has(node)) continue;
      needed.add(node);
      for (const { value } of Object.values(node.inputs).flat()) if (value.node && !isKnown(value.data)) open.push(value.node);
    }
    for (const node of [...needed].sort((a, b) => a.index - b.index)) this.#run(node);
  }

  #computed(value: RecordedValue): tf.backend_util.BackendValues {
    this.compute([value]);
    if (!isKnown(value.data)) throw new AppError({ code: "internal", message: `${value.node?.kernel} gave no numbers.` });
    return value.data.values;
  }

  #run(node: RecordedNode): void {
    const lent: object[] = [];
    const lend = ({ value, shape }: RecordedUse): tf.TensorInfo => {
      const dataId = this.#backend.adopt({ values: value.data.values, dtype: value.dtype, refCount: 1 });
      lent.push(dataId);
      return tensorInfo(dataId, shape, value.dtype);
    };
    const outputs = [this.#backend.runCpu(node.kernel, mapInputs(node.inputs, lend), node.attrs as tf.NamedAttrMap)].flat();
    outputs.forEach(({ dataId }, index) => {
      const { value } = node.outputs[index]!;
      value.data.values = ownNumbers(this.#backend.data.get(dataId).values, value.dtype, this.#backend.arenas);
    });
    for (const dataId of [...lent, ...outputs.map((output) => output.dataId)]) if (this.#backend.data.has(dataId)) this.#backend.disposeData(dataId, true);
  }

  /** Runs a kernel whose tensors no program has, such as complex ones. */
  #opaque(name: string, run: () => tf.TensorInfo | tf.TensorInfo[]): tf.TensorInfo | tf.TensorInfo[] {
    this.unsupported ??= `${name} has no place in a program`;
    return this.#known(run, "captured");
  }

  #known(run: () => tf.TensorInfo | tf.TensorInfo[], kind: "constant" | "captured"): tf.TensorInfo | tf.TensorInfo[] {
    const outputs = run();
    for (const info of [outputs].flat()) if (!this.#values.has(info.dataId)) this.#add(info, { kind });
    return outputs;
  }

  #filled(name: string, [like]: readonly tf.TensorInfo[], attrs: tf.NamedAttrMap, run: () => tf.TensorInfo | tf.TensorInfo[]): tf.TensorInfo | tf.TensorInfo[] {
    const { shape, value, dtype } = like ? { shape: like.shape, value: name === "OnesLike" ? 1 : 0, dtype: like.dtype } : (attrs as unknown as { shape: number[]; value: number | string; dtype?: tf.DataType });
    const type = dtype ?? "float32";
    if (typeof value !== "number" || !isPlain(type)) return this.#opaque(name, run);
    const info = { dataId: this.#backend.adopt(new LazyData(type, () => filledNumbers(shape, type, value))), shape, dtype: type };
    this.#add(info, { kind: "constant", fill: value });
    return info;
  }

  /** The number that all are, such as those of `tf.ones`. */
  #uniform({ dataId }: tf.TensorInfo): number | undefined {
    const { values } = this.#backend.data.get(dataId);
    return ArrayBuffer.isView(values) && values.length >= worthFilling && values.every((value) => Object.is(value, values[0])) ? values[0] : undefined;
  }

  #uses(inputs: tf.NamedTensorInfoMap): RecordedNode["inputs"] {
    const use = (info: tf.TensorInfo): RecordedUse => ({ value: this.valueOf(info), shape: info.shape });
    if (Array.isArray(inputs)) return { tensors: (inputs as tf.TensorInfo[]).map(use) };
    return Object.fromEntries(Object.entries(inputs).map(([name, info]) => [name, Array.isArray(info) ? (info as tf.TensorInfo[]).map(use) : use(info!)]));
  }

  /** From here on `variable` has numbers of its own, apart from those of the tensor it was made of. */
  #follow(variable: tf.Variable, made: boolean): void {
    const data = this.#backend.data.get(variable.dataId);
    if (data.refCount > 1) giveOwnData(this.#backend, variable);
    const { dataId, name } = variable;
    this.#variableOf.set(dataId, name);
    const kept = this.#backend.data.get(dataId);
    this.variables.set(name, { variable, dataId, made, trainable: variable.trainable, value: () => this.#values.get(dataId) ?? this.#add(variable, { kind: "variable", name, data: kept, dataId }) });
  }

  #add(info: tf.TensorInfo, rest: Partial<RecordedValue> & Pick<RecordedValue, "kind">): RecordedValue {
    const value: RecordedValue = { dtype: info.dtype, shape: info.shape, dataId: info.dataId, data: rest.data ?? this.#backend.data.get(info.dataId), ...rest };
    this.#values.set(value.dataId, value);
    return value;
  }
}

function isPlain(dtype: tf.DataType): boolean {
  return dtype === "float32" || dtype === "int32" || dtype === "bool";
}

function isList(kernel: string): boolean {
  return kernel === "SplitV" || kernel === "Unpack";
}
