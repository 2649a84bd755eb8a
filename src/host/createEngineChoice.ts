import type { EngineReport } from "#core/engines/EngineReport.ts";
import { chooseMeasured } from "#core/engines/EngineReport.ts";
import { chooseEngine, engineNames, engineVariable, type ChosenEngine } from "#engine/backends/chooseEngine.ts";
import { engineNameOf } from "#engine/backends/engineBuild.ts";
import { isBuildOf, measuredBuild, wantedEngine } from "#engine/backends/wantedEngine.ts";
import { deviceEntryVariable, deviceNames, gpuFolderVariable } from "#engine/device/deviceNames.ts";
import type { GpuPackages } from "#platform/engines/createGpuPackages.ts";
import type { EngineTold } from "#platform/processes/createStudentProcesses.ts";
import type { EngineChoice } from "#services/engines/ports.ts";
import { hostEntry } from "./paths.ts";

export interface EngineChoiceDeps {
  /** The setting's JSON, as it is now. */
  setting(): string | undefined;
  report(): EngineReport | undefined;
  gpu: Pick<GpuPackages, "folder" | "installed" | "driverEnv">;
  env: NodeJS.ProcessEnv;
}

export interface HostEngineChoice extends EngineChoice {
  chosen(): ChosenEngine & { why?: "set" | "measured" | undefined };
  /**
   * What a process is told so that it has the engine of this build, which a run has to go on with; where that is not to be
   * had any more, or none is named, the one in use.
   */
  toldFor(build?: string): EngineTold;
}

/** Which engine trains in this home. Settings and reports change while the host lives: it is decided at every question. */
export function createEngineChoice({ setting, report, gpu, env }: EngineChoiceDeps): HostEngineChoice {
  const variable = env[engineVariable];
  // Loads kernels: once each.
  const known = new Map<string, ChosenEngine>();
  const choose = (wanted = "auto"): ChosenEngine => {
    const engine = known.get(wanted) ?? chooseEngine({ wanted });
    known.set(wanted, engine);
    return engine;
  };
  const decide = () => {
    const kept = report();
    const preferred = variable === undefined ? wantedEngine({ setting: setting(), report: kept, choose }) : undefined;
    const wanted = variable ?? preferred?.name;
    return { kept, preferred, wanted, engine: measuredBuild(choose(wanted), kept) };
  };
  const tell = (wanted: string | undefined, { device }: ChosenEngine): EngineTold => {
    if (wanted === undefined) return {};
    if (!device) return { env: { [engineVariable]: wanted } };
    return { env: { [engineVariable]: wanted, ...gpu.driverEnv(), [gpuFolderVariable]: gpu.folder, [deviceEntryVariable]: hostEntry("device") }, worker: true, readable: [gpu.folder] };
  };

  return {
    chosen() {
      const { engine, preferred } = decide();
      return { ...engine, why: preferred?.why };
    },
    toldFor(build) {
      const { engine, wanted } = decide();
      if (build !== undefined && build !== engine.build) {
        const name = engineNameOf(build);
        const other = engineNames.includes(name) ? choose(name) : undefined;
        if (other && isBuildOf(other, build)) return tell(name, other);
      }
      return tell(wanted, engine);
    },
    inUse() {
      const { engine, preferred, wanted, kept } = decide();
      const { build } = engine;
      const refused = engine.trouble?.kind === "name" && wanted !== undefined;
      const base = { name: engineNameOf(build), build };
      if (refused) return { ...base, why: "expected", refused: wanted.slice(0, 100) };
      if (variable !== undefined && variable !== "auto") return { ...base, why: "environment" };
      if (preferred?.why === "set") return { ...base, why: "setting" };
      if (preferred?.why === "measured") return { ...base, why: "measured", ratio: kept && chooseMeasured(kept)?.ratio };
      return { ...base, why: "expected" };
    },
    setting: () => engineNames.find((name) => JSON.stringify(name) === setting()) ?? "auto",
    expected() {
      const { build } = choose();
      return { name: engineNameOf(build), build };
    },
    measurable() {
      const missing = deviceNames.filter((name) => !gpu.installed(name));
      return { names: engineNames.filter((name) => name !== "auto" && !(missing as readonly string[]).includes(name)), missing };
    },
  };
}
