import { chooseMeasured, type EngineReport } from "#core/engines/EngineReport.ts";
import { chooseEngine, engineNames, type ChosenEngine } from "./chooseEngine.ts";

export interface WantedEngine {
  name: string;
  why: "set" | "measured";
}

/**
 * Which engine to ask for: the one that somebody set, else the one that was measured to be clearly faster than the expected
 * one, as long as it is still the build that was measured; undefined for the expected one.
 *
 * @param setting of the name `engine`, as JSON
 */
export function wantedEngine({ setting, report, choose = (wanted) => chooseEngine({ wanted }) }: { setting?: string | undefined; report?: EngineReport | undefined; /** `chooseEngine`, or what remembers it. */ choose?: (wanted: string) => ChosenEngine }): WantedEngine | undefined {
  const set = engineNames.find((name) => JSON.stringify(name) === setting);
  if (set !== undefined && set !== "auto") return { name: set, why: "set" };
  const choice = report && chooseMeasured(report);
  if (choice?.why !== "measured") return undefined;
  return isBuildOf(choose(choice.engine.name), choice.engine.build) ? { name: choice.engine.name, why: "measured" } : undefined;
}

/** With the name of the card, where it was measured: only a process that has started it knows it. */
export function measuredBuild(engine: ChosenEngine, report: EngineReport | undefined): ChosenEngine {
  const build = engine.device && report?.engines.find(({ name }) => name === engine.device)?.build;
  return build !== undefined && isBuildOf(engine, build) ? { ...engine, build } : engine;
}

/** Whether this engine makes the bits of that build. */
export function isBuildOf({ build, device }: ChosenEngine, measured: string | undefined): boolean {
  return device ? measured?.startsWith(build) === true : build === measured;
}
