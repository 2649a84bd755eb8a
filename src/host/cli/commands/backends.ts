import { AppError } from "#shared/AppError.ts";
import { protocolVersion } from "#shared/contracts/system.ts";
import { chooseMeasured, ratioOf, type EngineReport } from "#core/engines/EngineReport.ts";
import { engineNames } from "#engine/backends/chooseEngine.ts";
import { prepareHome } from "#platform/home/prepareHome.ts";
import { hostEntry } from "#host/paths.ts";
import type { Command } from "../CommandLine.ts";
import type { CommandContext } from "../CommandContext.ts";
import { deviceNames, gpuFolderVariable } from "#engine/device/deviceNames.ts";
import { createGpuPackages } from "#platform/engines/createGpuPackages.ts";
import { createEngineReports } from "#platform/engines/createEngineReports.ts";

/** Which engines start on this machine, how fast they train, which one does and why; `--use` says which one is to. */
export async function backends({ measure, use }: Extract<Command, { kind: "backends" }>, context: CommandContext): Promise<number> {
  const { terminal, messages, home, env, json } = context;
  if (use !== undefined && !engineNames.includes(use)) throw new AppError({ code: "usage", message: messages.backends.unknown(use, engineNames) });
  prepareHome({ home });
  const gpu = createGpuPackages({ home, env });
  const reports = createEngineReports({ home, nodePath: process.execPath, entry: hostEntry("measure"), env: { ...gpu.driverEnv(), [gpuFolderVariable]: gpu.folder } });
  const kept = measure ? undefined : reports.read();
  const report = kept ?? (await measureAll());

  async function measureAll(): Promise<EngineReport> {
    const missing = deviceNames.filter((name) => !gpu.installed(name));
    const names = engineNames.filter((name) => name !== "auto" && !(missing as readonly string[]).includes(name));
    terminal.status(messages.backends.measuring);
    const made = await reports.measure({ names, seconds: 0.5, onProgress: ({ engine }) => terminal.status(`${messages.backends.measuring} ${engine}`) });
    terminal.status(undefined);
    return made;
  }

  const lab = await context.openLab();
  try {
    const settings = await lab.call((client) => (use === undefined ? client.settings.get({}) : client.settings.change(use === "auto" ? { reset: ["engine"] } : { set: { engine: use } })));
    const { backend: running } = await lab.call((client) => client.system.hello({ protocol: protocolVersion, build: "", client: "cli" }));
    const setting = typeof settings["engine"] === "string" ? settings["engine"] : "auto";
    const choice = chooseMeasured(report);
    if (json) {
      for (const engine of report.engines) json({ kind: "engine", ...engine });
      json({ kind: "result", status: "ok", measuredAt: report.measuredAt, machine: report.machine, setting, chosen: setting === "auto" ? choice?.engine.name : setting, why: setting === "auto" ? choice?.why : "setting", running });
      return 0;
    }
    terminal.line(messages.backends.measured(report.machine, report.measuredAt.slice(0, 10)));
    for (const line of table(report, context)) terminal.line(line);
    if (!gpu.installed("webgpu")) terminal.line(messages.gpu.missing);
    if (setting !== "auto") terminal.line(messages.backends.bySetting(setting));
    else if (choice) terminal.line(choice.why === "measured" ? messages.backends.byMeasure(choice.engine.name, choice.ratio.toFixed(2)) : messages.backends.expected(choice.engine.name));
    terminal.line(messages.backends.running(running));
    if (use !== undefined) terminal.line(messages.backends.fromNow);
    return 0;
  } finally {
    lab.close();
  }
}

/** Steps a second of each preset, an engine a column; what does not start says why. */
function table({ engines }: EngineReport, { messages, terminal }: CommandContext): string[] {
  const there = engines.filter(({ build }) => build !== undefined);
  const programs = [...new Set(there.flatMap(({ rates }) => Object.keys(rates)))];
  const [expected] = there;
  const head = ["", ...there.map(({ name }) => name)];
  const rows = [...programs.map((program) => [program, ...there.map(({ rates }) => rateText(rates[program]))]), [messages.backends.relative, ...there.map((engine) => `${ratioOf(engine, expected!).toFixed(2)}x`)]];
  const widths = head.map((text, column) => Math.max(...[head, ...rows].map((row) => row[column]!.length), text.length));
  const lineOf = (row: readonly string[]): string => row.map((text, column) => (column === 0 ? text.padEnd(widths[column]!) : text.padStart(widths[column]!))).join("  ").trimEnd();
  return [
    terminal.paint("dim", lineOf(head)),
    ...rows.map(lineOf),
    ...engines.filter(({ build }) => build === undefined).map(({ name, cause = "" }) => terminal.paint("dim", `${name} ${messages.backends.doesNotStart(cause)}`)),
  ];
}

function rateText(rate: number | undefined): string {
  return rate === undefined ? "-" : rate >= 100 ? String(Math.round(rate)) : rate.toPrecision(2);
}
