import { AppError } from "#shared/AppError.ts";
import { chooseMeasured, ratioOf, type EngineReport } from "#core/engines/EngineReport.ts";
import { engineNames } from "#engine/backends/chooseEngine.ts";
import { prepareHome } from "#platform/home/prepareHome.ts";
import { hostEntry } from "#host/paths.ts";
import type { Command } from "../CommandLine.ts";
import type { CommandContext } from "../CommandContext.ts";
import { webgpuName } from "#engine/backends/measureEngine.ts";
import { gpuFolderVariable } from "#engine/backends/webgpu.ts";
import { createGpuPackages } from "#platform/engines/createGpuPackages.ts";
import { createEngineReports } from "#platform/engines/createEngineReports.ts";

/** Which engines start on this machine, how fast they train, which one does and why; `--use` says which one is to. */
export async function backends({ measure, use }: Extract<Command, { kind: "backends" }>, context: CommandContext): Promise<number> {
  const { terminal, messages, home, env, json } = context;
  if (use !== undefined && !engineNames.includes(use)) throw new AppError({ code: "usage", message: messages.backends.unknown(use, engineNames) });
  prepareHome({ home });
  const gpu = createGpuPackages({ home, env });
  const reports = createEngineReports({ home, nodePath: process.execPath, entry: hostEntry("measure"), env: { [gpuFolderVariable]: gpu.folder } });
  const kept = measure ? undefined : reports.read();
  const report = kept ?? (await measureAll());

  async function measureAll(): Promise<EngineReport> {
    const names = [...engineNames.filter((name) => name !== "auto"), ...(gpu.installed() ? [webgpuName] : [])];
    terminal.status(messages.backends.measuring);
    const made = await reports.measure({ names, seconds: 1, onMeasured: ({ name }) => terminal.status(`${messages.backends.measuring} ${name}`) });
    terminal.status(undefined);
    return made;
  }

  const lab = await context.openLab();
  try {
    const settings = await lab.call((client) => (use === undefined ? client.settings.get({}) : client.settings.change(use === "auto" ? { reset: ["engine"] } : { set: { engine: use } })));
    const setting = typeof settings["engine"] === "string" ? settings["engine"] : "auto";
    const choice = chooseMeasured(report);
    if (json) {
      for (const engine of report.engines) json({ kind: "engine", ...engine });
      json({ kind: "result", status: "ok", measuredAt: report.measuredAt, machine: report.machine, setting, chosen: setting === "auto" ? choice?.engine.name : setting, why: setting === "auto" ? choice?.why : "setting", running: lab.hello.backend });
      return 0;
    }
    terminal.line(messages.backends.measured(report.machine, report.measuredAt.slice(0, 10)));
    for (const line of table(report, context)) terminal.line(line);
    terminal.line(gpu.installed() ? messages.gpu.onlyMeasured : messages.gpu.missing);
    if (setting !== "auto") terminal.line(messages.backends.bySetting(setting));
    else if (choice) terminal.line(choice.why === "measured" ? messages.backends.byMeasure(choice.engine.name, choice.ratio.toFixed(2)) : messages.backends.expected(choice.engine.name));
    terminal.line(messages.backends.running(lab.hello.backend));
    if (use !== undefined) terminal.line(messages.backends.nextStart);
    return 0;
  } finally {
    lab.close();
  }
}

/** Steps a second of each program, an engine a line; what does not start says why. */
function table({ engines }: EngineReport, { messages, terminal }: CommandContext): string[] {
  const programs = [...new Set(engines.flatMap(({ rates }) => Object.keys(rates)))];
  const expected = engines.find(({ build }) => build !== undefined);
  const head = ["", ...programs, messages.backends.relative];
  const rows = engines.map((engine) => [engine.name, ...programs.map((program) => rateText(engine.rates[program])), expected && engine.build !== undefined ? `${ratioOf(engine, expected).toFixed(2)}x` : ""]);
  const widths = head.map((text, column) => Math.max(...[head, ...rows].map((row) => row[column]!.length), text.length));
  const lineOf = (row: readonly string[]): string => row.map((text, column) => (column === 0 ? text.padEnd(widths[column]!) : text.padStart(widths[column]!))).join("  ").trimEnd();
  return [
    terminal.paint("dim", lineOf(head)),
    ...engines.map((engine, index) => (engine.build === undefined ? `${engine.name.padEnd(widths[0]!)}  ${terminal.paint("dim", messages.backends.doesNotStart(engine.cause ?? ""))}` : lineOf(rows[index]!))),
  ];
}

function rateText(rate: number | undefined): string {
  return rate === undefined ? "-" : rate >= 100 ? String(Math.round(rate)) : rate.toPrecision(2);
}
