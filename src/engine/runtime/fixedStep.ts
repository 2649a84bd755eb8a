import * as tf from "@tensorflow/tfjs";
import { clippedOptimizers } from "#engine/optimizers/clipGradients.ts";
import { plainOptimizers } from "#engine/tape/TapeBackend.ts";

interface Part {
  getClassName(): string;
  constructor: object;
  /** Of a model within a model. */
  layers?: unknown;
}

/** What a model's step is made of beside its numbers, as it was when it was looked at. */
export interface FixedStep {
  unchanged(): boolean;
}

/** Methods of layers, cells, activations, regularisers and constraints that have a say in a step. */
const methods = ["call", "apply", "computeMask"] as const;

/** Properties that change from step to step, or say nothing about it. */
const idle = new Set(["_refCount", "_built", "_addedWeightNames", "inboundNodes", "outboundNodes", "id", "name", "supportsMasking", "initialWeights", "fastWeightInitDuringBuild"]);
/** They have had their say when the weights were made. */
const ofInitialWeights = /^DEFAULT_|Initializer$/;

/**
 * Says whether a model's step is what its layers say and nothing else: then its JavaScript need not run again for as long as
 * they are unchanged. It knows the classes that are registered when it is made, before a program can add its own.
 */
export function createFixedStepCheck(): (model: tf.LayersModel, optimizer?: tf.Optimizer) => FixedStep | undefined {
  const { classNameMap } = tf.serialization.SerializationMap.getMap();
  const known = new Map(Object.values(classNameMap).map(([constructor]): [object, unknown[]] => [constructor, methodsOf(constructor.prototype as object)]));

  /** Whether all that has a say in it and its parts is tfjs's own; notes each property. */
  function look(part: Part, settings: Settings, depth = 0): boolean {
    const own = known.get(part.constructor);
    if (depth > 8 || !own || methodsOf(part).some((method, at) => method !== own[at])) return false;
    methods.forEach((name) => settings.note(part, name));
    if (Array.isArray(part.layers)) {
      settings.noteAll(part, "layers");
      return part.layers.every((layer) => look(layer as Part, settings, depth + 1));
    }
    for (const [name, value] of Object.entries(part) as [string, unknown][]) {
      if (idle.has(name) || ofInitialWeights.test(name)) continue;
      if (typeof value === "function") return false;
      settings.noteAll(part, name);
      if (isWeight(value)) for (const property of ["val", "constraint"]) settings.note(value, property);
      if (![value].flat().every((one) => !isPart(one) || look(one, settings, depth + 1))) return false;
    }
    return true;
  }

  return (model, optimizer) => {
    const { loss, metrics } = model as unknown as { loss: unknown; metrics: unknown };
    const words = [loss, metrics].every((given) => given === undefined || given === null || everyLeaf(given, (leaf) => typeof leaf === "string"));
    const settings = createSettings();
    settings.noteAll(model, "layers");
    const layers = model.layers.every((layer) => look(layer as unknown as Part, settings));
    return words && layers && (!optimizer || isPlainOptimizer(optimizer)) ? settings : undefined;
  };
}

interface Settings extends FixedStep {
  note(owner: object, name: string | number): void;
  /** Of a list, each of its items too. */
  noteAll(owner: object, name: string): void;
}

function createSettings(): Settings {
  const owners: Record<string | number, unknown>[] = [];
  const names: (string | number)[] = [];
  const values: unknown[] = [];
  const note: Settings["note"] = (owner, name) => {
    const properties = owner as Record<string | number, unknown>;
    owners.push(properties);
    names.push(name);
    values.push(properties[name]);
  };
  return {
    note,
    noteAll(owner, name) {
      note(owner, name);
      const value = (owner as Record<string, unknown>)[name];
      if (!Array.isArray(value)) return;
      for (let at = 0; at <= value.length; at++) note(value, at);
    },
    unchanged() {
      for (let at = 0; at < owners.length; at++) if (owners[at]![names[at]!] !== values[at]) return false;
      return true;
    },
  };
}

function methodsOf(part: object): unknown[] {
  return methods.map((name) => (part as Record<string, unknown>)[name]);
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
function isPart(value: unknown): value is Part {
  return typeof value === "object" && value !== null && typeof (value as Partial<Part>).getClassName === "function";
}

/** A layer's weight: the variable, and what keeps it within bounds. */
function isWeight(value: unknown): value is tf.LayerVariable {
  return typeof value === "object" && value !== null && "originalName" in value && "constraint" in value;
}

function everyLeaf(given: unknown, test: (leaf: unknown) => boolean): boolean {
  return typeof given === "object" && given !== null ? Object.values(given).every((one) => everyLeaf(one, test)) : test(given);
}
