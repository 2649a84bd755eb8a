/**
 * Programs of the host, by name: each is started as its own Node process. They run from these sources in tests and
 * development, and from `out/host/NAME.mjs` once built.
 */
export const hostEntries = {
  /** The lab host of one home. */
  labHost: "src/host/labHost.ts",
  /** Brings the lab host up for Electron's main process. */
  ensureHost: "src/host/ensureHost.ts",
  /** The command line. */
  cli: "src/host/cli/main.ts",
  /** What `npm start` does once packages and builds are there. */
  start: "src/host/start/startLab.ts",
  /** The process of an attempt: student code runs here. */
  student: "src/host/student/main.ts",
  /** Recomputes metrics and predicts, without any student code. */
  evaluate: "src/host/evaluate/main.ts",
  /** A thread of the student's process: owns the graphics card. */
  device: "src/host/device/main.ts",
  /** Measures one engine. */
  measure: "src/host/measure/main.ts",
} as const;

export type HostEntry = keyof typeof hostEntries;
