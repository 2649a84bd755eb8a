import { spawn } from "node:child_process";
import { closeSync, fstatSync, openSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { AppError } from "#shared/AppError.ts";
import { prepareHome } from "#platform/home/prepareHome.ts";
import { withStorageErrors } from "#platform/home/storageError.ts";
import { readHostFailure } from "../lifecycle/hostFailure.ts";
import { hostEntry } from "../paths.ts";

export interface SpawnRequest {
  home: string;
  /** File of the host's program; another one in tests. */
  entry?: string;
  args?: readonly string[];
}

export interface SpawnedHost {
  /** How it ended, if it has: `quietly` when another process is the host, `killed` when it had no chance to say a word. */
  ended(): "quietly" | "failed" | "killed" | undefined;
  /** What it said when it ended with an error: its own AppError where it told one. */
  failure(): AppError;
}

const logTail = 2000;

/**
 * Starts a lab host that outlives this process: in a session of its own, its words in logs/host-spawn.log. The home is
 * looked at first, so that one that can't be used is named here, not in a log.
 */
export function spawnLabHost({ home, entry = hostEntry("labHost"), args = [] }: SpawnRequest): SpawnedHost {
  const { logs } = prepareHome({ home });
  const logFile = join(logs, "host-spawn.log");
  // Two clients may start hosts at once: each appends, and reads from where it began.
  const file = withStorageErrors(logFile, () => openSync(logFile, "a", 0o600));
  const start = fstatSync(file).size;
  let ended: ReturnType<SpawnedHost["ended"]>;
  try {
    const child = spawn(nodePath(), [entry, "--home", home, ...args], { cwd: home, detached: true, stdio: ["ignore", file, file], windowsHide: true });
    child.on("exit", (code, signal) => (ended = signal ? "killed" : code === 0 ? "quietly" : "failed"));
    child.on("error", () => (ended = "failed"));
    child.unref();
  } finally {
    closeSync(file);
  }

  return {
    ended: () => ended,
    failure() {
      const output = readFileSync(logFile).subarray(start).toString("utf8");
      return readHostFailure(output) ?? unreachable(logFile, output);
    },
  };
}

function unreachable(logFile: string, output: string): AppError {
  const tail = output.trim().slice(-logTail);
  return new AppError({
    code: "host-unreachable",
    message: `The lab host could not start.${tail ? ` Its last words:\n${tail}` : " It said nothing."}`,
    hint: `Run: npm run -s backprop -- doctor. More is in ${logFile}.`,
    data: { log: logFile, tail },
  });
}

/** Node 24 is what runs us, except where somebody starts the sources with another one. */
function nodePath(): string {
  const [major = 0] = process.versions.node.split(".").map(Number);
  if (major >= 24) return process.execPath;
  throw new AppError({ code: "node-missing", message: `The lab host needs Node 24; this is ${process.version}.`, hint: "Start Backprop with npm start or npm run -s backprop, which bring Node 24 along." });
}
