import { defineConfig } from "vitest/config";

/** Where programs are killed, limits are run into, and starts race: their time limits would measure whatever runs beside them. */
const alone = ["kill", "election", "start", "student"];

interface Kind {
  folders: readonly string[];
  /** Files at a time; by the machine's processors when it is not said. */
  files?: number;
  seconds: number;
  order: number;
}

/** One project a kind of test. On two cores those that start processes, browsers or trainings run two files at a time, or one. */
function project(name: string, { folders, files, seconds, order }: Kind) {
  return {
    test: {
      name,
      include: folders.map((folder) => `tests/${folder}/**/*.test.{ts,tsx}`),
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
    projects: [
      project("unit", { folders: ["unit"], seconds: 20, order: 0 }),
      project("contract", { folders: ["contract"], seconds: 30, order: 1 }),
      project("numeric", { folders: ["numeric"], seconds: 120, order: 2 }),
      project("integration", { folders: [`integration/!(${alone.join("|")})`], files: 2, seconds: 120, order: 3 }),
      project("integration-alone", { folders: alone.map((folder) => `integration/${folder}`), files: 1, seconds: 120, order: 4 }),
      project("e2e", { folders: ["e2e"], files: 1, seconds: 120, order: 5 }),
    ],
  },
});
