import { spawnSync } from "node:child_process";
import { existsSync, mkdirSync } from "node:fs";
import { homedir } from "node:os";
import { join } from "node:path";

/** The peer, from PyPI. Its wheel for Linux brings CUDA along: some gigabytes, once. */
const torchVersion = "2.15.0";
const folder = join(homedir(), ".cache", "backprop", "torch");
const python = join(folder, process.platform === "win32" ? "Scripts/python.exe" : "bin/python");

/** A Python that has PyTorch, made where it is missing; or why there is none. */
export function torchPython(): { python: string } | { missing: string } {
  if (hasTorch()) return { python };
  if (process.env["CI"]) return { missing: "PyTorch is not installed, and is not fetched in CI" };
  mkdirSync(join(folder, ".."), { recursive: true });
  console.error(`Installing PyTorch ${torchVersion} from PyPI (once) ...`);
  const made = spawnSync(process.platform === "win32" ? "python" : "python3", ["-m", "venv", folder], { encoding: "utf8" });
  if (made.status !== 0) return { missing: "there is no Python 3 with venv" };
  const installed = spawnSync(python, ["-m", "pip", "install", "--quiet", "--disable-pip-version-check", `torch==${torchVersion}`, "numpy"], { encoding: "utf8" });
  return installed.status === 0 && hasTorch() ? { python } : { missing: `PyTorch could not be installed: ${installed.stderr.trim().split("\n").at(-1)}` };
}

function hasTorch(): boolean {
  if (!existsSync(python)) return false;
  const { stdout } = spawnSync(python, ["-c", "import torch; print(torch.__version__)"], { encoding: "utf8" });
  return stdout.startsWith(torchVersion);
}
