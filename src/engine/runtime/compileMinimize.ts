import type * as tf from "@tensorflow/tfjs";
import type { TapeBackend } from "#engine/tape/TapeBackend.ts";
import type { CompiledStep, StepOptions } from "./compileStep.ts";

interface Known {
  call: () => tf.Scalar | null;
  step: CompiledStep<tf.Scalar | null>;
}

/** Compiles every call of an optimiser's `minimize`, wherever a program makes it: its steps are those of that optimiser. */
export function compileMinimize({ backend, compile }: { backend: TapeBackend; compile(options: Pick<StepOptions<tf.Scalar | null>, "mode" | "step">): CompiledStep<tf.Scalar | null> }): void {
  const known = new WeakMap<tf.Optimizer, Known>();
  backend.minimizer = (optimizer, call) => {
    let one = known.get(optimizer);
    if (one) one.call = call;
    else {
      const made = { call };
      one = Object.assign(made, { step: compile({ mode: "minimize", step: () => made.call() }) });
      known.set(optimizer, one);
    }
    return one.step.run();
  };
}
