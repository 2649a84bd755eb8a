import type { cellActivations } from "#engine/program/operations.ts";

export type CellActivation = keyof typeof cellActivations;

export interface CellAttrs {
  activation: CellActivation;
  recurrentActivation: CellActivation;
  reverse: boolean;
}

interface ActivationFunction {
  of(x: number): number;
  /** The derivative where the activation answered `y`. */
  slopeAt(y: number): number;
}

export const activationFunctions: Readonly<Record<CellActivation, ActivationFunction>> = {
  tanh: { of: Math.tanh, slopeAt: (y) => 1 - y * y },
  sigmoid: { of: (x) => 1 / (1 + Math.exp(-x)), slopeAt: (y) => y * (1 - y) },
  hardSigmoid: { of: (x) => Math.max(0, Math.min(1, x / 5 + 0.5)), slopeAt: (y) => (y > 0 && y < 1 ? 0.2 : 0) },
  relu: { of: (x) => Math.max(0, x), slopeAt: (y) => (y > 0 ? 1 : 0) },
  linear: { of: (x) => x, slopeAt: () => 1 },
};
