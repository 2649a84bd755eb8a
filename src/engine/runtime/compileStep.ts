import * as tf from "@tensorflow/tfjs";
import { isAppError } from "#shared/AppError.ts";
import { createStepWatch, type LookRequest } from "#engine/inside/StepWatch.ts";
import type { StepDevice } from "./StepDevice.ts";
import type { Machine } from "#engine/machine/Machine.ts";
import type { Program } from "#engine/program/Program.ts";
import { planTape, type PlanOptions } from "#engine/plan/planTape.ts";
import { sameForward, type Forward } from "#engine/tape/Forward.ts";
import { giveToEachStep, recordStep, type Matched, type Recording } from "#engine/tape/recordStep.ts";
import { sameTape } from "#engine/tape/sameTape.ts";
import { tapeBackendName, type TapeBackend } from "#engine/tape/TapeBackend.ts";
import { bytesOf, loadPlanned } from "./loadPlanned.ts";
import type { Threads } from "./ProgramRunner.ts";
import { answerOf, type Answer } from "./Answer.ts";
import { givenNumbers, type GivenNumbers } from "./givenNumbers.ts";
import { keyOfFeeds } from "./keyOfFeeds.ts";
import { changingIn, decideLater, reasonAgainst, type ProgramDecision, type StepDecisions } from "./decisions.ts";
import { createProgramShelf, type ProgramShelf } from "./ProgramShelf.ts";
import { createStepProgram, type StepProgram } from "./StepProgram.ts";

export interface StepOptions<R> {
  backend: TapeBackend;
  machine: Machine;
  /** Does the steps in place of the machine. */
  device?: StepDevice | undefined;
  threads?: Threads | undefined;
  plan?: PlanOptions | undefined;
  /**
   * `traced`: the step's JavaScript runs at every step, exactly once, without computing anything; what it asks for is compared
   * with the programs there are. `static`: once it has asked for the same a few times, it is no longer run. That is for steps
   * whose JavaScript has no say in what is computed, such as the one of a model of layers. `minimize`: the step is one call of
   * an optimiser's `minimize`, and nothing else. Its loss runs each time; the gradient's JavaScript and the optimiser's are left
   * out where the loss asks for what it asked for before (see Forward).
   */
  mode: "static" | "traced" | "minimize";
  step(...feeds: tf.Tensor[]): R;
  /** Numbers drawn so far from JavaScript's random source: a step that draws is never `static`. */
  drawn?: (() => number) | undefined;
  /** Where its programs stand beside those of other steps. */
  shelf?: ProgramShelf | undefined;
  /** Most bytes that a program may have: larger ones are refused with `student-memory` before they are made. */
  limit?: (() => number | undefined) | undefined;
  /** Who wants to look into a step that changes variables. */
  looking?: (() => LookRequest | undefined) | undefined;
  /** Who may want to know what a step was given. */
  givenTo?: (() => ((numbers: () => readonly GivenNumbers[]) => void) | undefined) | undefined;
  /** Where it answers a list, a step is planned and not done: its program is added there. */
  planned?: (() => Program[] | undefined) | undefined;
  /** Told once when the step is no longer compiled, and why. */
  onEager?: ((reason: string) => void) | undefined;
  /** Told of every program in which kernels of tfjs are called between our commands: their names. */
  onFallbacks?: ((kernels: readonly string[]) => void) | undefined;
}

export interface CompiledStep<R> {
  /** One step. The same as calling `step` inside `tf.tidy`, whatever it does: a step that is no program runs kernel by kernel. */
  run(...feeds: tf.Tensor[]): R;
  /** A static step is looked at again before it is next left out: something else may have run that has a say in it. */
  verify(): void;
  /** How steps were done so far. */
  readonly counts: { readonly replayed: number; readonly matched: number; readonly traced: number; readonly eager: number };
  readonly programs: readonly StepProgram[];
  /** What decides the bits of its next steps beside them; nothing where nothing was decided. */
  decisions(): StepDecisions | undefined;
  /** Frees the programs, as `free`, and goes on from what was decided then, or from nothing. */
  decide(decisions?: StepDecisions): void;
  /** Gives variables memory of their own and frees the programs. */
  free(): void;
}

/** Steps that were no program, or another one, until a step is no longer compiled. */
const patience = 8;

/** Programs of one step, such as one for each size of a batch, until it is no longer compiled. */
const mostPrograms = 256;

/** Equal steps in a row until a static step's JavaScript is left out. */
const proof = 3;

