/**
 * Recomputes what a model can do in a clean engine process, without any code of the student: what decides a metric check
 * comes from here (decision E), and so do predictions. Bytes are a model's topology (tfjs layers JSON) and weights (safetensors).
 */
export interface ModelEvaluator {
  /** Mean loss of the given rows (by index into the part) or of all; loss by the model's head. */
  loss(model: ModelBytes, rows: RowsOf): Promise<number>;
  /** Share of rows whose likeliest class is the true one, after moving every image `right` pixels. */
  accuracy(model: ModelBytes, rows: RowsOf & { shiftRight?: number | undefined }): Promise<number>;
  /** What it answers for the given rows, row after row: of a classifier one probability a class. */
  outputs(model: ModelBytes, rows: RowsOf): Promise<Float32Array>;
  /** Probabilities, one a class, for one input row of `shape`; values as the data set has them (digits: 0..255). */
  predict(model: ModelBytes, input: { values: Float32Array; shape: readonly number[] }): Promise<Float32Array>;
  /** Mean loss, nats a character, of a GPT of these sizes with the weights of a file, in their order, on pages of a bundled text. */
  textLoss(weights: Uint8Array, text: TextOf): Promise<number>;
  /** Ids of the tokens that a GPT writes after `ids`; the same whether asked at once or in parts, where `drawn` counts those written before. */
  write(gpt: GptBytes, task: { ids: readonly number[]; length: number; seed: number; drawn: number; temperature: number; topK?: number | undefined; topP?: number | undefined }): Promise<Int32Array>;
  /** How a GPT's positions spread their attention over these tokens: [layers, heads, positions, positions]. */
  attend(gpt: GptBytes, task: { ids: readonly number[]; masked: boolean }): Promise<Float32Array>;
  close(): Promise<void>;
}

export interface ModelBytes {
  topology: Uint8Array;
  weights: Uint8Array;
}

/** Weights (safetensors) in GPT-2's order. The same object is loaded once. */
export interface GptBytes {
  weights: Uint8Array;
  config: { vocabulary: number; context: number; width: number; heads: number; layers: number };
}

export interface TextOf {
  dataset: string;
  splitSeed: string;
  part: "train" | "validation";
  sizes: { context: number; width: number; heads: number; layers: number };
}

export interface RowsOf {
  dataset: string;
  splitSeed: string;
  part: "train" | "validation" | "held-out";
  rows?: readonly number[] | undefined;
}
