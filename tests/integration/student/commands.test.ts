import { kill } from "node:process";
import { describe, expect, it } from "vitest";
import { AppError } from "#shared/AppError.ts";
import { forEyes } from "#tests/support/labs/runTranscript.ts";
import { createStudentLab } from "#tests/support/labs/studentLab.ts";
import { until } from "#tests/support/until.ts";

/** 4,000 steps of a tiny model: long enough for a command, short enough to finish. */
const training = `import * as tf from '@tensorflow/tfjs';
import { digits, fit, seed } from 'backprop';
seed(3);
const data = await digits({ train: 40, validation: 10 });
export const model = tf.sequential({ layers: [tf.layers.flatten({ inputShape: [4, 4, 1] }), tf.layers.dense({ units: 2, activation: 'softmax' })] });
export const history = await fit(model, data, { epochs: 400, batch: 4, optimizer: tf.train.sgd(0.001) });
export const last = history.loss.length;`;

describe("an attempt", () => {
  it("tells the shapes of what its top level declares, and nothing else of it that it did not export", async () => {
    const { end } = await createStudentLab().run(`import * as tf from "@tensorflow/tfjs";
import { digits } from "backprop";

const data: Awaited<ReturnType<typeof digits>> = await digits({ train: 4, validation: 2 });
const w: tf.Variable = tf.variable(tf.zeros([4, 2]));
export const losses = [0.5, 0.25]; // the end`);
    expect(end).toMatchObject({ kind: "succeeded", result: { exports: { losses: [0.5, 0.25] } } });
    if (end.kind !== "succeeded") return;
    expect(Object.keys(end.result.exports)).toEqual(["losses"]);
    expect(end.result.shapes?.map(({ line, name, shape }) => `${line} ${name} ${shape.join()}`)).toEqual(expect.arrayContaining(["4 data.train.y 4", "5 w 4,2", "6 losses 2"]));
  });

  it("says the same lines of its errors as ever", async () => {
    const { end } = await createStudentLab().run("const a = [1];\nconst b = a;\nb.missing();\nconst c = 1;");
    expect(end).toMatchObject({ kind: "failed", error: { code: "student-error", file: "main.ts", line: 3 } });
    expect((await createStudentLab().run("const a = 1;\nconst b = [;")).end).toMatchObject({ kind: "failed", error: { code: "student-syntax", line: 2 } });
  });

  it("trains: events in order, checkpoints, exports, model and hash", async () => {
    const { end, events, checkpoints } = await createStudentLab().run(training.replace("400", "3"));
    expect(end).toMatchObject({ kind: "succeeded", result: { exports: { last: 3 }, weightsHash: expect.stringMatching(/^[0-9a-f]{64}$/) } });
    expect(end.kind === "succeeded" && end.model?.weights.length).toBeGreaterThan(100);
    expect(events.map((event) => event.kind).filter((kind) => kind !== "points" && !forEyes.has(kind))).toEqual(["call-started", "epoch", "epoch", "epoch", "call-ended"]);
    expect(events.findLast(({ kind }) => kind === "sight")).toMatchObject({ at: { call: 1, step: 30 } });
    expect(checkpoints.at(0)).toMatchObject({ call: 1, step: 0, role: "begin" });
    expect(checkpoints.at(-1)).toMatchObject({ call: 1, step: 30, role: "end" });
  });

  it("goes on from what an earlier one saved, to the same hash", async () => {
    const lab = createStudentLab();
    const whole = await lab.run(training.replace("400", "3"));
    const { bytes, step } = whole.checkpoints.find(({ role }) => role === "best")!;
    const resumed = await lab.run(training.replace("400", "3"), { restore: () => ({ kind: "partial", step, bytes }) });
    expect(resumed.end.kind === "succeeded" && resumed.end.result.weightsHash).toBe(whole.end.kind === "succeeded" && whole.end.result.weightsHash);
    expect(resumed.events.filter((event) => event.kind === "epoch").length).toBeLessThan(3);
  });

  it("sees the visible rows of its data set only", async () => {
    const { end, lines } = await createStudentLab().run("import { digits } from 'backprop';\nconst data: any = await digits({ train: 20, validation: 5 });\nconsole.log(data.classes[0], Object.keys(data).join(), data.train.n);");
    expect(end.kind).toBe("succeeded");
    expect(lines).toEqual(["left backprop-1 train,validation,classes 20"]);
  });

  it("fails at the line that asks for a data set that can't be had", async () => {
    const datasets = { load: () => Promise.reject(new AppError({ code: "not-found", message: "There is no data set digits.", hint: "Install it." })) };
    const { end } = await createStudentLab({ datasets }).run("import { digits } from 'backprop';\n\nawait digits();");
    expect(end).toMatchObject({ kind: "failed", error: { code: "not-found", message: "There is no data set digits.", hint: "Install it.", file: "main.ts", line: 3 } });
  });

  it("ends at once when its state can't be stored", async () => {
    const lab = createStudentLab();
    const { end } = await lab.run(training, { checkpoint: () => Promise.reject(new AppError({ code: "disk-full", message: "The disk is full.", hint: "Make room." })) });
    expect(end).toEqual({ kind: "failed", error: { code: "disk-full", message: "The disk is full.", hint: "Make room." }, resumable: true });
  });
});

