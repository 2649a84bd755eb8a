import * as tf from "@tensorflow/tfjs";
import type { TapeBackend } from "#engine/tape/TapeBackend.ts";
import type { CompiledStep, StepOptions } from "./compileStep.ts";

interface Known {
  call: () => tf.Scalar | null;
  step: CompiledStep<tf.Scalar | null>;
}

export interface CompiledMinimize {
  /** Optimisers in a row that made one step and no other. */
  once: number;
}

/** So many, and the next one's first step is not compiled: a program that makes an optimiser for every step would compile every step. */
const mostOnce = 16;

/** Compiles every call of an optimiser's `minimize`, wherever a program makes it: its steps are those of that optimiser. */
export function compileMinimize({ backend, compile, onEager }: {
  backend: TapeBackend;
  compile(options: Pick<StepOptions<tf.Scalar | null>, "mode" | "step">, optimizer: tf.Optimizer): CompiledStep<tf.Scalar | null>;
  onEager?: ((reason: string) => void) | undefined;
}): CompiledMinimize {
  const known = new WeakMap<tf.Optimizer, Known>();
  const seen = new WeakSet<tf.Optimizer>();
  const state: CompiledMinimize = { once: 0 };
  let told = false;

  function eager(call: () => tf.Scalar | null): tf.Scalar | null {
    const end = backend.random.step();
    try {
      return tf.tidy(call as () => tf.Scalar);
    } finally {
      end();
    }
  }

  backend.minimizer = (optimizer, call) => {
    if (seen.has(optimizer)) state.once = 0;
    else {
      seen.add(optimizer);
      if (state.once++ >= mostOnce) {
        if (!told) onEager?.("it has an optimiser of its own for every step");
        told = true;
        return eager(call);
      }
    }
    let one = known.get(optimizer);
    if (one) one.call = call;
    else {
      const made = { call };
      one = Object.assign(made, { step: compile({ mode: "minimize", step: () => made.call() }, optimizer) });
      known.set(optimizer, one);
    }
    return one.step.run();
  };
  return state;
}
