import * as tf from "@tensorflow/tfjs";
import { AppError } from "#shared/AppError.ts";
import { lookAtTensor, toTensor } from "#engine/models/modelFile.ts";
import type { NamedArray } from "#engine/models/safetensors.ts";
import type { OptimizerProperties } from "./optimizerProperties.ts";

interface Slot {
  originalName: string;
  variable: tf.Variable;
}

/** Its numbers are not copied: they are the optimiser's own until its next step. */
export function lookAtOptimizer(optimizer: tf.Optimizer): { properties: OptimizerProperties; tensors: NamedArray[] } {
  const properties: OptimizerProperties = { className: optimizer.getClassName(), numbers: {}, scalars: {}, slots: {} };
  const tensors: NamedArray[] = [];
  const keep = (name: string, tensor: tf.Tensor): string => {
    tensors.push(lookAtTensor(name, tensor));
    return name;
  };
  for (const [key, value] of Object.entries(optimizer)) {
    if (typeof value === "number") properties.numbers[key] = value;
    else if (value instanceof tf.Tensor) properties.scalars[key] = keep(`optimizer/${key}`, value);
    else if (isSlots(value)) properties.slots[key] = value.map(({ originalName, variable }, index) => ({ originalName, tensor: keep(`optimizer/${key}/${index}`, variable) }));
  }
  return { properties, tensors };
}

/** Throws `checkpoint-invalid` when the optimiser is of another class than the stored one. */
export function writeOptimizer(optimizer: tf.Optimizer, properties: OptimizerProperties, tensors: ReadonlyMap<string, NamedArray>): void {
  if (optimizer.getClassName() !== properties.className) {
    throw new AppError({ code: "checkpoint-invalid", message: `The checkpoint was made with ${properties.className}, the program uses ${optimizer.getClassName()}.`, hint: "The code changed since the run began: start a new run." });
  }
  const stored = (name: string): tf.Tensor => {
    const array = tensors.get(name);
    if (!array) throw new AppError({ code: "checkpoint-invalid", message: `The checkpoint lacks ${name}.` });
    return toTensor(array);
  };
  const target = optimizer as unknown as Record<string, unknown>;
  for (const [key, value] of Object.entries(properties.numbers)) target[key] = value;
  for (const [key, name] of Object.entries(properties.scalars)) {
    const present = target[key];
    const value = stored(name);
    if (present instanceof tf.Variable) {
      present.assign(value);
      value.dispose();
    } else {
      if (present instanceof tf.Tensor) present.dispose();
      target[key] = tf.keep(value);
    }
  }
  for (const [key, slots] of Object.entries(properties.slots)) {
    for (const { variable } of isSlots(target[key]) ? target[key] : []) variable.dispose();
    target[key] = slots.map(({ originalName, tensor }): Slot => {
      const value = stored(tensor);
      const variable = tf.variable(value, false);
      value.dispose();
      return { originalName, variable };
    });
  }
}

/** The variables that hold an optimiser's state. */
export function optimizerVariables(optimizer: tf.Optimizer): tf.Variable[] {
  return Object.values(optimizer).flatMap((value: unknown) => (value instanceof tf.Variable ? [value] : isSlots(value) ? value.map(({ variable }) => variable) : []));
}

function isSlots(value: unknown): value is Slot[] {
  return Array.isArray(value) && value.length > 0 && value.every((one: unknown) => typeof one === "object" && one !== null && "variable" in one && one.variable instanceof tf.Variable);
}
