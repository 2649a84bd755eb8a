import type { CurveAxis } from "../preferences/preferenceSchema.ts";

/** What is needed to lay a run's steps along an axis. */
export interface StepUnits {
  totalSteps?: number | undefined;
  epochs?: number | undefined;
  /** Seconds at work at some rising steps. */
  secondsAt?: ((steps: Float64Array) => Float64Array | undefined) | undefined;
}

/** Where steps lie on an axis; undefined where the run does not count in it. */
export function alongAxis(steps: Float64Array, axis: CurveAxis, { totalSteps, epochs, secondsAt }: StepUnits): Float64Array | undefined {
  switch (axis) {
    case "step":
      return steps;
    case "epoch":
      return totalSteps && epochs ? steps.map((step) => (step * epochs) / totalSteps) : undefined;
    case "seconds":
      return secondsAt?.(steps);
  }
}

/** Where the axis of a run ends that is not over; undefined where that can't be said. */
export function axisEndOf(axis: CurveAxis, { totalSteps, epochs }: StepUnits): number | undefined {
  return axis === "step" ? totalSteps : axis === "epoch" ? epochs : undefined;
}
