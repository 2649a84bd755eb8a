import type { CommandName } from "../CommandLine.ts";
import { program } from "../program.ts";

/** What `--help` says, in English. */
export const helpEn = {
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
};
