import { expect, test } from "vitest";
import { programLimits, resolveProgram, type ProgramDeps } from "#services/runs/resolveProgram.ts";
import { AppError } from "#shared/AppError.ts";
import { presets } from "#engine/presets/presets.ts";

const deps: ProgramDeps = {
  presets,
  lessons: {
    async program({ lessonId, variant }) {
      if (lessonId !== "digits-mlp") throw new AppError({ code: "lesson-not-found", message: `There is no lesson "${lessonId}".` });
      return { name: "digits-mlp", entry: "main.ts", files: { "main.ts": `// ${variant}` }, lessonVersion: "v1", dataHash: "d".repeat(64) };
    },
  },
};

test("a lesson's solution says so, with the lesson's version and data", async () => {
  const { source, origin } = await resolveProgram({ kind: "lesson", lessonId: "digits-mlp", variant: "solution", language: "en" }, deps);
  expect(source.files).toEqual({ "main.ts": "// solution" });
  expect(origin).toEqual({ lessonId: "digits-mlp", lessonVersion: "v1", dataHash: "d".repeat(64), solution: true });
});

test.for(["mine", "starter"] as const)("a lesson's file (%s) is a person's own", async (variant) => {
  const { source, origin } = await resolveProgram({ kind: "lesson", lessonId: "digits-mlp", variant, language: "en" }, deps);
  expect(source.files).toEqual({ "main.ts": `// ${variant}` });
  expect(origin.solution).toBe(false);
});

test("a preset is found by its name, and an unknown one names those there are", async () => {
  const { source } = await resolveProgram({ kind: "preset", name: "mlp-digits" }, deps);
  expect(source.files["main.ts"]).toContain("fit(model, data");
  await expect(resolveProgram({ kind: "preset", name: "toString" }, deps)).rejects.toMatchObject({ code: "not-found", hint: expect.stringMatching(/^Presets: preset:mlp-digits, preset:cnn-digits, .*\.$/) });
});

test("files of a lesson carry its identity and are never its solution", async () => {
  const { source, origin } = await resolveProgram({ kind: "files", entry: "main.ts", files: { "main.ts": "1;" }, lessonId: "digits-mlp" }, deps);
  expect(source).toMatchObject({ name: "digits-mlp", files: { "main.ts": "1;" } });
  expect(origin).toMatchObject({ lessonId: "digits-mlp", lessonVersion: "v1", solution: false });
});

test("loose files are named by their entry", async () => {
  expect((await resolveProgram({ kind: "files", entry: "train.ts", files: { "train.ts": "1;" } }, deps)).source.name).toBe("train.ts");
});

test.for([
  ["an entry that was not sent", { "other.ts": "" }],
  ["a path above the folder", { "main.ts": "", "../secret.ts": "" }],
  ["an absolute path", { "main.ts": "", "/etc/passwd": "" }],
  ["too many files", Object.fromEntries([["main.ts", ""], ...Array.from({ length: programLimits.files }, (_, i) => [`f${i}.ts`, ""])])],
  ["a file too large", { "main.ts": "é".repeat(programLimits.fileBytes / 2 + 1) }],
  ["too much in all", Object.fromEntries([["main.ts", ""], ...Array.from({ length: 5 }, (_, i) => [`f${i}.ts`, "x".repeat(programLimits.fileBytes)])])],
] as const)("refuses %s", async ([, files]) => {
  await expect(resolveProgram({ kind: "files", entry: "main.ts", files: files as Record<string, string> }, deps)).rejects.toMatchObject({ code: "invalid-input", hint: expect.any(String) as string });
});
