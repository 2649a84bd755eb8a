import type { Machine } from "#engine/machine/Machine.ts";
import type { Program } from "#engine/program/Program.ts";
import type { Run } from "./comparePlan.ts";

/** A program of our own kernels alone, on a machine. Each step loads it anew and frees it: memory is limited, programs are many. */
export function runOnMachine(machine: Machine, threads: number): (program: Program) => Run {
  return (program) => {
    const { commands, arenaSize } = program;
    const bytes = new ArrayBuffer(arenaSize * 4);
    const [floats, ints] = [new Float32Array(bytes).fill(NaN), new Int32Array(bytes)];
    const run: Run = {
      write: ({ at, size, storage }, values) => (storage === "int32" ? ints : floats).set(Array.from(values).slice(0, size), at),
      read: ({ at, size, storage }) => Array.from((storage === "int32" ? ints : floats).subarray(at, at + size)),
      step() {
        const loaded = machine.load({ commands, arenaSize }, { threads });
        try {
          loaded.ints.set(ints);
          for (const segment of program.segments) {
            if (segment.kind === "host") throw new Error(`${segment.node.kernel} is not ours.`);
            if (segment.kind === "commands") loaded.run(segment.start);
          }
          ints.set(loaded.ints.subarray(0, arenaSize));
        } finally {
          loaded.free();
        }
      },
    };
    for (const placement of program.initial) run.write(placement, placement.value.data!);
    return run;
  };
}
