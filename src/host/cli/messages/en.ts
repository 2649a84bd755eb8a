import explanations from "#core/runs/explanations/en.json" with { type: "json" };
import type { InsideTrouble } from "#core/runs/readInside.ts";
import type { DoctorItem } from "#shared/contracts/system.ts";
import type { CheckResult } from "#shared/contracts/lessons.ts";
import type { RunSummary } from "#shared/contracts/runs.ts";
import type { CommandName } from "../CommandLine.ts";
import { program } from "../program.ts";

/** Everything the command line says, in English. The other languages have the same keys. */
export const en = {
  usage: {
    unknownCommand: (word: string) => `There is no command "${word}".`,
    unknownOption: (option: string) => `There is no option ${option} here.`,
    optionNeedsValue: (option: string) => `${option} needs a value.`,
    optionTakesNoValue: (option: string) => `${option} takes no value.`,
    missingWord: (word: string) => `${word} is missing.`,
    surplusWord: (word: string) => `"${word}" is one word too many.`,
    missingOption: (option: string) => `${option} is missing.`,
    notANumber: (option: string, least: number, most: number) => `${option} takes a whole number from ${least} to ${most}.`,
    notAChoice: (option: string, choices: readonly string[]) => `${option} takes ${choices.join(" or ")}.`,
    notAnAnswer: (answer: string) => `--answer takes QUESTION=OPTION, not "${answer}".`,
    solutionOfLesson: "--solution is for lessons only.",
    fileName: (path: string) => `"${path}" cannot be the name of a program's file.`,
    fileNameHint: "Rename it: letters without accents, digits, spaces, _ and - (and / between folders).",
    fileMissing: (path: string) => `There is no file ${path}.`,
    fileMissingHint: "Check the path; a lesson is named without .ts.",
    seeHelp: (about: CommandName | undefined) => `See: ${program}${about ? ` ${about}` : ""} --help`,
  },
  words: { program: "The lesson, preset or file", run: "The run (its number, id or \"last\")", image: "The PNG image", lesson: "The lesson", action: "export or import", gpuAction: "The word install", modelAction: "import, list or remove", modelWord: "The folder, or the model's name", file: "The file" },

  help: `Backprop trains, resumes, checks and tries your models from the terminal.

Usage: ${program} COMMAND [options]

  train PROGRAM      Train a lesson, preset:NAME or FILE.ts
  plan PROGRAM       Say what training it would take, without training
  runs               List the newest runs
  show RUN           Tell all about one run
  resume RUN         Go on with a run, or watch one that is going on
  predict RUN IMAGE  Ask a run's model which digit a PNG image shows
  export RUN         Write a run's model as files
  check LESSON       Check your newest run of a lesson
  hand-in LESSON     Write the file to hand in for a lesson
  work export FILE   Write all your work into one file
  work import FILE   Bring such a file in
  model import DIR   Bring in a GPT-2 model, for programs to load by name
  model list         List what programs can load
  doctor             Look at this machine and say what to fix
  backends           Measure the engines that can train here
  gpu install        Fetch what it takes to measure the graphics card too
  serve              Open the app on this machine and print its address

RUN is a run's number, its id or "last".

Options of every command
  --home DIR         Where your work is kept (or BACKPROP_HOME)
  --language en|es   Language (by default that of the terminal)
  --json             One JSON object a line; described in docs/cli.md
  --help, --version`,
  helpAbout: {
    train: `Usage: ${program} train LESSON|preset:NAME|FILE.ts [options]

  --solution   Train the lesson's solution instead of your own file
  --seed N     Seed of everything random; beats seed(n) in the program
  --epochs N   Epochs; beats what the program says

A file is sent with what it imports from its own folder. Ctrl+C cancels the run; pressed again it only leaves it.`,
    plan: `Usage: ${program} plan LESSON|preset:NAME|FILE.ts [options]

  --solution   Look at the lesson's solution instead of your own file
  --epochs N   Epochs; beats what the program says

Says for each fit, train and model.fit how many numbers are learned, the memory and the operations of a step, and
about how long it takes. The first time, this machine is measured for some seconds.`,
    runs: `Usage: ${program} runs

Lists the newest runs.`,
    show: `Usage: ${program} show RUN

Tells all about one run: how it went, what it measured, where its program failed.`,
    resume: `Usage: ${program} resume RUN

Goes on with a run that was paused, cancelled or failed, from its last checkpoint; watches one that is going on.`,
    predict: `Usage: ${program} predict RUN IMAGE.png

Asks the run's model which digit the image shows. Any size; dark on light or light on dark.`,
    export: `Usage: ${program} export RUN --out DIR [--format tfjs]

Writes the run's model into a folder: model.json and its weights, for tf.loadLayersModel.`,
    check: `Usage: ${program} check LESSON [options]

  --solution             Check the lesson's solution; it never counts
  --answer QUESTION=OPTION   Answer of an explanation; once for each

Checks your newest run of the lesson, with the further runs that the checks need.`,
    "hand-in": `Usage: ${program} hand-in LESSON [options]

  --run RUN    The run to hand in (by default the newest of your code)
  --out FILE   Where to write it (by default LESSON-HASH.zip, here)

Code, run, answers and verdicts in one zip file, each with its hash; docs/work-file.md describes it.`,
    work: `Usage: ${program} work export FILE.zip
       ${program} work import FILE.zip

export writes your code, your answers, your ended runs and their models into one file, to keep or take elsewhere.
import adds what of such a file is new here; it replaces nothing.`,
    model: `Usage: ${program} model import DIR [--name NAME]
       ${program} model list
       ${program} model remove NAME

import brings in a model in GPT-2's layout: a folder with config.json, vocab.json, merges.txt and model.safetensors,
as they were downloaded, the weights up to 224 MiB. NAME is small letters, digits, dots, _ and - (by default that of
the folder).
A program loads it with await loadModel("NAME"), and that of a run with await loadModel("12").
remove takes it out; runs that began with it keep what they need.`,
    doctor: `Usage: ${program} doctor

Looks at Node, the training engine, disk, database, home folder, browser and Electron.`,
    backends: `Usage: ${program} backends [options]

  --measure    Measure again (some minutes); else what was measured last
  --use NAME   Train with this engine from the next run on; auto: the one that was chosen

Shows which engines start on this machine, how many steps a second of each preset they make, which one trains and why.
A run goes on with the engine that it began with, or begins again.`,
    gpu: `Usage: ${program} gpu install [options]

  --tensorflow  TensorFlow in place of WebGPU, for NVIDIA cards on Linux: it needs python3 (with venv), g++ and
                1.6 GB, about 6 GB with CUDA

Fetches Dawn (WebGPU for Node) and the WebGPU backend of TensorFlow.js into the folder gpu of your home, about 54 MB.
backends --measure then measures the graphics card too; runs train on it where it is clearly faster, or with
backends --use webgpu.`,
    serve: `Usage: ${program} serve [options]

  --port N    Port on this machine (by default a free one)
  --no-open   Only print the address

The app is served until Ctrl+C; runs go on after it.`,
  } satisfies Record<CommandName, string>,

  plan: {
    call: (call: number, method: string) => `${call}. ${method}`,
    parameters: "Learned numbers",
    memory: "Memory of a step",
    flops: "Operations",
    perStep: (count: string) => `${count} a step`,
    steps: "Steps",
    step: "One step",
    onMachine: (time: string, machine: string) => `about ${time} (${machine})`,
    time: "All steps",
    about: (time: string) => `about ${time}`,
    energy: "Energy",
    assumed: (energy: string, watts: number) => `about ${energy}, if the processor draws ${watts} W for it`,
    slower: "Not our kernels",
    nothing: "The program calls neither fit nor train nor model.fit.",
  },
  gpu: {
    fetching: (list: string, folder: string) => `Fetching from npm into ${folder}: ${list}`,
    there: "Everything is there. Now: backends --measure",
    failed: (cause: string) => `The packages could not be fetched: ${cause}`,
    failedHint: "It needs npm and the internet, or your network's mirror of npm; check both and try again.",
    steps: { python: "Fetching TensorFlow 2.21.0 from PyPI; this takes some minutes", npm: "Fetching the binding of tfjs-node from npm", compile: "Compiling it", start: "Starting it" },
    system: "TensorFlow is for Linux; here gpu install brings WebGPU, for the cards of all makers.",
    tool: (name: string) => `TensorFlow cannot be set up: ${name} is not there.`,
    toolHint: (name: string) => `Install ${name === "python3" ? "python3 and python3-venv" : name} with your system's package manager, or ask whoever looks after this computer.`,
    compiled: (cause: string) => `TensorFlow could not be set up: ${cause}`,
    started: (build: string) => `TensorFlow starts: ${build}. Now: backends --measure`,
    doesNotStart: (cause: string) => `It is there and does not start: ${cause}`,
    missing: "The graphics card was not measured: gpu install fetches what that takes (54 MB).",
  },
  backends: {
    measuring: "Measuring the engines with every preset, some minutes:",
    measured: (machine: string, day: string) => `Steps a second on ${machine} (${day})`,
    relative: "overall",
    doesNotStart: (cause: string) => `does not start: ${cause}`,
    expected: (name: string) => `Trains: ${name}, the one made for this processor; no other is clearly faster.`,
    byMeasure: (name: string, ratio: string) => `Trains: ${name}, measured ${ratio} times as fast as the one made for this processor.`,
    bySetting: (name: string) => `Trains: ${name}, because it was set. --use auto lets the measurement choose.`,
    running: (build: string) => `In use now: ${build}`,
    fromNow: "It holds for the runs that start from now on.",
    unknown: (name: string, names: readonly string[]) => `There is no engine "${name}". There are: ${names.join(", ")}.`,
  },
  error: "Error",
  /** What errors mean, by the key of their explanation. */
  explanations,
  whatToDo: "What to do",
  status: {
    queued: "waiting",
    preparing: "preparing",
    running: "running",
    pausing: "pausing",
    paused: "paused",
    cancelling: "cancelling",
    lost: "lost",
    succeeded: "succeeded",
    failed: "failed",
    cancelled: "cancelled",
  } satisfies Record<RunSummary["status"], string>,

  run: (number: number) => `Run ${number}`,
  solution: "solution",
  seed: (seed: number) => `seed ${seed}`,
  epoch: (epoch: number, epochs: number | undefined) => `Epoch ${epoch}${epochs ? `/${epochs}` : ""}`,
  step: (step: number, total: number | undefined) => `step ${step}${total ? `/${total}` : ""}`,
  seriesNames: { loss: "loss", accuracy: "accuracy", val_loss: "validation loss", val_accuracy: "validation accuracy" } as Readonly<Record<string, string>>,
  timeLeft: (time: string) => `${time} left`,
  remark: {
    "not-compiled": (reason: string) => `A step does not do the same each time, so it is computed kernel by kernel: right, and slower (${reason}).`,
    kernels: (names: string) => `TensorFlow.js computes what the engine has no kernel for, right and slower: ${names}.`,
    "not-finite": {
      after: (step: number, tensor: string) => `After step ${step} of a loop of your own, ${tensor} holds NaN or infinity, and the program went on.`,
      end: (tensor: string) => `At the end of the program ${tensor} holds NaN or infinity.`,
      given: (step: number, tensor: string, row: number) => `Step ${step} of a loop of your own was given ${tensor}, which holds NaN or infinity in row ${row}, and the program went on. Leave such rows out or fill them in.`,
      likely: (rate: string) => `Likely: the learning rate${rate && ` ${rate}`} is too high, the loss takes the logarithm of 0 or divides by 0, or the data hold NaN. With train({ loss, ... }) the run stops there and looks for the cause.`,
    },
  },
  inside: {
    title: (step: number) => `Inside, at step ${step}:`,
    columns: { layer: "layer", activations: "activations", gradient: "gradient", update: "change/weights", dead: "dead units", forward: "forward ms", backward: "backward ms", share: "of the step" },
    parts: { loss: "loss and measures", optimizer: "optimizer", around: "your program around the kernels" },
    sentence: (milliseconds: string, percent: number, part: string, kind: "layer" | "loss" | "optimizer" | "around") => `Your step takes ${milliseconds} ms: ${percent} % in ${kind === "layer" || kind === "around" ? part : `the ${part}`}.`,
    speed: (gflops: string, share: string | undefined) => `Products and convolutions: ${gflops} GFLOP/s${share === undefined ? "" : `, ${share} of what this machine can do`}.`,
    troubles: {
      dead: (layer: string, units: string) => `${layer}: ${units} units answer 0 to the whole batch, and learn nothing from it. A smaller learning rate keeps units alive.`,
      "updates-large": (layer: string, ratio: string, usual: string) => `${layer}: a step changes the weights by ${ratio} of their size; about ${usual} is usual. Try a smaller learning rate.`,
      "updates-small": (layer: string, ratio: string, usual: string) => `${layer}: a step changes the weights by ${ratio} of their size; about ${usual} is usual. Try a larger learning rate.`,
      vanishing: (layer: string, ratio: string) => `${layer}: its gradient is ${ratio} of the last layer's. The first layers hardly learn: try relu, fewer layers, or a normalisation.`,
      exploding: (layer: string, norm: string) => `${layer}: its gradient has the norm ${norm}. Try clip(optimizer, { norm: 1 }) or a smaller learning rate.`,
      "not-finite": (layer: string) => `${layer}: its numbers are no longer finite.`,
    } satisfies Record<InsideTrouble["kind"], (layer: string, value: string, usual: string) => string>,
  },
  beginsWith: {
    end: (number: number, hash: string) => `Begins with the weights of run ${number} (${hash}).`,
    best: (number: number, hash: string) => `Begins with the best weights of run ${number} (${hash}).`,
    imported: (name: string, hash: string) => `Begins with the model "${name}" that was brought in (${hash}).`,
    solution: "They were trained by a lesson's solution, so checks do not count this run.",
  },
  attemptLost: (cause: string) => `The training process was lost (${cause}).`,
  resumesFrom: (step: number) => `Going on from step ${step}.`,
  repeats: "Beginning again.",
  cancelling: (number: number) => `Cancelling run ${number}. Press Ctrl+C again to leave it to itself.`,
  left: (number: number) => `Run ${number} is left to itself.`,
  leftBefore: "Left before the run began.",
  toSee: (number: number) => `To see it again: ${program} resume ${number}`,
  ended: {
    succeeded: (number: number, time: string) => `Run ${number} succeeded in ${time}.`,
    failed: (number: number) => `Run ${number} failed.`,
    cancelled: (number: number) => `Run ${number} was cancelled.`,
    paused: (number: number) => `Run ${number} is paused.`,
  },
  toGoOn: (number: number) => `To go on: ${program} resume ${number}`,
  weights: (hash: string) => `Weights ${hash}`,
  modelSaved: (path: string) => `Model saved in ${path}`,
  toExport: (number: number) => `To use it elsewhere: ${program} export ${number} --format tfjs --out DIR`,
  toProgram: (number: number) => `To go on with it in a program: await loadModel("${number}")`,
  toPredict: (number: number) => `To try it: ${program} predict ${number} IMAGE.png`,

  noRuns: "There is no run yet.",
  toTrain: `To train one: ${program} train digits-mlp --solution`,
  columns: { number: "Run", name: "Program", status: "Status", result: "Result", time: "Time", when: "Started" },
  started: (when: string) => `Started ${when}`,
  attempts: (count: number) => `${count} attempts`,
  files: (names: readonly string[]) => `Files: ${names.join(", ")}`,
  tookTime: (time: string) => `at work for ${time}`,

  likeliest: (label: string, share: string) => `${label}  (${share})`,
  exported: (path: string) => `Written: ${path}`,
  exportThere: (path: string) => `${path} is there already.`,
  exportThereHint: "Choose another folder with --out, or remove the file first.",
  notWritten: (path: string, cause: string) => `${path} cannot be written: ${cause}.`,
  toLoad: "Load it with tf.loadLayersModel and the address of model.json.",

  workExported: "Bring it in on another computer with work import.",
  workLeftOut: (runs: number, models: number) => `Left out, to keep the file small or because they had not ended: runs ${runs}, models ${models}.`,
  workImported: (lessons: number, runs: number, alreadyHere: number) => `Lessons with something new: ${lessons}. New runs: ${runs}. Here already: ${alreadyHere}.`,
  fileThereHint: "Choose another name, or remove the file first.",
  fileUnreadable: (path: string, cause: string) => `${path} cannot be read: ${cause}.`,

  model: {
    imported: (name: string, numbers: string, bytes: string) => `Model "${name}" is here: ${numbers} numbers, ${bytes}.`,
    toLoad: (name: string) => `To begin with it in a program: await loadModel("${name}")`,
    removed: (name: string) => `Model "${name}" was removed.`,
    none: "There is no model yet: train a program, or bring one in with model import.",
    files: "The folder needs config.json, vocab.json, merges.txt and model.safetensors of a GPT-2 model, the weights up to 224 MiB.",
    columns: { load: "Name", what: "Model", numbers: "Numbers", when: "From" },
    broughtIn: "brought in, GPT",
    gpt: "GPT",
    layers: "layers",
  },

  runningSolution: (name: string) => `Running the solution's ${name} ...`,
  notSucceeded: (number: number) => `Run ${number} did not succeed.`,
  checkMarks: { pass: "passed", fail: "failed", waiting: "waiting", "not-in-this-version": "not in this version" } satisfies Record<CheckResult["status"], string>,
  expected: (text: string) => `expected: ${text}`,
  seen: (text: string) => `seen: ${text}`,
  atLine: (file: string, line: number) => `${file}, line ${line}`,
  checksPassed: (passed: number, total: number) => `${passed} of ${total} checks passed.`,
  checksWaiting: (count: number) => (count === 1 ? "1 still waits." : `${count} still wait.`),
  toAnswer: (question: string) => `answer with --answer ${question}=OPTION`,

  doctorNames: {
    node: "Node",
    backend: "Training engine",
    disk: "Disk space",
    sqlite: "Database",
    home: "Home folder",
    "network-home": "Local disk",
    browser: "Browser",
    electron: "Electron",
  } satisfies Record<DoctorItem["id"], string>,
  doctorMarks: { ok: "ok", problem: "problem", info: "note" } satisfies Record<DoctorItem["status"], string>,
  fix: (text: string) => `fix: ${text}`,
  healthy: "Everything is in order.",
  problems: (count: number) => (count === 1 ? "1 problem." : `${count} problems.`),
  hostWontStart: "The lab host does not start:",

  serving: (url: string) => `The app is at ${url}`,
  servingOnce: "The address works once, within a minute. Press Ctrl+C to stop; runs go on.",
  notOpened: "No browser could be opened; open the address yourself.",
};

export type Messages = typeof en;
