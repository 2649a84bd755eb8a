import type { Estimate } from "#shared/contracts/runs.ts";
import type { Command } from "../CommandLine.ts";
import type { CommandContext } from "../CommandContext.ts";
import { findProgram } from "../files/findProgram.ts";
import { formatBytes, formatCount, formatSeconds } from "../terminal/formatValues.ts";
import type { Messages } from "../messages/en.ts";

/** What a program's calls would take: nothing is trained. */
export async function plan({ program: word, solution, epochs }: Command & { kind: "plan" }, { terminal, messages, language, json, folder, openLab }: CommandContext): Promise<number> {
  const program = await findProgram({ word, solution, folder, language, messages });
  const lab = await openLab();
  try {
    const estimates = await lab.call((client) => client.runs.estimate({ program, overrides: { epochs } }));
    if (json) {
      estimates.forEach((estimate, index) => json({ kind: "estimate", call: index + 1, ...estimate }));
      json({ kind: "result", status: "ok", calls: estimates.length });
    } else if (estimates.length === 0) terminal.line(messages.plan.nothing);
    else for (const [index, estimate] of estimates.entries()) for (const line of linesOf(estimate, index + 1, messages)) terminal.line(line);
    return 0;
  } finally {
    lab.close();
  }
}

function linesOf({ method, parameters, memoryBytes, flops, otherKernels, steps, secondsPerStep, seconds, watts, wattHours, machine }: Estimate, call: number, { plan: say }: Messages): string[] {
  const rows: [string, string][] = [
    [say.parameters, formatCount(parameters)],
    [say.memory, formatBytes(memoryBytes)],
    [say.flops, say.perStep(formatCount(flops))],
    ...(steps === undefined ? [] : [[say.steps, formatCount(steps)] as [string, string]]),
    ...(secondsPerStep === undefined ? [] : [[say.step, say.onMachine(formatDuration(secondsPerStep), machine)] as [string, string]]),
    ...(seconds === undefined ? [] : [[say.time, say.about(formatSeconds(seconds))] as [string, string]]),
    ...(wattHours === undefined ? [] : [[say.energy, say.assumed(formatEnergy(wattHours), watts)] as [string, string]]),
    ...(otherKernels.length === 0 ? [] : [[say.slower, otherKernels.join(", ")] as [string, string]]),
  ];
  const width = Math.max(...rows.map(([name]) => name.length));
  return [say.call(call, method), ...rows.map(([name, value]) => `  ${name.padEnd(width)}  ${value}`)];
}

function formatDuration(seconds: number): string {
  return seconds < 1e-3 ? `${Math.round(seconds * 1e6)} µs` : seconds < 1 ? `${(seconds * 1e3).toPrecision(3)} ms` : formatSeconds(seconds);
}

function formatEnergy(wattHours: number): string {
  return wattHours < 0.1 ? `${Number((wattHours * 1000).toPrecision(2))} mWh` : `${Number(wattHours.toPrecision(2))} Wh`;
}
