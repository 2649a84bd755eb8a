import * as tf from "@tensorflow/tfjs";
import { writeScalar, type LayerLook, type StepProfile } from "#core/runs/events.ts";
import { measurePeak } from "#engine/estimate/calibrate.ts";
import type { LookRequest, StepLook } from "#engine/inside/StepWatch.ts";
import type { TrainSession } from "../TrainSession.ts";
import { createProfileKeeper } from "./createProfileKeeper.ts";
import { nameLayers } from "./nameLayers.ts";

/** Looks into a call's steps now and then, and tells the run. No number of the training depends on it. */
export interface InsideWatch {
  /** After each step. */
  stepEnded(): void;
  /** After the last one. */
  ended(): void;
}

/** Looking takes at most this share of the time, with a margin to the 3 % that are promised: steps after a look find colder caches. */
const share = 0.018;

/** The longer a run, the rarer: some hundred looks an hour, and again as many in the next ten. */
const rarer = 0.01;

/** Looks by the step come no closer than this, ms: each is a line of the run's journal. */
const closest = 100;

/** Steps whose durations are kept. */
const kept = 31;

/** Steps after which the middle of them is found anew: for small steps that takes a hundredth of their time. */
const renewed = 16;

/** Steps that are clocked at a look, so that one which was interrupted does not count. */
const clocked = 5;

/** Milliseconds that measuring the machine's peak takes at most. */
const peakMs = 40;

const most = { layers: 100, letters: 100 };

const blind: InsideWatch = { stepEnded: () => undefined, ended: () => undefined };

export function createInsideWatch({ engine, context, recorder, lookEvery }: Pick<TrainSession, "engine" | "context" | "recorder" | "lookEvery">): InsideWatch {
  if (!engine || lookEvery === "never") return blind;
  const every = lookEvery;
  const profile = createProfileKeeper();
  const durations: number[] = [];
  /** The middle of them. */
  let typical = 0;
  let at = 0;
  let last = context.now();
  let elapsed = 0;
  let spent = 0;
  let lookedAt = { time: 0, step: 0 };
  let looks = 0;
  let told = 0;
  let seen: StepLook | undefined;
  let layers: StepLook["layers"];
  /** Steps that are still to be clocked. */
  let clocks = 0;
  let peak: number | undefined;
  let names: (layer: string) => string = (layer) => layer;

  const request: { -readonly [Key in keyof LookRequest]: LookRequest[Key] } = {
    wants: "layers",
    budget: 0,
    step: 0,
    told(look) {
      seen = look;
      engine.look = undefined;
    },
  };

  /** Waiting is no time of the training: pauses, and what is measured after an epoch. */
  function count(duration: number): void {
    elapsed += durations.length < kept ? duration : Math.min(duration, 10 * typical + closest);
    if (seen) spent += Math.max(seen.cost, duration - typical);
    else {
      durations[at++ % kept] = duration;
      if (at <= kept || at % renewed === 0) typical = middle(durations);
    }
  }

  function tell(): void {
    looks++;
    lookedAt = { time: elapsed, step: recorder.position().step };
    // The first few, then at each doubling: shares of time hardly change.
    const isTime = Number.isInteger(Math.log2(looks));
    names = nameLayers(layers!.map(({ name }) => name), (variable) => tf.engine().registeredVariables[variable]?.shape);
    recorder.inside({ layers: layers!.slice(0, most.layers).map((layer) => written({ ...layer, name: names(layer.name).slice(0, most.letters) })), profile: isTime ? profileNow() : undefined });
    if (isTime) told = looks;
    layers = undefined;
  }

  function profileNow(): StepProfile | undefined {
    if (peak === undefined && budgetNow() > peakMs) {
      const from = performance.now();
      peak = measurePeak({ machine: engine!.machine, threads: engine!.threads, now: () => performance.now() });
      spent += performance.now() - from;
      last = context.now();
    }
    return profile.now({ milliseconds: typical, peak, names });
  }

  const budgetNow = (): number => share * elapsed - spent;

  function isDue(): boolean {
    if (looks === 0) return true;
    const passed = elapsed - lookedAt.time;
    return "steps" in every ? recorder.position().step - lookedAt.step >= every.steps && passed >= closest : passed >= Math.max(every.seconds * 1000, rarer * elapsed);
  }

  return {
    stepEnded() {
      const now = context.now();
      count(now - last);
      last = now;
      if (seen) {
        profile.add(seen);
        if (seen.layers) clocks = clocked;
        layers ??= seen.layers;
        seen = undefined;
        if (--clocks === 0) tell();
      }
      if (layers) {
        request.wants = "times";
        engine.look = request;
      } else if (isDue()) {
        request.wants = "layers";
        request.budget = budgetNow();
        request.step = typical;
        engine.look = request.budget > 0 ? request : undefined;
      }
    },
    ended() {
      engine.look = undefined;
      if (layers) tell();
      if (looks > told) recorder.inside({ layers: [], profile: profileNow() });
    },
  };
}

function middle(numbers: readonly number[]): number {
  return numbers.toSorted((a, b) => a - b)[numbers.length >> 1] ?? 0;
}

/** With four digits, which is all that eyes see. */
function written({ name, activations, gradient, weights, update, dead }: LayerLook): LayerLook {
  const short = (value: number): number => writeScalar(Number(value.toPrecision(4))) as number;
  const sized = (one: LayerLook["gradient"]): LayerLook["gradient"] => one && { norm: short(one.norm), size: one.size };
  return {
    name,
    ...(activations && { activations: sized(activations) }),
    ...(gradient && { gradient: sized(gradient) }),
    ...(weights !== undefined && { weights: short(weights) }),
    ...(update !== undefined && { update: short(update) }),
    ...(dead && { dead }),
  };
}
