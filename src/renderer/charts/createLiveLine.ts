import { createSmoothing, type Curve } from "./curves.ts";
import { createThinLine, type ThinLine } from "./createThinLine.ts";

/** A curve as a chart of a certain width draws it while it grows: each point is looked at once. */
export interface LiveLine {
  /** Takes over what the curve has more than before; all of it when it is another curve, or the chart another one. */
  follow(curve: Pick<Curve, "length" | "steps" | "values"> | undefined, stretch: number): void;
  line(): ThinLine["points"];
  /** The smoothed course, where one is drawn. */
  course(): ThinLine["points"] | undefined;
  /** The newest point of the course, else of the line, when it is a number. */
  end(): { step: number; value: number } | undefined;
  /** -Infinity without a point. */
  highest(): number;
}

/** `along`: where steps lie on the chart's axis. */
export function createLiveLine({ isSmooth, along = (steps) => steps }: { isSmooth: boolean; along?: (steps: Float64Array) => Float64Array }): LiveLine {
  let followed: Parameters<LiveLine["follow"]>[0];
  let shown = { stretch: 1, ...begin(1) };
  let taken = 0;
  let highest = -Infinity;
  let end: { step: number; value: number } | undefined;

  function begin(stretch: number) {
    return { line: createThinLine(stretch), course: isSmooth ? { line: createThinLine(stretch), next: createSmoothing() } : undefined };
  }

  return {
    follow(curve, stretch) {
      if (curve !== followed || stretch !== shown.stretch) {
        followed = curve;
        shown = { stretch, ...begin(stretch) };
        taken = 0;
        highest = -Infinity;
        end = undefined;
      }
      if (!curve || curve.length === taken) return;
      const { line, course } = shown;
      const [places, values] = [along(curve.steps().subarray(taken)), curve.values().subarray(taken)];
      let newest = Number.NaN;
      for (let at = 0; at < places.length; at++) {
        const [step, value] = [places[at]!, values[at]!];
        newest = course ? course.next(value) : value;
        line.push(step, value);
        course?.line.push(step, newest);
        if (Number.isFinite(value) && value > highest) highest = value;
      }
      taken += places.length;
      end = Number.isFinite(newest) && places.length > 0 ? { step: places.at(-1)!, value: newest } : undefined;
    },
    line: () => shown.line.points,
    course: () => shown.course?.line.points,
    end: () => end,
    highest: () => highest,
  };
}
