import * as tf from "@tensorflow/tfjs";
import { isKnown } from "#engine/tape/LazyData.ts";
import type { GivenNumbers } from "#engine/runtime/givenNumbers.ts";
import { plainOptimizers } from "#engine/tape/TapeBackend.ts";
import type { TrainSession } from "../TrainSession.ts";
import { nameOf, rowOf, spoiltInputs, type SpoiltData } from "./findCause.ts";
import { rateOf } from "./nanError.ts";

type Gradients = Parameters<tf.Optimizer["applyGradients"]>[0];

export interface LoopWatch {
  /** The program is done: all that it trains is looked at a last time, and what it was told is forgotten. */
  ended(): void;
}

/** Numbers of a variable that are looked at after each step, evenly over it: a loss that is NaN makes whole gradients NaN. */
const glimpses = 8;

/** Of a name: a run keeps no longer ones. */
const mostLetters = 200;

/** Loops of one program that are told about. */
const mostTold = 3;

/**
 * Looks at the weights of loops that a program writes itself, with `minimize`, `applyGradients` or `trainOnBatch`, and says once
 * for each of its optimisers when they are no longer numbers. `fit` and `train` stop there; such a loop goes on: what a program
 * makes of NaN is its own business, and often right, as where it tries rates until one is too high, or puts back weights that it
 * kept. Once a process; `session` may be filled later.
 *
 * Looked at is what the loop's own optimiser changes: a variable may hold infinity by design, or NaN since an earlier loop. A step
 * costs a glimpse at each; all numbers are looked at after steps 1, 2, 4, 8 and so on, and at the end. On a device there are no
 * glimpses: each would wait for it.
 */
