import type { Language } from "#shared/contracts/lessons.ts";

/** What the person asked for, checked. */
export type Command =
  | { kind: "help"; about?: CommandName | undefined }
  | { kind: "version" }
  | { kind: "train"; program: string; solution: boolean; seed?: number | undefined; epochs?: number | undefined }
  | { kind: "plan"; program: string; solution: boolean; epochs?: number | undefined }
  | { kind: "runs" }
  | { kind: "show"; run: string }
  | { kind: "resume"; run: string }
  | { kind: "predict"; run: string; image: string }
  | { kind: "export"; run: string; format: "tfjs"; out: string }
  | { kind: "check"; lesson: string; solution: boolean; answers: Readonly<Record<string, string>> }
  | { kind: "hand-in"; lesson: string; run?: string | undefined; out?: string | undefined }
  | { kind: "work"; action: "export" | "import"; file: string }
  | { kind: "model"; action: "import" | "list" | "remove"; /** The folder, or the name. */ word: string; name?: string | undefined }
  | { kind: "doctor" }
  | { kind: "backends"; measure: boolean; use?: string | undefined }
  | { kind: "gpu"; action: "install"; tensorflow: boolean }
  | { kind: "serve"; port: number; open: boolean };

export const commandNames = ["train", "plan", "runs", "show", "resume", "predict", "export", "check", "hand-in", "work", "model", "doctor", "backends", "gpu", "serve"] as const;
export type CommandName = (typeof commandNames)[number];

export interface CommandLine {
  command: Command;
  /** As it was given with `--home`. */
  home?: string | undefined;
  /** As it was given with `--language`. */
  language?: Language | undefined;
  json: boolean;
}
