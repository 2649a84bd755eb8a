/** Runs programs: one build of the kernels, on one kind of processor. */
export interface Machine {
  readonly name: MachineName;
  /** Why programs run on one thread though more were asked for; undefined where that has not happened. */
  threadTrouble?(): string | undefined;
  /** Cores, where a program can change the number of its threads. */
  readonly cores?: number;
  load(program: MachineProgram, options: { threads: number }): LoadedProgram;
}

/** `wasm-simd` is the strict one: plain SIMD without fused multiply-add, the same bits on every platform. */
export type MachineName = "native-avx512" | "native-avx2" | "native-neon" | "wasm-fma" | "wasm-simd";

export interface MachineProgram {
  commands: Int32Array;
  /** 32-bit elements. */
  arenaSize: number;
}

export interface LoadedProgram {
  /** The arena's elements: views of the same memory that the kernels use. */
  floats: Float32Array;
  ints: Int32Array;
  /** That work on it by now: WebAssembly's come in when they have started, or never. */
  readonly threads: number;
  /** From the next run on; absent where they are what they were at first. */
  useThreads?(threads: number): void;
  /** Copies numbers as they are stored to the arena's element `at`, faster than `set`; absent where `set` is as fast. */
  write?(at: number, numbers: Float32Array | Int32Array): void;
  /** Runs the commands that begin at `start`, to the end of their segment. */
  run(start: number): void;
  /** Frees memory and threads; nothing may be called after it. Views of the arena stay valid for reading until they are collected. */
  free(): void;
}
