import { availableParallelism } from "node:os";
import { readFileSync, writeFileSync } from "node:fs";
import { basename, join } from "node:path";
import { commonFlags, windowsFunctions, type KernelBuild, type Target } from "./targets.ts";
import { kernelsSource, sourceFiles } from "./sources.ts";
import { zig } from "./zig.ts";

/** C files of one machine alone, compiled once; all others are kernels, compiled for each build. */
const hostFiles = { addon: ["machine/addon.c", "machine/processor.c", "machine/program.c"], wasm: ["machine/wasm.c"] } as const;
const allHostFiles: readonly string[] = Object.values(hostFiles).flat();

/** Compiles and links into the folder; what went wrong, if anything. */
export async function buildTarget(target: Target, folder: string): Promise<string | undefined> {
  const kernelFiles = sourceFiles().filter((name) => name.endsWith(".c") && !allHostFiles.includes(name));
  const common = ["-target", target.triple, ...commonFlags, ...(target.kind === "addon" ? ["-fPIC"] : ["-ffreestanding"])];
  const jobs = [
    ...target.builds.flatMap((build) => kernelFiles.map((source) => ({ source, flags: flagsOf(build), object: join(folder, `${basename(source)}.${build.name}.o`) }))),
    // The addon itself must start on processors that run none of its builds.
    ...hostFiles[target.kind].map((source) => ({ source, flags: target.kind === "wasm" ? flagsOf(target.builds[0]!) : [], object: join(folder, `${basename(source)}.o`) })),
  ];
  const troubles: string[] = [];
  const waiting = [...jobs];
  const work = async (): Promise<void> => {
    for (let job = waiting.shift(); job && troubles.length === 0; job = waiting.shift()) {
      const trouble = await zig(["cc", ...common, ...job.flags, "-c", job.source, "-o", job.object]);
      if (trouble !== undefined) troubles.push(trouble);
    }
  };
  await Promise.all(Array.from({ length: availableParallelism() }, work));
  if (troubles.length > 0) return troubles.join("\n");
  const objects = jobs.map(({ object }) => object);
  if (target.triple.includes("windows")) return linkForWindows(target, folder, objects);
  const cpu = target.kind === "wasm" ? flagsOf(target.builds[0]!).filter((flag) => flag.startsWith("-mcpu")) : [];
  return zig(["cc", "-target", target.triple, ...cpu, "-O3", "-s", "-g0", ...target.link, ...objects, "-o", join(folder, target.file)]);
}

function flagsOf(build: KernelBuild): readonly string[] {
  return [`-DBUILD=${build.name}`, ...build.flags];
}

/** Windows wants to know at link time which library each function is from. */
async function linkForWindows(target: Target, folder: string, objects: readonly string[]): Promise<string | undefined> {
  const ofNode = [...readFileSync(join(kernelsSource, "machine", "nodeApi.h"), "utf8").matchAll(/\b(napi_\w+)\(napi_env/g)].map(([, name]) => name!);
  const libraries: string[] = [];
  for (const [library, names] of Object.entries({ "node.exe": ofNode, ...windowsFunctions })) {
    const [definitions, made] = [join(folder, `${library}.def`), join(folder, `${library}.lib`)];
    writeFileSync(definitions, [`LIBRARY ${library}`, "EXPORTS", ...names, ""].join("\n"));
    const trouble = await zig(["dlltool", "-d", definitions, "-l", made, "-m", "i386:x86-64"]);
    if (trouble !== undefined) return trouble;
    libraries.push(made);
  }
  // Not `zig cc`, which links mingw's library or nothing.
  return zig(["build-lib", "-target", target.triple, "-O", "ReleaseFast", "-fstrip", "--name", "kernels", ...target.link, ...objects, ...libraries, `-femit-bin=${join(folder, target.file)}`, "-fno-emit-implib"]);
}
