import { codePathSchema, type Spec } from "#core/runs/spec.ts";
import { AppError } from "#shared/AppError.ts";
import type { Program } from "#shared/contracts/runs.ts";
import type { LessonPrograms, Presets, ProgramSource } from "./ProgramSources.ts";

/** What a program may weigh: far above anything a person types, far below what would slow the host. */
export const programLimits = { files: 64, fileBytes: 256 * 1024, totalBytes: 1024 * 1024 } as const;

export interface ResolvedProgram {
  source: ProgramSource;
  /** What the spec says of where the program came from. */
  origin: Pick<Spec, "lessonId" | "lessonVersion" | "solution" | "dataHash">;
}

export interface ProgramDeps {
  lessons: LessonPrograms;
  presets: Presets;
}

/** The texts that a request means, within limits. */
export async function resolveProgram(program: Program, deps: ProgramDeps): Promise<ResolvedProgram> {
  const resolved = await find(program, deps);
  refuseUnfitProgram(resolved.source);
  return resolved;
}

async function find(program: Program, { lessons, presets }: ProgramDeps): Promise<ResolvedProgram> {
  switch (program.kind) {
    case "lesson": {
      const { lessonId, language, solutionRun } = program;
      const solution = program.variant === "solution";
      const { lessonVersion, dataHash, ...source } = await lessons.program({ lessonId, variant: program.variant, language, solutionRun });
      return { source, origin: { lessonId, lessonVersion, dataHash, solution } };
    }
    case "preset": {
      const source = Object.hasOwn(presets, program.name) ? presets[program.name] : undefined;
      if (source) return { source, origin: { solution: false } };
      const names = Object.keys(presets);
      throw new AppError({ code: "not-found", message: `There is no preset "${program.name}".`, hint: `Presets: ${names.map((name) => `preset:${name}`).join(", ")}.`, data: { presets: names } });
    }
    case "files": {
      const { entry, files, lessonId } = program;
      const source = { name: entry, entry, files };
      if (lessonId === undefined) return { source, origin: { solution: false } };
      const { lessonVersion, dataHash, name } = await lessons.program({ lessonId, variant: "starter", language: "en" });
      return { source: { ...source, name }, origin: { lessonId, lessonVersion, dataHash, solution: false } };
    }
  }
}

/** Throws `invalid-input` for texts that are too many, too long or named as no file of a program can be. */
export function refuseUnfitProgram({ entry, files }: Pick<ProgramSource, "entry" | "files">): void {
  const refuse = (message: string, hint: string): never => {
    throw new AppError({ code: "invalid-input", message, hint });
  };
  const paths = Object.keys(files);
  if (!Object.hasOwn(files, entry)) refuse(`The program's file ${entry} was not sent.`, `Send ${entry} among the files.`);
  if (paths.length > programLimits.files) refuse(`The program has ${paths.length} files; ${programLimits.files} are allowed.`, "Join some of them, or leave out those it does not import.");
  let total = 0;
  for (const path of paths) {
    if (!codePathSchema.safeParse(path).success) refuse(`"${path}" is not a name for a file of a program.`, "Use letters without accents, digits, _ and -, with / between folders.");
    const bytes = new TextEncoder().encode(files[path]).length;
    total += bytes;
    if (bytes > programLimits.fileBytes) refuse(`${path} has ${kib(bytes)}; a file may have ${kib(programLimits.fileBytes)}.`, "Move data out of the code: a program is text that a person reads.");
  }
  if (total > programLimits.totalBytes) refuse(`The program has ${kib(total)} in all; ${kib(programLimits.totalBytes)} are allowed.`, "Leave out files it does not import.");
}

function kib(bytes: number): string {
  return `${Math.ceil(bytes / 1024)} KiB`;
}
