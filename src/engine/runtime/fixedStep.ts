import * as tf from "@tensorflow/tfjs";
import { clippedOptimizers } from "#engine/optimizers/clipGradients.ts";
import { plainOptimizers } from "#engine/tape/TapeBackend.ts";

interface Named {
  getClassName(): string;
}

/**
 * Says whether a model's step is what its layers say and nothing else: then its JavaScript need not run again. It knows the
 * classes that are registered when it is made, before a program can add its own.
 */
export function createFixedStepCheck(): (model: tf.LayersModel, optimizer?: tf.Optimizer) => boolean {
  const { classNameMap } = tf.serialization.SerializationMap.getMap();
  const known = new Set(Object.values(classNameMap).map(([constructor]) => constructor as unknown));

  /** It, and every part of it that has a class. */
  function isKnown(part: object, depth = 0): boolean {
    if (depth > 8) return false;
    if (!known.has(part.constructor) || Object.hasOwn(part, "call") || Object.hasOwn(part, "apply") || typeof (part as Record<string, unknown>)["_callHook"] === "function") return false;
    return Object.values(part).flat().every((value: unknown) => !isNamed(value) || isKnown(value, depth + 1));
  }

  return (model, optimizer) => {
    const { loss, metrics } = model as unknown as { loss: unknown; metrics: unknown };
    const words = [loss, metrics].every((given) => given === undefined || given === null || everyLeaf(given, (leaf) => typeof leaf === "string"));
    const layers = model.layers.every((layer) => isKnown(layer));
    return words && layers && (!optimizer || isPlainOptimizer(optimizer));
  };
}

const plain = new Map<unknown, tf.Optimizer>(plainOptimizers.map(({ prototype }) => [prototype.constructor, prototype]));

/** One whose step is a function of gradients, learning rate, numbers and tensors that it keeps: none of a program's own, or changed by one. */
export function isPlainOptimizer(optimizer: tf.Optimizer): boolean {
  if (Object.getPrototypeOf(optimizer) !== plain.get(optimizer.constructor)) return false;
  const own = (name: string): boolean => Object.hasOwn(optimizer, name);
  if (Object.getOwnPropertyDescriptor(optimizer, "learningRate")?.writable !== true) return false;
  return !own("minimize") && !own("computeGradients") && (!own("applyGradients") || clippedOptimizers.has(optimizer));
}

/** Layers, cells, activations, regularisers, initialisers; not the graph's own nodes. */
function isNamed(value: unknown): value is Named & object {
  return typeof value === "object" && value !== null && typeof (value as Partial<Named>).getClassName === "function";
}

function everyLeaf(given: unknown, test: (leaf: unknown) => boolean): boolean {
  return typeof given === "object" && given !== null ? Object.values(given).every((one) => everyLeaf(one, test)) : test(given);
}
