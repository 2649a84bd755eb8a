import type { Client, ContractHandlers } from "../rpc/contract.ts";
import { enginesContract } from "./engines.ts";
import { lessonsContract } from "./lessons.ts";
import { modelsContract } from "./models.ts";
import { profilesContract } from "./profiles.ts";
import { runsContract } from "./runs.ts";
import { settingsContract } from "./settings.ts";
import { systemContract } from "./system.ts";
import { workContract } from "./work.ts";

/** Everything the lab host answers: the only seam between a client (window, page, command line) and the host. */
export const labContract = { system: systemContract, runs: runsContract, lessons: lessonsContract, work: workContract, settings: settingsContract, profiles: profilesContract, engines: enginesContract, models: modelsContract };

export type LabContract = typeof labContract;
export type LabClient = Client<LabContract>;
export type LabHandlers = ContractHandlers<LabContract>;
