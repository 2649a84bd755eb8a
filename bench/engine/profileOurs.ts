import * as tf from "@tensorflow/tfjs";
import { correctTfjs } from "#engine/corrections/correctTfjs.ts";
import { chooseMachine } from "#engine/machine/chooseMachine.ts";
import type { MachineName } from "#engine/machine/Machine.ts";
import { compileStep } from "#engine/runtime/compileStep.ts";
import type { CommandTime } from "#engine/runtime/ProgramRunner.ts";
import { installTapeBackend, tapeBackendName } from "#engine/tape/TapeBackend.ts";
import { benchModels, type BenchModelName } from "./models.ts";

const stepsPerRound = 3;

/**
 * Prints where a step's time goes: MODEL MACHINE THREADS ROUNDS [cpu]. Each command's least time over the rounds, so that other
 * work on the machine counts little; with `cpu` the mean of the time that the main thread had the processor, which is all there is of one thread.
 */
export async function profileOurs([modelName, machineName, threads = "1", rounds = "10", kind]: readonly string[]): Promise<void> {
  tf.env().set("PROD", true);
  correctTfjs();
  const backend = installTapeBackend();
  await tf.setBackend(tapeBackendName);
  const model = benchModels[modelName as BenchModelName]();
  const { machine } = chooseMachine({ name: machineName as MachineName });
  const compiled = compileStep({ backend, machine, threads: Number(threads), mode: "static", step: model.step });
  const clock = kind === "cpu" ? processorTime : () => performance.now();
  let index = 0;
  const steps = (count: number): number => {
    const begun = clock();
    for (let done = 0; done < count; done++) tf.tidy(() => compiled.run(...model.feeds(index++)).dataSync());
    return (clock() - begun) / count;
  };
  steps(6);
  const program = compiled.programs[0]!;
  const whole: number[] = [];
  const profiles: (readonly CommandTime[])[] = [];
  for (let round = 0; round < Number(rounds); round++) {
    whole.push(steps(stepsPerRound));
    program.startProfile(clock);
    steps(stepsPerRound);
    profiles.push(program.stopProfile().commands);
  }
  const typical = (times: readonly number[]): number => (kind === "cpu" ? times.reduce((sum, time) => sum + time, 0) / times.length : Math.min(...times));
  const commands = profiles[0]!.map((command, at) => ({ ...command, milliseconds: typical(profiles.map((profile) => profile[at]!.milliseconds)) / stepsPerRound }));
  const all = sumOf(commands);
  for (const command of commands) console.log(`${line(command, all)} ${command.operation} (${command.kernels.join(" ")})`);
  console.log();
  const byOperation = [...Map.groupBy(commands, ({ operation }) => operation)].map(([operation, list]) => ({ operation, count: list.length, milliseconds: sumOf(list), flops: list.reduce((sum, { flops }) => sum + flops, 0) }));
  for (const total of byOperation.toSorted((a, b) => b.milliseconds - a.milliseconds)) console.log(`${line(total, all)} ${total.operation} x ${total.count}`);
  console.log(`\nA step takes ${typical(whole).toFixed(3)} ms, its commands ${all.toFixed(3)} ms: ${machine.name}, ${threads} thread(s).`);
  process.exit(0);
}

function line({ milliseconds, flops }: Pick<CommandTime, "milliseconds" | "flops">, all: number): string {
  const rate = flops > 0 ? `${(flops / milliseconds / 1e6).toFixed(1)} GFLOP/s` : "";
  return `${milliseconds.toFixed(4).padStart(9)} ms ${((milliseconds / all) * 100).toFixed(1).padStart(5)} % ${rate.padStart(14)}`;
}

function sumOf(commands: readonly Pick<CommandTime, "milliseconds">[]): number {
  return commands.reduce((sum, { milliseconds }) => sum + milliseconds, 0);
}

function processorTime(): number {
  const { user, system } = process.threadCpuUsage();
  return (user + system) / 1000;
}
