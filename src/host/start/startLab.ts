import { once } from "node:events";
import { resolve } from "node:path";
import { errorCodes, toAppError } from "#shared/AppError.ts";
import { findBrowser } from "#platform/desktop/findBrowser.ts";
import { findElectron } from "#platform/desktop/findElectron.ts";
import { hasDisplay } from "#platform/desktop/hasDisplay.ts";
import { resolveHome } from "#platform/home/resolveHome.ts";
import { chooseLanguage } from "../cli/terminal/chooseLanguage.ts";
import { runCommandLine } from "../cli/runCommandLine.ts";
import { keepHost } from "../client/keepHost.ts";
import { openLab } from "../client/openLab.ts";
import { packageRoot } from "../paths.ts";
import { fetchElectron } from "./fetchElectron.ts";
import { openChromium, openDefaultBrowser, openElectron, type WindowEnd } from "./openWindow.ts";
import { startMessages, type StartMessages } from "./startMessages.ts";

export interface StartFlags {
  browser: boolean;
  electron: boolean;
  open: boolean;
  port: number;
  home?: string | undefined;
  once: boolean;
}

/**
 * What `npm start` does once packages and builds are there. With a display it opens the lab: in Electron where its binary
 * is on the disk (or was asked for with --electron), else in a Chromium window, else in the person's own browser; it ends
 * when that window is closed or was handed to a browser that runs. Without one it trains the digits lesson in the
 * terminal, then serves until Ctrl+C. Electron is never fetched unasked, and no window's end stops a run: runs belong to
 * the lab host, of which this process is only a client. Answers the exit code.
 */
export async function startLab(flags: StartFlags): Promise<number> {
  const env = process.env;
  const home = resolveHome({ flag: flags.home === undefined ? undefined : resolve(startFolder(env), flags.home), env });
  const messages = startMessages[chooseLanguage({ argv: [], env })];
  const commandLine = (...words: readonly string[]): Promise<number> => runCommandLine([...words, "--home", home]);
  const train = (): Promise<number> => commandLine("train", "digits-mlp", "--solution");
  const serve = (): Promise<number> => commandLine("serve", "--no-open", "--port", String(flags.port));

  if (flags.once) return train();
  if (!hasDisplay({ env })) {
    say(messages.noDisplay);
    const code = await train();
    return code === 0 ? serve() : code;
  }
  if (!flags.open) return serve();
  try {
    const electron = flags.browser ? undefined : await electronProgram({ wanted: flags.electron, env, messages });
    if (electron) {
      say(messages.openInElectron);
      const end = await openElectron({ program: electron, home, env, packageRoot });
      if (end.kind !== "failed") return 0;
      say(messages.electronFailed(end.message));
    }
    await openInBrowser({ home, port: flags.port, env, messages, tellOfWindow: electron === undefined });
    return 0;
  } catch (error) {
    const { code, message, hint } = toAppError(error);
    say(hint ? `${message}\n${hint}` : message);
    return errorCodes[code];
  }
}

async function electronProgram({ wanted, env, messages }: { wanted: boolean; env: NodeJS.ProcessEnv; messages: StartMessages }): Promise<string | undefined> {
  const present = findElectron({ packageRoot, env });
  if (present || !wanted) return present;
  say(messages.fetchingElectron);
  const trouble = await fetchElectron({ packageRoot, env });
  if (trouble) say(messages.noElectron(trouble));
  return findElectron({ packageRoot, env });
}

async function openInBrowser({ home, port, env, messages, tellOfWindow }: { home: string; port: number; env: NodeJS.ProcessEnv; messages: StartMessages; tellOfWindow: boolean }): Promise<void> {
  const { lab, close } = await openLab({ home, clientName: "start" });
  const ended = new AbortController();
  const kept = keepHost({ home, clientName: "start" }, ended.signal).catch((error: unknown) => say(toAppError(error).message));
  try {
    const { url } = await lab.system.openWeb({ port });
    say(messages.openInBrowser(new URL(url).origin));
    if (tellOfWindow) say(messages.howToGetTheWindow);
    say(messages.goesOn);
    const end = await openPage({ home, env, url });
    if (end.kind === "failed") {
      say(`${messages.browserFailed(end.message)}\n${url}`);
      await once(process, "SIGINT");
    }
  } finally {
    ended.abort();
    close();
    await kept;
  }
}

async function openPage({ home, env, url }: { home: string; env: NodeJS.ProcessEnv; url: string }): Promise<WindowEnd> {
  const program = findBrowser({ env });
  const end = program ? await openChromium({ program, home, env, url }) : undefined;
  return !end || end.kind === "failed" ? openDefaultBrowser({ url, env }) : end;
}

/** `npm start` changes to the checkout and says where it was called. */
function startFolder(env: NodeJS.ProcessEnv): string {
  return (env["npm_lifecycle_event"] === "start" && env["INIT_CWD"]) || process.cwd();
}

function say(line: string): void {
  process.stderr.write(`${line}\n`);
}
