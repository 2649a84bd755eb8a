/** What the main thread asks of a device's thread. Programs go by numbers. */
export type DeviceMessage =
  | { readonly kind: "load"; readonly program: number; /** As `encodeTape` writes it. */ readonly tape: string; readonly memory: SharedArrayBuffer }
  /** `dirty`: values that the main thread has written into the memory since the last step. */
  | { readonly kind: "run"; readonly program: number; readonly dirty: readonly number[]; readonly seed: readonly [number, number]; readonly steps: number }
  /** Writes variables into the memory. */
  | { readonly kind: "fetch"; readonly program: number; readonly values: readonly number[] }
  | { readonly kind: "free"; readonly program: number };

/** Answered to `load`. */
export interface LoadedTape {
  /** Kernels that are done by the processor: the device has none of them, or a wrong one. */
  readonly hostKernels: readonly string[];
}

/** Answered before anything is asked. */
export interface StartedDevice {
  readonly label: string;
}

export interface DeviceFailure {
  readonly code: string;
  readonly message: string;
  readonly hint?: string | undefined;
  readonly data?: Readonly<Record<string, unknown>> | undefined;
}

export type DeviceAnswer = { readonly kind: "done"; readonly value: unknown } | { readonly kind: "failed"; readonly error: DeviceFailure } /** Nothing it says can be trusted any more. */ | { readonly kind: "broken"; readonly cause: string };

/** Places in the shared words by which a thread answers one that waits. */
export const controlWords = { answered: 0, progress: 1, length: 2, gone: 3 } as const;
export const controlBytes = 16;
/** Of an answer as JSON. */
export const answerBytes = 65_536;
