import { spawn } from "node:child_process";
import { join } from "node:path";
import { defaultBrowserCommand } from "#platform/desktop/defaultBrowser.ts";

/** How a window went: open until the person closed it, handed to a browser that is running, or never there. */
export type WindowEnd = { kind: "closed" } | { kind: "handed-over" } | { kind: "failed"; message: string };

interface WindowRequest {
  program: string;
  home: string;
  env: NodeJS.ProcessEnv;
}

/** The app in Electron. Resolves when its last window is closed. */
export function openElectron({ program, home, env, packageRoot }: WindowRequest & { packageRoot: string }): Promise<WindowEnd> {
  return runWindow(program, [...asRoot(), packageRoot], { ...env, BACKPROP_HOME: home, BACKPROP_NODE: process.execPath });
}

/** The page in a Chromium window without tabs, with a profile of its own. Resolves when it is closed. */
export function openChromium({ program, home, env, url }: WindowRequest & { url: string }): Promise<WindowEnd> {
  // A browser from a snap may not read hidden folders, where the home is: it gets the person's own profile.
  const profile = program.startsWith("/snap/") ? [] : [`--user-data-dir=${join(home, "browser")}`];
  return runWindow(program, [`--app=${url}`, ...profile, "--no-first-run", "--no-default-browser-check", ...asRoot()], env);
}

/** The page in the person's own browser. */
export async function openDefaultBrowser({ url, env }: { url: string; env: NodeJS.ProcessEnv }): Promise<WindowEnd> {
  const { command, args } = defaultBrowserCommand(url);
  const end = await runWindow(command, args, env);
  return end.kind === "closed" ? { kind: "handed-over" } : end;
}

/** Chromium and Electron refuse to start as root with their own sandbox on. */
function asRoot(): readonly string[] {
  return process.platform === "linux" && process.getuid?.() === 0 ? ["--no-sandbox"] : [];
}

function runWindow(program: string, args: readonly string[], env: NodeJS.ProcessEnv): Promise<WindowEnd> {
  const start = performance.now();
  return new Promise((resolve) => {
    const child = spawn(program, args, { env, stdio: ["ignore", "ignore", "pipe"] });
    let said = "";
    child.stderr.on("data", (chunk: Buffer) => (said = (said + chunk.toString()).slice(-2000)));
    child.on("error", (error) => resolve({ kind: "failed", message: error.message }));
    child.on("exit", (code, signal) => {
      const seconds = (performance.now() - start) / 1000;
      // One that is running takes the address over and the new process ends at once.
      if (code === 0) resolve(seconds < 3 ? { kind: "handed-over" } : { kind: "closed" });
      else if (signal === "SIGINT" || signal === "SIGTERM" || seconds > 10) resolve({ kind: "closed" });
      else resolve({ kind: "failed", message: `${program} ended with ${code ?? signal}.\n${said.trim()}` });
    });
  });
}
