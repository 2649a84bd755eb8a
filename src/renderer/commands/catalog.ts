import { learnCommands } from "./catalog/learnCommands.ts";
import { lessonCommands } from "./catalog/lessonCommands.ts";
import { runsCommands } from "./catalog/runsCommands.ts";
import { settingsCommands } from "./catalog/settingsCommands.ts";
import { shellCommands } from "./catalog/shellCommands.ts";
import { tryCommands } from "./catalog/tryCommands.ts";
import type { Command } from "./Command.ts";

/** Every command of the app, in the order in which the keyboard map lists them. A feature adds its own in catalog/. */
const all = [...shellCommands, ...learnCommands, ...lessonCommands, ...runsCommands, ...tryCommands, ...settingsCommands] as const;

export type CommandId = (typeof all)[number]["id"];

export const catalog: readonly (Command & { id: CommandId })[] = all;
