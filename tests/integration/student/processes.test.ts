import { spawn } from "node:child_process";
import { readFileSync, readdirSync, readlinkSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it, onTestFinished } from "vitest";
import { limitsSchema } from "#core/runs/spec.ts";
import { hostEntry, packageRoot } from "#host/paths.ts";
import { createStudentProcesses } from "#platform/processes/createStudentProcesses.ts";
import { superviseTask } from "#platform/processes/superviseTask.ts";
import { silentLogger } from "#shared/Logger.ts";
import { createStudentLab, readable, startProcesses } from "#tests/support/labs/studentLab.ts";
import { until } from "#tests/support/until.ts";

const linux = process.platform === "linux";
const idle = { running: () => undefined, held: () => undefined, event: () => undefined, answer: () => Promise.reject(new Error("not asked")) };

describe("processes of student code", () => {
  it("are used once, and with prewarm the next one is ready", async () => {
    const lab = createStudentLab({ prewarm: true, rewarmMs: 0 });
    const first = await lab.run("export const a = 1;");
    const second = await lab.run("export const a = 1;");
    expect([first.end.kind, second.end.kind]).toEqual(["succeeded", "succeeded"]);
    expect(new Set(lab.pids).size).toBe(2);
  });

  it("load the engine before they are given a task", async () => {
    const warm = startProcesses({ prewarm: true }).take({ memoryMiB: 1200 });
    const said: string[] = [];
    warm.listen({ message: ({ kind }) => said.push(kind), nonsense: (error) => said.push(error.message) });
    await until(() => said.length > 0);
    expect(said).toEqual(["ready"]);
  });

  it("that can't be started are lost, with the reason", async () => {
    const broken = createStudentProcesses({ nodePath: join(packageRoot, "no-such-node"), entry: hostEntry("student"), readable, log: silentLogger, memoryMiB: 1200, prewarm: false });
    onTestFinished(() => broken.close());
    const run = { kind: "run", files: { "main.ts": "" }, entry: "main.ts", seed: 1, overrides: {}, outputLines: 10 } as const;
    expect(await superviseTask({ process: broken.take({ memoryMiB: 1200 }), task: run, limits: limitsSchema.parse({}), watcher: idle, log: silentLogger }).ended).toMatchObject({ kind: "lost", cause: expect.stringMatching(/could not be started: .*ENOENT/) });
    const unreadable = createStudentProcesses({ nodePath: process.execPath, entry: hostEntry("student"), readable: [], log: silentLogger, memoryMiB: 1200, prewarm: false });
    onTestFinished(() => unreadable.close());
    expect(await superviseTask({ process: unreadable.take({ memoryMiB: 1200 }), task: run, limits: limitsSchema.parse({}), watcher: idle, log: silentLogger }).ended).toMatchObject({ kind: "lost", cause: expect.stringMatching(/ended with code 1/) });
  });

  it.runIf(linux)("have an empty environment, an empty folder to work in, and only their own pipes", async () => {
    const lab = createStudentLab();
    const run = lab.start("console.log('on');\nawait new Promise((resolve) => setTimeout(resolve, 10_000));");
    await until(() => run.events.length > 0);
    const proc = `/proc/${lab.pids[0]}`;
    expect(readFileSync(`${proc}/environ`, "utf8")).toBe("");
    expect(readdirSync(readlinkSync(`${proc}/cwd`))).toEqual([]);
    const files = readdirSync(`${proc}/fd`).map((fd) => readlinkSync(`${proc}/fd/${fd}`));
    expect(files.filter((file) => file.startsWith("/") && !file.startsWith("/dev/"))).toEqual([]);
    expect(files.filter((file) => file.startsWith("socket:"))).toHaveLength(4);
    run.attempt.cancel();
    expect((await run.ended).kind).toBe("cancelled");
  });

  it.each([
    ["waits", "console.log('on');\nawait new Promise((resolve) => setTimeout(resolve, 100_000));"],
    ["never yields", "console.log('on');\nfor (;;) {}"],
  ])("end with their host, killed by kill -9, also one that %s", async (_what, program) => {
    const host = spawn(process.execPath, [join(packageRoot, "tests/fixtures/student/abandonedHost.ts"), hostEntry("student"), program, ...readable], { stdio: ["ignore", "pipe", "inherit"] });
    const gone = new Promise((resolve) => host.on("close", resolve));
    let said = "";
    host.stdout.setEncoding("utf8").on("data", (text: string) => (said += text));
    const pid = Number(await until(() => /^\d+/.exec(said)?.[0]));
    expect(isAlive(pid)).toBe(true);
    host.kill("SIGKILL");
    await gone;
    await until(() => !isAlive(pid), { what: "the program to end" });
  });
});

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return !linux || !/^State:\s+Z/m.test(readFileSync(`/proc/${pid}/status`, "utf8"));
  } catch {
    return false;
  }
}
