import type { JournalEntry } from "./events.ts";
import type { RunState } from "./runState.ts";

/** How far a call was when: steps by the seconds that the program had been at work since the call began. */
export interface StepClock {
  /** The next line of the journal and the state after it, in order; a new call begins a new clock. */
  add(entry: JournalEntry, state: RunState): void;
  /** Seconds at each of some rising steps, in between by proportion: points come many to a line. */
  secondsAt(steps: Float64Array): Float64Array;
}

export function createStepClock(): StepClock {
  let began = 0;
  let marks: { step: number; seconds: number }[] = [{ step: 0, seconds: 0 }];
  return {
    add({ event }, { seconds, calls }) {
      if (event.kind === "call-started") {
        began = seconds;
        marks = [{ step: 0, seconds: 0 }];
      } else if (event.kind === "points" && event.call === calls.length) {
        const step = event.steps.at(-1);
        if (step !== undefined && step > marks.at(-1)!.step) marks.push({ step, seconds: Math.max(seconds - began, marks.at(-1)!.seconds) });
      }
    },
    secondsAt(steps) {
      // A live chart asks for the newest steps only.
      let at = Math.max(0, marks.findLastIndex(({ step }) => step < (steps[0] ?? 0)));
      return steps.map((step) => {
        while (at < marks.length - 2 && marks[at + 1]!.step < step) at++;
        const [from, to] = [marks[at]!, marks[at + 1] ?? marks[at]!];
        return from.step === to.step ? from.seconds : from.seconds + (Math.min(1, Math.max(0, (step - from.step) / (to.step - from.step)))) * (to.seconds - from.seconds);
      });
    },
  };
}
