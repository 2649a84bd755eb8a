import { execFileSync } from "node:child_process";
import { existsSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { describe, expect, it } from "vitest";
import { provenKernels } from "#engine/device/start/provenKernels.ts";
import { findCard } from "#tests/support/engine/device/softwareCard.ts";

const script = fileURLToPath(new URL("../../support/engine/device/compareKernels.ts", import.meta.url));
const card = findCard();
const devices = [
  { name: "webgpu", there: card !== undefined },
  { name: "tensorflow", there: card !== undefined && existsSync(join(card.folder, "tensorflow", "tfjs_binding.node")) },
] as const;

/** Relative to the largest number of inputs and outputs. */
const tolerance = 1e-5;

describe.each(devices)("kernels that a device is trusted with: $name", ({ name, there }) => {
  it("answer what the processor's do, in steps through every layer", { timeout: 600_000 }, ({ skip }) => {
    skip(!there, `${name} is not here: "backprop gpu install" and a card, or Mesa's software one, bring it`);
    const found = JSON.parse(execFileSync(process.execPath, ["--no-warnings", script, name, card!.folder], { env: { ...process.env, TF_CPP_MIN_LOG_LEVEL: "3", ...card!.env }, encoding: "utf8", stdio: ["ignore", "pipe", "ignore"] })) as Record<string, number | string>;
    expect(Object.entries(found).filter(([kernel, gap]) => provenKernels[name].has(kernel) && !(typeof gap === "number" && gap < tolerance))).toEqual([]);
    expect([...provenKernels[name]].filter((kernel) => !(kernel in found)), "never seen").toEqual([]);
  });
});
