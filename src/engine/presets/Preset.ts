/** A whole program to start from, and where it honestly ends. */
export interface Preset {
  /** As in `preset:NAME`. */
  name: string;
  entry: string;
  files: Readonly<Record<string, string>>;
  /** One a call of `fit` or `model.fit`, in order: the last value of `series`, over the seeds that were tried with some room. */
  bands: readonly Band[];
}

export interface Band {
  series: "val_accuracy" | "val_loss";
  from: number;
  to: number;
}
