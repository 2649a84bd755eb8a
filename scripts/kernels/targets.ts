/** What is built of src/engine/kernels, and how. */

/** One set of kernels, for one width of vectors. */
export interface KernelBuild {
  /** Beside the C names of this build. */
  readonly name: string;
  readonly flags: readonly string[];
}

export interface Target {
  /** The file in resources/kernels. */
  readonly file: string;
  /** What zig calls the platform; glibc 2.17 runs on every Linux that Node 24 runs on. */
  readonly triple: string;
  readonly kind: "wasm" | "addon";
  readonly builds: readonly KernelBuild[];
  /** For the linker. */
  readonly link: readonly string[];
}

/** The tile in registers, and how many bytes a vector has: as many sums as the registers hold beside one row of B and a number of A. */
function shape(vectorBytes: number, rows: number, vectors: number): string[] {
  return [`-DVECTOR_BYTES=${vectorBytes}`, `-DTILE_ROWS=${rows}`, `-DTILE_VECTORS=${vectors}`];
}

/** -fno-signed-zeros is worth 3 to 12 %; nothing here may assume that there are no infinities and NaN. */
export const commonFlags = ["-std=gnu17", "-O3", "-Wall", "-Wextra", "-Werror", "-fno-builtin", "-fno-math-errno", "-fno-signed-zeros", "-fno-trapping-math", "-fno-strict-aliasing", "-fno-sanitize=undefined", "-fomit-frame-pointer", "-fvisibility=hidden", "-g0"];

const contracted = "-ffp-contract=fast";

const avx512: KernelBuild = { name: "avx512", flags: ["-mcpu=x86_64_v4", "-mprefer-vector-width=512", contracted, ...shape(64, 12, 2)] };
const avx2: KernelBuild = { name: "avx2", flags: ["-mcpu=x86_64_v3", contracted, ...shape(32, 6, 2)] };
const neon: KernelBuild = { name: "neon", flags: [contracted, ...shape(16, 8, 3)] };

/** V8 has 15 registers for vectors; without FMA a product takes one of them. */
const simd = ["-DSTRICT", "-ffp-contract=off", ...shape(16, 4, 2)];
const fma = ["-ffp-contract=off", ...shape(16, 6, 2)];

function wasm(file: string, flags: readonly string[], cpu: string, threads: boolean): Target {
  return {
    file,
    triple: "wasm32-freestanding",
    kind: "wasm",
    builds: [{ name: "wasm", flags: [`-mcpu=generic+simd128+bulk_memory${cpu}${threads ? "+atomics" : ""}`, ...(threads ? ["-DTHREADS"] : []), ...flags] }],
    link: ["-nostdlib", "-Wl,--no-entry", "-Wl,--import-memory", "-Wl,-z,stack-size=65536", ...(threads ? ["-Wl,--shared-memory", "-Wl,--max-memory=4294901760", "-Wl,--export=__stack_pointer"] : [])],
  };
}

/**
 * What is asked of Windows, by the library that has it. Named here, none of mingw's own library is linked, of which zig would first
 * compile hundreds of files, for minutes; the kernels need nothing that has to be begun or ended.
 */
export const windowsFunctions: Readonly<Record<string, readonly string[]>> = {
  "KERNEL32.dll": ["AcquireSRWLockExclusive", "CloseHandle", "CreateThread", "InitializeConditionVariable", "InitializeSRWLock", "ReleaseSRWLockExclusive", "SleepConditionVariableSRW", "WaitForSingleObject", "WakeAllConditionVariable"],
  "api-ms-win-crt-heap-l1-1-0.dll": ["_aligned_free", "_aligned_malloc", "calloc", "free"],
  "api-ms-win-crt-string-l1-1-0.dll": ["strcat", "strcmp", "strlen"],
};

function addon(platform: string, triple: string, builds: readonly KernelBuild[], link: readonly string[]): Target {
  const file = `native-${platform}.node`;
  if (platform.startsWith("win32")) return { file, triple, kind: "addon", builds, link };
  // Without a name of its own a Mac's library has the path that it was linked at.
  const name = platform.startsWith("darwin") ? [`-Wl,-install_name,${file}`] : [];
  return { file, triple, kind: "addon", builds, link: ["-shared", ...name, ...link] };
}

export const targets: readonly Target[] = [
  wasm("wasm-simd.wasm", simd, "", false),
  wasm("wasm-fma.wasm", fma, "+relaxed_simd", false),
  wasm("wasm-simd-threads.wasm", simd, "", true),
  wasm("wasm-fma-threads.wasm", fma, "+relaxed_simd", true),
  addon("linux-x64", "x86_64-linux-gnu.2.17", [avx512, avx2], ["-lpthread"]),
  addon("linux-arm64", "aarch64-linux-gnu.2.17", [neon], ["-lpthread"]),
  addon("win32-x64", "x86_64-windows-gnu", [avx512, avx2], ["-dynamic", "-fcompiler-rt", "-fentry=DllMain"]),
  addon("darwin-x64", "x86_64-macos.13.0", [avx512, avx2], ["-Wl,-undefined,dynamic_lookup"]),
  addon("darwin-arm64", "aarch64-macos.13.0", [neon], ["-Wl,-undefined,dynamic_lookup"]),
];
