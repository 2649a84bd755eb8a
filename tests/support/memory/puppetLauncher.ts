import type { TrainEvent } from "#core/runs/events.ts";
import type { AttemptEnd, AttemptLauncher, AttemptListener, AttemptRequest } from "#services/runs/ports.ts";
import { until } from "../until.ts";

/** One attempt whose program is the test: it speaks through `listener` and hears `commands`. */
export interface Puppet {
  request: AttemptRequest;
  listener: AttemptListener;
  commands: ("cancel" | "pause" | "resume")[];
}

export interface PuppetLauncher extends AttemptLauncher {
  /** The nth attempt launched, from 1; waits for it. */
  puppet(nth: number): Promise<Puppet>;
  readonly puppets: readonly Puppet[];
}

/** Launches nothing: the test says what attempts do. */
export function createPuppetLauncher(): PuppetLauncher {
  const puppets: Puppet[] = [];
  return {
    puppets,
    puppet: (nth) => until(() => puppets[nth - 1], { what: `attempt ${nth}` }),
    launch(request, listener) {
      const puppet: Puppet = { request, listener, commands: [] };
      puppets.push(puppet);
      return { cancel: () => puppet.commands.push("cancel"), pause: () => puppet.commands.push("pause"), resume: () => puppet.commands.push("resume") };
    },
    close: async () => undefined,
  };
}

export function line(text: string, call = 0, step = 0, ordinal = 0): TrainEvent {
  return { kind: "line", at: { call, step, line: ordinal }, stream: "out", text };
}

export function points(from: number, to: number, { call = 1, series = "loss" } = {}): TrainEvent {
  const steps = Array.from({ length: to - from + 1 }, (_, index) => from + index);
  return { kind: "points", call, series, steps, values: steps.map((step) => 1 / step) };
}

export function callStarted(call: number): TrainEvent {
  return { kind: "call-started", at: { call, step: 0, line: 0 }, captured: { kind: "train", seed: 1, data: {}, options: {}, optimizer: {}, layers: [] } };
}

export const succeeded = { kind: "succeeded", result: { exports: {}, metrics: {} } } as const satisfies AttemptEnd;
