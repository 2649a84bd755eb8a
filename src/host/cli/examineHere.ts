import { chooseEngine, engineVariable } from "#engine/backends/chooseEngine.ts";
import { createDoctorChecks } from "#platform/doctor/createDoctorChecks.ts";
import { examine } from "#services/system/examine.ts";
import type { Language } from "#shared/contracts/lessons.ts";
import type { DoctorItem } from "#shared/contracts/system.ts";
import { packageRoot } from "../paths.ts";

/** Doctor's look at this machine without a lab host. */
export function examineHere({ home, env, language }: { home: string; env: Readonly<Record<string, string | undefined>>; language: Language }): Promise<DoctorItem[]> {
  return examine(createDoctorChecks({ home, engine: () => chooseEngine({ wanted: env[engineVariable] }), packageRoot, env }), language);
}
