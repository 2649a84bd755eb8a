import { expect, test } from "vitest";
import type { LayerLook, StepProfile } from "#core/runs/events.ts";
import { en } from "#host/cli/messages/en.ts";
import { es } from "#host/cli/messages/es.ts";
import { formatInside } from "#host/cli/terminal/formatInside.ts";

const layers: LayerLook[] = [
  { name: "conv2", activations: { norm: 20, size: 100 }, gradient: { norm: 0.5, size: 100 }, weights: 10, update: 0.01, dead: { units: 24, of: 32 } },
  { name: "dense", activations: { norm: 3, size: 100 }, gradient: { norm: 0.1, size: 100 }, weights: 2, update: 0.002 },
];
const part = { kernels: [], operation: "conv" };
const profile: StepProfile = {
  milliseconds: 1.9, threads: 1, peak: 100e9,
  parts: [
    { ...part, phase: "forward", layer: "conv2", milliseconds: 0.36, flops: 18e6 },
    { ...part, phase: "backward", layer: "conv2", milliseconds: 0.8, flops: 40e6 },
    { ...part, phase: "update", milliseconds: 0.1, flops: 0 },
  ],
};

test("what was seen inside is said as a table, in words, and with where a step's time goes", () => {
  const lines = formatInside({ step: 40, layers, profile, optimizer: "Adam" }, en);
  expect(lines[0]).toBe("Inside, at step 40:");
  expect(lines.find((line) => line.includes("24/32"))!.trim().split(/\s{2,}/)).toEqual(["conv2", "2", "0.05", "0.001", "24/32"]);
  expect(lines).toContain("  conv2: 24/32 units answer 0 to the whole batch, and learn nothing from it. A smaller learning rate keeps units alive.");
  expect(lines).toContain("Your step takes 1.9 ms: 61 % in conv2.");
  expect(lines.at(-1)).toBe("Products and convolutions: 50 GFLOP/s, 50.0 % of what this machine can do.");
});

test("and in Spanish", () => {
  const lines = formatInside({ step: 40, layers, profile, optimizer: "Adam" }, es);
  expect(lines[0]).toBe("Por dentro, en el paso 40:");
  expect(lines).toContain("Tu paso tarda 1.9 ms: 61 % en conv2.");
  expect(lines.some((line) => line.includes("el optimizador"))).toBe(true);
});

test("a change that is too large is said beside what is usual for the optimiser", () => {
  const large = (optimizer: string): string | undefined => formatInside({ step: 400, layers: [{ ...layers[0]!, update: 2, dead: undefined }], profile: undefined, optimizer }, en).find((line) => line.includes("Try a smaller"));
  expect(large("Adam")).toBe("  conv2: a step changes the weights by 0.2 of their size; about 0.001 is usual. Try a smaller learning rate.");
  expect(large("Adadelta")).toContain("about 0.02 is usual");
});
