import { defineConfig } from "vitest/config";

/**
 * One project a kind of test. Those that start processes, browsers or trainings run one file at a time: on two cores
 * their time limits would otherwise measure each other.
 */
function project(name: string, { parallel, seconds, order }: { parallel: boolean; seconds: number; order: number }) {
  return {
    test: {
      name,
      include: [`tests/${name}/**/*.test.{ts,tsx}`],
      setupFiles: ["tests/support/vitest/setup.ts"],
      pool: "forks" as const,
      ...(parallel ? {} : { maxWorkers: 1 }),
      sequence: { groupOrder: order },
      testTimeout: seconds * 1000,
      hookTimeout: seconds * 1000,
      teardownTimeout: 20_000,
    },
  };
}

export default defineConfig({
  test: {
    projects: [
      project("unit", { parallel: true, seconds: 20, order: 0 }),
      project("contract", { parallel: true, seconds: 30, order: 1 }),
      project("numeric", { parallel: true, seconds: 120, order: 2 }),
      project("integration", { parallel: false, seconds: 120, order: 3 }),
      project("e2e", { parallel: false, seconds: 120, order: 4 }),
    ],
  },
});
