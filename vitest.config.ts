import { defineConfig } from "vitest/config";
import { LongestFirst } from "./tests/support/vitest/LongestFirst.ts";

/** Where limits of time are run into and starts race: those would measure whatever runs beside them. */
const alone = ["tests/integration/{election,start}/**/*.test.ts", "tests/integration/student/{checks,commands,estimates,limits,processes}.test.ts"];

interface Kind {
  include?: readonly string[];
  exclude?: readonly string[];
  /** Files at a time; by the machine's processors when it is not said. */
  files?: number;
  seconds: number;
  order: number;
}

/** One project a kind of test. On two cores those that start processes, browsers or trainings run two files at a time, or one. */
function project(name: string, { include = [`tests/${name}/**/*.test.{ts,tsx}`], exclude = [], files, seconds, order }: Kind) {
  return {
    test: {
      name,
      include: [...include],
      exclude: [...exclude],
      setupFiles: ["tests/support/vitest/setup.ts"],
      pool: "forks" as const,
      ...(files !== undefined && { maxWorkers: files }),
      sequence: { groupOrder: order },
      testTimeout: seconds * 1000,
      hookTimeout: seconds * 1000,
      teardownTimeout: 20_000,
    },
  };
}

export default defineConfig({
  test: {
    sequence: { sequencer: LongestFirst },
    projects: [
      project("unit", { seconds: 20, order: 0 }),
      project("contract", { seconds: 30, order: 1 }),
      project("numeric", { seconds: 120, order: 2 }),
      project("integration", { exclude: alone, files: 2, seconds: 120, order: 3 }),
      // Of the same group: a window mostly waits, a training computes.
      project("e2e", { files: 2, seconds: 120, order: 3 }),
      project("integration-alone", { include: alone, files: 1, seconds: 120, order: 4 }),
    ],
  },
});