describe("cancel", () => {
  it("ends a training between two steps", async () => {
    const run = createStudentLab().start(training, { onEvent: (event) => event.kind === "epoch" && event.epoch === 2 && run.attempt.cancel() });
    expect(await run.ended).toEqual({ kind: "cancelled" });
    expect(run.events.filter((event) => event.kind === "epoch").length).toBeLessThan(400);
  });

  it("kills a program that doesn't obey, within a second or so", async () => {
    const run = createStudentLab().start("console.log('on');\nfor (;;) {}", { onEvent: () => run.attempt.cancel() });
    await until(() => run.events.length > 0);
    const begun = performance.now();
    expect(await run.ended).toEqual({ kind: "cancelled" });
    expect(performance.now() - begun).toBeLessThan(2_000);
  });

  it("counts also for a program that catches everything", async () => {
    const stubborn = training.replace("export const history = await fit", "try { await fit").replace("(0.001) });", "(0.001) }); } catch {}").replace("history.loss.length", "1");
    const run = createStudentLab().start(stubborn, { onEvent: (event) => event.kind === "epoch" && run.attempt.cancel() });
    expect(await run.ended).toEqual({ kind: "cancelled" });
  });

  it("works before the program has begun", async () => {
    const run = createStudentLab().start(training);
    run.attempt.cancel();
    expect(await run.ended).toEqual({ kind: "cancelled" });
  });
});

describe("pause", () => {
  it("holds at the next step after a checkpoint, and goes on when resumed", async () => {
    let held = 0;
    const run = createStudentLab().start(training.replace("400", "20"), { held: () => held++, onEvent: (event) => event.kind === "epoch" && event.epoch === 2 && run.attempt.pause() });
    await until(() => held === 1);
    expect(run.checkpoints.at(-1)).toMatchObject({ role: "auto" });
    const said = run.events.length;
    run.attempt.resume();
    expect(await run.ended).toMatchObject({ kind: "succeeded", result: { exports: { last: 20 } } });
    expect(run.events.length).toBeGreaterThan(said);
    expect(held).toBe(1);
  });

  it("gives the process up after a while", async () => {
    const run = createStudentLab({ keepPausedSeconds: 0.2 }).start(training, { onEvent: (event) => event.kind === "epoch" && event.epoch === 2 && run.attempt.pause() });
    expect(await run.ended).toEqual({ kind: "paused" });
    expect(run.checkpoints.at(-1)).toMatchObject({ role: "auto" });
  });

  it("can be followed by cancel", async () => {
    const run = createStudentLab().start(training, { held: () => run.attempt.cancel(), onEvent: (event) => event.kind === "epoch" && event.epoch === 1 && run.attempt.pause() });
    expect(await run.ended).toEqual({ kind: "cancelled" });
  });
});

describe("a process that dies without a word", () => {
  it.each(["SIGKILL", "SIGSEGV", "SIGTERM"] as const)("by %s is lost, and what it said before is kept", async (signal) => {
    const lab = createStudentLab();
    const run = lab.start("console.log('said');\nawait new Promise((resolve) => setTimeout(resolve, 10_000));", { onEvent: () => kill(lab.pids[0]!, signal) });
    expect(await run.ended).toEqual({ kind: "lost", cause: `The process was ended by ${signal}.` });
    expect(run.lines()).toEqual(["said"]);
  });

  it("is lost when the launcher closes", async () => {
    const lab = createStudentLab();
    const run = lab.start("console.log('said');\nfor (;;) {}");
    await until(() => run.events.length > 0);
    await lab.launcher.close();
    expect(await run.ended).toEqual({ kind: "lost", cause: "The lab host was closed." });
  });
});
