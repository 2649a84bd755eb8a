import { execFile, execFileSync } from "node:child_process";
import { existsSync } from "node:fs";
import { promisify } from "node:util";
import { findBrowser } from "#platform/desktop/findBrowser.ts";
import { findOnPath } from "../lib/findOnPath.mjs";
import { say, secondsSince } from "../lib/say.mjs";

const run = promisify(execFile);

/**
 * Gets Chromium, Xvfb and the libraries of a window by apt, where that can be done without asking: Debian or Ubuntu, as
 * root or with a sudo that needs no password. Elsewhere the suites that need them skip their tests and say so.
 */
export async function ensureTestTools(): Promise<void> {
  if (process.platform !== "linux") return;
  const missing = missingPackages();
  if (missing.length === 0) return;
  const apt = aptCommand();
  if (!apt) return say(`Not here: ${missing.join(", ")}. Install them to run every suite; those that need them are skipped now.`);
  const start = performance.now();
  say(`Installing ${missing.join(", ")} for the tests ...`);
  try {
    await run(apt[0], [...apt.slice(1), "update", "-qq"], { timeout: 300_000 });
    await run(apt[0], [...apt.slice(1), "install", "-y", "-qq", "--no-install-recommends", ...missing], { timeout: 900_000, env: { ...process.env, DEBIAN_FRONTEND: "noninteractive" }, maxBuffer: 64 << 20 });
    say(`Installed in ${secondsSince(start)}.`);
  } catch (error) {
    say(`They could not be installed; the suites that need them are skipped.\n${error instanceof Error ? error.message : String(error)}`);
  }
}

function missingPackages(): string[] {
  const libraries = loadableLibraries();
  return [
    ...(findBrowser({ env: process.env }) ? [] : ["chromium"]),
    ...(findOnPath("xvfb-run") ? [] : ["xvfb"]),
    ...(findOnPath("xauth") ? [] : ["xauth"]),
    ...(libraries.includes("libgtk-3.so.0") ? [] : ["libgtk-3-0"]),
    ...(libraries.includes("libnss3.so") ? [] : ["libnss3"]),
    ...(libraries.includes("libasound.so.2") ? [] : [soundPackage()]),
  ];
}

/** Renamed where 32-bit time was left behind (Debian 13, Ubuntu 24.04). */
function soundPackage(): string {
  try {
    return execFileSync("apt-cache", ["pkgnames", "libasound2t64"], { encoding: "utf8" }).trim() || "libasound2";
  } catch {
    return "libasound2";
  }
}

function loadableLibraries(): string {
  try {
    return execFileSync("/sbin/ldconfig", ["-p"], { encoding: "utf8" });
  } catch {
    return "";
  }
}

/** apt-get with what it takes to install, or nothing. */
function aptCommand(): [string, ...string[]] | undefined {
  if (!existsSync("/etc/debian_version") || !findOnPath("apt-get")) return undefined;
  if (process.getuid?.() === 0) return ["apt-get"];
  try {
    execFileSync("sudo", ["-n", "true"], { stdio: "ignore" });
    return ["sudo", "-n", "apt-get"];
  } catch {
    return undefined;
  }
}
