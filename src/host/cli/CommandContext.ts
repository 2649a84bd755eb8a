import type { Language } from "#shared/contracts/lessons.ts";
import type { ReconnectingLab } from "../client/reconnectingLab.ts";
import type { Terminal } from "./terminal/createTerminal.ts";
import type { Interrupts } from "./terminal/interrupts.ts";
import type { Messages } from "./messages/en.ts";
import type { JsonRecord } from "./terminal/jsonLines.ts";

/** What every command works with. */
export interface CommandContext {
  terminal: Terminal;
  messages: Messages;
  language: Language;
  /** Undefined for a person; else says one line of `--json`. */
  json: ((record: JsonRecord) => void) | undefined;
  /** Absolute. */
  home: string;
  /** The folder that relative paths start from. */
  folder: string;
  env: Readonly<Record<string, string | undefined>>;
  interrupts: Interrupts;
  /** The lab host of the home, started when it is not there. The caller closes it. */
  openLab(): Promise<ReconnectingLab>;
}
