import { describe, expect, it } from "vitest";
import { explainDeath } from "#platform/processes/explainDeath.ts";

const limits = { memoryMiB: 500, began: true };
const death = { code: undefined, signal: undefined, stderr: "" };

describe("the death of a process", () => {
  it("with Node's code for an unsettled await names where it waits", () => {
    const stderr = "Warning: Detected unsettled top-level await at student:///lib/my%20model.ts:14\n  await done;\n  ^\n\n\n";
    expect(explainDeath({ ...death, code: 13, stderr }, limits)).toMatchObject({ kind: "failed", error: { code: "student-never-settles", file: "lib/my model.ts", line: 14, column: 3 } });
    expect(explainDeath({ ...death, code: 13 }, limits)).toMatchObject({ kind: "failed", error: { code: "student-never-settles" } });
  });

  it("by V8's own memory limit is the program's", () => {
    const stderr = "FATAL ERROR: Reached heap limit Allocation failed - JavaScript heap out of memory\n----- Native stack trace -----";
    expect(explainDeath({ ...death, signal: "SIGABRT", stderr }, limits)).toMatchObject({ kind: "failed", error: { code: "student-memory", data: { limitMiB: 500 } } });
  });

  it("by a limit of the system does not name the run's own as what it met", () => {
    for (const stderr of ["#\n# Fatal process out of memory: Worklist::Segment::Create\n#\n----- Native stack trace -----", "FATAL ERROR: Committing semi space failed. Allocation failed - JavaScript heap out of memory"]) {
      expect(explainDeath({ ...death, signal: "SIGTRAP", stderr }, limits)).toMatchObject({ kind: "failed", error: { code: "student-memory", message: expect.stringMatching(/^The system gave/), data: { refusedLimitMiB: 500 } } });
    }
  });

  it("by anything else is a loss, equal for equal causes", () => {
    expect(explainDeath({ ...death, signal: "SIGKILL" }, limits)).toEqual({ kind: "lost", cause: "The process was ended by SIGKILL." });
    expect(explainDeath({ ...death, signal: "SIGKILL" }, { ...limits, began: false })).toEqual({ kind: "lost", cause: "The process was ended by SIGKILL before the program began." });
    expect(explainDeath({ ...death, code: 1, stderr: "node:internal\n\nTypeError: x is not a function\n    at y\n\nNode.js v24.21.0\n" }, limits)).toEqual({ kind: "lost", cause: "The process ended with code 1: TypeError: x is not a function." });
    expect(explainDeath({ ...death, code: -2, failure: "spawn node ENOENT" }, limits)).toEqual({ kind: "lost", cause: "The process could not be started: spawn node ENOENT" });
  });
});