interface Compiled {
  program: StepProgram;
  /** Constants and captured tensors that were seen to change. */
  changing: ReadonlySet<number>;
  /** How often it draws from the step's own random numbers. */
  draws: number;
  /** Equal steps in a row whose JavaScript had no say. */
  proven: number;
  /** How a step answers: the results' shapes, and whether it is one tensor or a list. */
  answer: Answer | undefined;
  decision(): ProgramDecision;
}

type Numbers = Float32Array | Int32Array | Uint8Array;

/** Makes a step fast: it is recorded, planned and from then on done by kernels that know nothing of JavaScript. */
export function compileStep<R>({ backend, machine, device, threads = 1, plan = {}, mode, step, drawn = () => 0, planned, shelf = createProgramShelf(), limit, looking, givenTo, onEager, onFallbacks }: StepOptions<R>): CompiledStep<R> {
  const compiled = new Map<string, Compiled[]>();
  /** Programs that are not in memory. */
  let known: ProgramDecision[] = [];
  const counts = { replayed: 0, matched: 0, traced: 0, eager: 0 };
  let disappointments = 0;
  let gaveUp = false;
  let told = false;

  const all = (): Compiled[] => [...compiled.values()].flat();

  function eager(feeds: readonly tf.Tensor[]): R {
    counts.eager++;
    return tf.tidy(() => step(...feeds) as tf.TensorContainer) as R;
  }

  function disappoint(reason: string, pending?: Recording<R>): void {
    if (++disappointments >= patience) giveUp(reason, pending);
  }

  function giveUp(reason: string, pending?: Recording<R>): void {
    disappointments = patience;
    gaveUp = true;
    if (!told) onEager?.(reason);
    told = true;
    known = [];
    forget(pending);
  }

  function forget(pending?: Recording<R>): void {
    for (const one of all()) {
      shelf.remove(one);
      one.program.free(pending);
    }
    compiled.clear();
  }

  function traced(feeds: readonly tf.Tensor[], key: string): R {
    const drawnBefore = drawn();
    const list = mode === "minimize" ? compiled.get(key) : undefined;
    const recording = recordStep(backend, {
      feeds,
      step: () => tf.tidy(() => step(...feeds) as tf.TensorContainer) as R,
      match: mode === "minimize" ? (forward: Forward) => list?.find(({ program }) => program.forward && sameForward(program.forward, forward) && program.unchanged()) : undefined,
    });
    givenTo?.()?.(() => givenNumbers(recording.kind === "matched" ? recording.forward.values : recording.values));
    if (recording.kind === "matched") return matched(recording);
    const drew = drawn() !== drawnBefore;
    const reason = reasonAgainst(recording);
    if (reason !== undefined) {
      recording.settle();
      counts.eager++;
      disappoint(reason);
      return recording.results;
    }
    let one: Compiled | undefined;
    try {
      one = findOrCompile(recording, key);
    } catch (error) {
      // Kernel by kernel it would need no less.
      if (isAppError(error) && (error.code === "student-memory" || error.code === "attempt-lost")) {
        recording.undo();
        throw error;
      }
      recording.settle();
      counts.eager++;
      disappoint(error instanceof Error ? error.message : String(error));
      return recording.results;
    }
    if (one) {
      one.program.runRecorded(recording);
      counts.traced++;
      one.proven = drew || recording.variableReads > 0 || recording.tape.hostReads > 0 || one.changing.size > 0 ? 0 : one.proven + 1;
    } else {
      recording.settle();
      counts.eager++;
    }
    return recording.results;
  }

  function matched({ match, forward }: Matched<Compiled>): R {
    shelf.used(match);
    const loss = match.program.runMatched(forward);
    counts.matched++;
    return (loss === undefined ? null : tensorOf(Float32Array.of(loss), { shape: [], dtype: "float32" })) as R;
  }

  function findOrCompile(recording: Recording<R>, key: string): Compiled | undefined {
    const list = compiled.get(key) ?? [];
    for (const one of list) {
      const compared = sameTape(one.program.tape, recording.tape);
      if (!compared.same) continue;
      if (compared.changed.length === 0) {
        shelf.used(one);
        return one;
      }
      drop(one, key);
      one.program.free(recording);
      return compileRecording(recording, key, [...one.changing, ...compared.changed.map(({ id }) => id)]);
    }
    for (const decision of known) {
      const changing = decision.feeds === key ? changingIn(decision, recording.tape) : undefined;
      if (!changing) continue;
      known.splice(known.indexOf(decision), 1);
      return compileRecording(recording, key, changing);
    }
    if (list.length > 0 || known.some(({ feeds }) => feeds === key)) {
      const compared = list.length > 0 ? sameTape(list.at(-1)!.program.tape, recording.tape) : undefined;
      disappoint(compared?.same === false ? compared.reason : "it asks for other kernels than before", recording);
      if (gaveUp) return undefined;
    }
    if (all().length + known.length < mostPrograms) return compileRecording(recording, key, []);
    giveUp(`it is one of more than ${mostPrograms} different steps`, recording);
    return undefined;
  }

  function drop(one: Compiled, key: string): void {
    shelf.remove(one);
    const rest = compiled.get(key)!.filter((other) => other !== one);
    if (rest.length > 0) compiled.set(key, rest);
    else compiled.delete(key);
  }

  function compileRecording(recording: Recording<R>, key: string, changing: readonly number[]): Compiled {
    const begun = performance.now();
    const tape = giveToEachStep(recording.tape, changing);
    const runner = device ? device.load(tape) : loadPlanned(tape, { backend, machine, plan, threads, limitBytes: limit?.(), makeRoom: (bytes) => shelf.makeRoom(bytes, recording) });
    if (runner.program.fallbacks.length > 0) onFallbacks?.(runner.program.fallbacks);
    const isWatched = looking !== undefined && tape.updates.length > 0;
    const watch = isWatched ? createStepWatch({ backend, machine, plan, runner, tape, inside: recording.inside(), compileMs: performance.now() - begun, limit, looking }) : undefined;
    const one: Compiled = {
      program: createStepProgram({ backend, runner, watch, tape, recording }),
      changing: new Set(changing),
      draws: backend.random.draws,
      proven: 0,
      answer: answerOf(recording),
      decision: decideLater(key, tape, changing),
    };
    shelve(one, key);
    return one;
  }

  /** Apart from where it is made: what stays with the program holds on to everything that is at hand there, such as the step. */
  function shelve(one: Compiled, key: string): void {
    compiled.set(key, [...(compiled.get(key) ?? []), one]);
    shelf.add(one, bytesOf(one.program.program), (pending) => {
      drop(one, key);
      known.push(one.decision());
      one.program.free(pending);
    });
  }

  function replay(feeds: readonly tf.Tensor[], one: Compiled): R {
    const { program, answer, draws } = one;
    shelf.used(one);
    backend.random.draws += draws;
    const numbers = program.runAgain(feeds);
    counts.replayed++;
    const tensors = answer!.tensors.map((tensor) => tensorOf(numbers[tensor.at]!, tensor));
    return (answer!.list ? tensors : tensors[0]) as R;
  }

  function tensorOf(values: Numbers, { shape, dtype }: Pick<Answer["tensors"][number], "shape" | "dtype">): tf.Tensor {
    return tf.engine().makeTensorFromTensorInfo({ dataId: backend.adopt({ values, dtype, refCount: 1 }), shape, dtype }, backend);
  }

  function onlyPlan(feeds: readonly tf.Tensor[], programs: Program[]): R {
    const recording = recordStep(backend, { feeds, step: () => tf.tidy(() => step(...feeds) as tf.TensorContainer) as R });
    programs.push(planTape(recording.tape, plan));
    return recording.results;
  }

  return {
    counts,
    get programs() {
      return all().map(({ program }) => program);
    },
    run(...feeds) {
      const [end, programs] = [backend.random.step(), planned?.()];
      try {
        if (programs) return onlyPlan(feeds, programs);
        if (gaveUp || tf.getBackend() !== tapeBackendName) return eager(feeds); // kernels of another backend are not heard
        const key = keyOfFeeds(feeds);
        const sure = mode === "static" && !feeds.some((feed) => feed instanceof tf.Variable) ? compiled.get(key)?.find(({ proven, answer }) => proven >= proof && answer) : undefined;
        return sure?.program.unchanged() ? replay(feeds, sure) : traced(feeds, key);
      } finally {
        end();
      }
    },
    verify() {
      for (const one of all()) one.proven = Math.min(one.proven, proof - 1);
    },
    decisions() {
      const programs = [...known, ...all().map((one) => one.decision())];
      return disappointments > 0 || programs.length > 0 ? { disappointments, programs } : undefined;
    },
    decide(decisions = { disappointments: 0, programs: [] }) {
      forget();
      disappointments = decisions.disappointments;
      gaveUp = disappointments >= patience;
      known = [...decisions.programs];
    },
    free: () => forget(),
  };
}