export function watchLoops(session: TrainSession): LoopWatch {
  const steps = new WeakMap<tf.Optimizer, number>();
  const changedBy = new WeakMap<tf.Optimizer, Set<tf.Variable>>();
  const changed = new WeakSet<tf.Variable>();
  let told = 0;
  let inStep = false;
  /** What `trainOnBatch` was given, by name. */
  let batch: { x: unknown; y: unknown } | undefined;

  const isWatched = (): boolean => !inStep && !session.busy && told < mostTold && session.context.mode === "run" && !session.engine?.backend.listener;

  /** Makes a step, unless it is part of another one. */
  function watched<T>(optimizer: tf.Optimizer, step: () => T): T {
    if (!isWatched()) return step();
    const { engine } = session;
    let given = (): readonly GivenNumbers[] => [];
    if (engine) engine.onGiven = (numbers) => (given = numbers);
    inStep = true;
    try {
      const answer = step();
      look(optimizer, { cost: answer instanceof tf.Tensor ? atHand(answer)?.[0] : undefined, data: () => (batch ? spoiltInputs(Object.entries(batch)) : spoiltGiven(given())) });
      return answer;
    } finally {
      inStep = false;
      if (engine) engine.onGiven = undefined;
    }
  }

  function look(optimizer: tf.Optimizer, { cost = 0, data }: { cost?: number | undefined; data: () => SpoiltData | undefined }): void {
    const step = (steps.get(optimizer) ?? 0) + 1;
    steps.set(optimizer, step);
    // Said already.
    if (step === Infinity) return;
    const isWhole = Number.isInteger(Math.log2(step));
    const variables = variablesOf(optimizer);
    if (Number.isFinite(cost) && !variables.some((variable) => (isWhole ? isSpoilt(variable.dataSync()) : isSpoilt(atHand(variable) ?? [], glimpses)))) return;
    steps.set(optimizer, Infinity);
    told++;
    const spoilt = data();
    const rate = rateOf(optimizer);
    session.recorder.remark({ kind: "not-finite", step, tensor: (spoilt?.tensor ?? firstSpoilt(variables) ?? "loss").slice(0, mostLetters), ...(spoilt && { row: spoilt.row }), ...(rate === undefined ? {} : { learningRate: rate }) });
  }

  /** Called when a step is computed kernel by kernel or recorded: a program of a step changes what was changed then. */
  function note(optimizer: tf.Optimizer, gradients: Gradients): void {
    const own = changedBy.get(optimizer) ?? new Set();
    changedBy.set(optimizer, own);
    const named = Array.isArray(gradients) ? gradients.map(({ name, tensor }) => [name, tensor] as const) : Object.entries(gradients);
    for (const [name, gradient] of named) {
      const variable = tf.engine().registeredVariables[name];
      if (!gradient || !variable) continue;
      own.add(variable);
      changed.add(variable);
    }
  }

  function variablesOf(optimizer: tf.Optimizer): tf.Variable[] {
    const own = changedBy.get(optimizer) ?? new Set();
    for (const variable of own) if (variable.isDisposed) own.delete(variable);
    return [...own];
  }

  /** Numbers that need not be computed or fetched. */
  function atHand({ dataId }: tf.Tensor): ArrayLike<number> | undefined {
    const { engine } = session;
    if (!engine || engine.device || !engine.backend.data.has(dataId)) return undefined;
    const data = engine.backend.data.get(dataId);
    return isKnown(data) ? (data.values as Float32Array) : undefined;
  }

  const { minimize } = tf.Optimizer.prototype;
  tf.Optimizer.prototype.minimize = function (this: tf.Optimizer, ...given) {
    return watched(this, () => minimize.apply(this, given));
  };
  // An optimiser of the program's own applies them in its own way.
  const { computeGradients } = tf.Optimizer.prototype;
  tf.Optimizer.prototype.computeGradients = function (this: tf.Optimizer, ...given) {
    const computed = computeGradients.apply(this, given);
    note(this, computed.grads);
    return computed;
  };
  for (const { prototype } of plainOptimizers) {
    const { applyGradients } = prototype;
    prototype.applyGradients = function (this: tf.Optimizer, gradients) {
      note(this, gradients);
      watched(this, () => applyGradients.call(this, gradients));
    };
  }
  const { trainOnBatch } = tf.LayersModel.prototype;
  tf.LayersModel.prototype.trainOnBatch = async function (this: tf.LayersModel, x, y) {
    const { optimizer } = this;
    const before = steps.get(optimizer);
    batch = { x, y };
    try {
      const losses = await trainOnBatch.call(this, x, y);
      // A model that is no plain one calls `minimize`.
      if (isWatched() && steps.get(optimizer) === before) look(optimizer, { cost: [losses].flat()[0], data: () => spoiltInputs(Object.entries({ x, y })) });
      return losses;
    } finally {
      batch = undefined;
    }
  };

  return {
    ended() {
      const tensor = told === 0 && isWatched() ? firstSpoilt(trained(), changed) : undefined;
      if (tensor !== undefined) session.recorder.remark({ kind: "not-finite", tensor: tensor.slice(0, mostLetters) });
      told = 0;
    },
  };
}

function trained(): tf.Variable[] {
  return Object.values(tf.engine().registeredVariables).filter(({ trainable, dtype }) => trainable && dtype === "float32");
}

/** What is not `changed` by an optimiser may begin with infinity, and only NaN counts. */
function firstSpoilt(variables: readonly tf.Variable[], changed?: WeakSet<tf.Variable>): string | undefined {
  const spoilt = variables.find((variable) => (changed?.has(variable) === false ? variable.dataSync().some(Number.isNaN) : isSpoilt(variable.dataSync())));
  return spoilt && nameOf(spoilt.name, spoilt);
}

/** Minus infinity hides what it is added to: a mask holds it. */
function isNoNumber(value: number): boolean {
  return Number.isNaN(value) || value === Infinity;
}

function isSpoilt(values: ArrayLike<number>, looks = values.length): boolean {
  const stride = Math.max(1, Math.floor(values.length / looks));
  for (let at = 0; at < values.length; at += stride) if (isNoNumber(values[at]!)) return true;
  return false;
}

function spoiltGiven(given: readonly GivenNumbers[]): SpoiltData | undefined {
  for (const { shape: met, values } of given) {
    // A product of matrices takes them as one batch of matrices.
    const shape = met.length === 3 && met[0] === 1 ? met.slice(1) : met;
    // A single number is no data: it is more likely what the program computed from some.
    const at = shape.length === 0 ? -1 : values.findIndex(isNoNumber);
    if (at >= 0) return { where: "data", tensor: `tensor [${shape.join(", ")}]`, row: rowOf(at, shape) };
  }
  return undefined;
}
