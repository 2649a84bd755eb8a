import { writeScalar } from "#core/runs/events.ts";
import { decideFacts, declareChecks } from "#engine/checks/decideFacts.ts";
import { judgeRun } from "#engine/checks/judgeRun.ts";
import * as checkLibrary from "#engine/checks/library.ts";
import { engineVariable } from "#engine/backends/chooseEngine.ts";
import { loadBackend } from "#engine/backends/loadBackend.ts";
import { deviceEntryVariable } from "#engine/device/deviceNames.ts";
import { describeShapes } from "#engine/trainer/refuse/describeShapes.ts";
import { createTrainRuntime } from "#engine/trainer/createTrainRuntime.ts";
import { prepareTfjs } from "#engine/trainer/prepareTfjs.ts";
import type { HostMessage, Task, TaskResult } from "#platform/processes/messages.ts";
import { containGlobals } from "./containGlobals.ts";
import { createTrainContext } from "./createTrainContext.ts";
import { describeError } from "./describeError.ts";
import { findDeclarations, separateExports } from "./exposeDeclarations.ts";
import { checksUrl, fileUrl, installModuleGate } from "./moduleGate.ts";
import { openHostChannel } from "./openHostChannel.ts";
import { createProcessFacade } from "./processFacade.ts";
import { createStudentConsole, createStudentOutput } from "./studentConsole.ts";

/**
 * The process of student code, for one task. It loads the engine, says that it is ready and waits for its task; then it
 * gives away everything a program has no business with (files, modules, globals, the language's own objects) and lets
 * Node load the program as the main module. It ends itself when the task has a result or when the host is gone; what it
 * can't say any more, such as that it hangs, the host finds out.
 */
const real = process;
// Ends at once, without the events of process.exit; it is taken from the process before the program is loaded.
const exit = (real as unknown as { reallyExit(code: number): never }).reallyExit.bind(real);
const channel = openHostChannel({ exit });
const gate = installModuleGate();

let running = false;

// Node warns about things that are the lab's choice; to whom it would matter reads no stderr.
real.removeAllListeners("warning");
const backend = await loadBackend({ wanted: real.env[engineVariable], deviceEntry: real.env[deviceEntryVariable], env: real.env, onWaiting: () => running && channel.send({ kind: "alive" }) });
prepareTfjs();

const { promise: started, resolve: start } = Promise.withResolvers<Extract<HostMessage, { kind: "start" }>>();
let hear: (message: HostMessage) => void = () => undefined;
channel.listen((message) => (message.kind === "start" ? start(message) : hear(message)));
channel.send({ kind: "ready" });
const { task, beatMs } = await started;
channel.keepAlive(false);

const surroundings = createTrainContext({ task, channel });
hear = surroundings.hear;
const runtime = await createTrainRuntime(surroundings.context, backend);
const output = createStudentOutput({ limit: task.kind === "run" ? task.outputLines : 100, line: runtime.line });

/** The first result counts: a program may fail in several places at once. */
function end(result: TaskResult): never {
  runtime.flush();
  output.close();
  const reason = surroundings.stopReason();
  channel.send({ kind: "ended", result: reason === undefined ? result : { kind: "stopped", reason } });
  return exit(0);
}

function fail(thrown: unknown): never {
  return end({ kind: "failed", error: describeError(thrown, gate.sources) });
}

if (task.kind === "calibrate") {
  channel.send({ kind: "running", backend: runtime.backend });
  end({ kind: "checked", value: runtime.calibrate() });
}
await gate.provide("backprop", runtime.module);
await gate.provide("backprop/checks", checkLibrary, "checks");
containProcess(task);
setInterval(() => channel.send({ kind: "alive" }), beatMs).unref();
running = true;
channel.send({ kind: "running", backend: runtime.backend, ...(runtime.trouble === undefined ? {} : { trouble: runtime.trouble }) });
// The program is loaded by Node as soon as this module is done; this joins it.
setImmediate(() => void watchProgram(task).then(end, fail));

function containProcess(given: Task): void {
  // The wasm loader's own handlers would throw it again.
  for (const event of ["uncaughtException", "unhandledRejection"]) real.removeAllListeners(event);
  real.on("uncaughtException", fail);
  real.on("unhandledRejection", fail);
  real.on("exit", (code) => {
    if (code === 0) fail(new Error("The program ended without a result."));
  });
  // The engine is loaded, so even its own files need not be readable any more. Early versions of Node 24 can't give up a permission.
  const { permission } = real as unknown as { permission: { drop?(scope: string): void } };
  for (const scope of ["fs.read", "fs.write", "child", "worker", "wasi", "addon"]) permission.drop?.(scope);
  gate.close({
    main: "entry" in given ? fileUrl(given.entry) : checksUrl,
    files: "files" in given ? given.files : {},
    checks: "checks" in given ? given.checks : undefined,
    expose: given.kind === "run",
  });
  containGlobals({ process: createProcessFacade({ write: output.write, exit: refuseExit }), console: createStudentConsole(output) });
}

function refuseExit(code: unknown): never {
  const { file, line, column } = describeError(new Error("exit"), gate.sources);
  const place = Object.fromEntries(Object.entries({ file, line, column }).filter(([, value]) => value !== undefined));
  return end({ kind: "failed", error: { code: "student-exit", message: `The program called process.exit(${typeof code === "number" ? code : ""}).`, hint: "A program ends after its last line: take the call out.", ...place } });
}

async function watchProgram(given: Task): Promise<TaskResult> {
  const { exports } = await gate.load("entry" in given ? fileUrl(given.entry) : checksUrl);
  switch (given.kind) {
    case "run":
      return finishRun(exports, given.entry);
    case "facts":
      return { kind: "checked", value: await decideFacts((await gate.load(checksUrl)).exports, { files: given.files, exports }) };
    case "estimate":
      return { kind: "checked", value: undefined };
    case "calibrate":
      throw new Error("No program is loaded for that.");
    case "judge":
      return { kind: "checked", value: await judgeRun(exports, given.evidence) };
    case "declare":
      return { kind: "checked", value: declareChecks(exports) };
  }
}

async function finishRun(exports: Readonly<Record<string, unknown>>, entry: string): Promise<TaskResult> {
  await idle();
  const { own, declared } = separateExports(exports);
  const { metrics, ...finished } = await runtime.finish(own);
  const shapes = describeShapes(findDeclarations(gate.sources.get(entry) ?? "").map(({ name, line }) => ({ name, line, value: declared.get(name) })));
  return {
    kind: "finished",
    exports: finished.exports,
    ...(finished.model ? { model: finished.model } : {}),
    ...(finished.weightsHash === undefined ? {} : { weightsHash: finished.weightsHash }),
    shapes,
    metrics: Object.fromEntries(Object.entries(metrics).map(([name, value]) => [name, writeScalar(value) as number])),
  };
}

/** Timers and promises that nobody awaited go on while the program still says something. */
const quietMs = 1_000;

function idle(): Promise<void> {
  return new Promise((resolve) => {
    const done = (): void => {
      clearInterval(look);
      resolve();
    };
    let looks = 0;
    const look = setInterval(() => {
      // A program that computed in silence before its end has said nothing for long already: what it left may still be on its way.
      if (++looks < 4 || surroundings.quietMs() < quietMs) return;
      output.write("err", "The program has reached its end; timers that were still waiting are dropped.\n");
      done();
    }, quietMs / 4).unref();
    real.once("beforeExit", done);
  });
}
