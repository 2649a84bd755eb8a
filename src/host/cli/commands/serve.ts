import { defaultBrowserCommand } from "#platform/desktop/defaultBrowser.ts";
import { keepHost } from "#host/client/keepHost.ts";
import type { Command } from "../CommandLine.ts";
import type { CommandContext } from "../CommandContext.ts";

/** Serves the app's page until Ctrl+C: the host stays as long as we are its client, and comes back when it is killed. */
export async function serve({ port, open }: Command & { kind: "serve" }, { terminal, messages, json, interrupts, home, openLab }: CommandContext): Promise<number> {
  const stopped = new AbortController();
  const stopListening = interrupts.listen(() => stopped.abort());
  const lab = await openLab();
  try {
    const page = await lab.call((client) => client.system.openWeb({ port }));
    if (json) json({ kind: "serving", ...page });
    else {
      terminal.line(messages.serving(page.url));
      terminal.line(messages.servingOnce);
    }
    if (open && !(await openBrowser(page.url))) terminal.note(messages.notOpened);
    await keepHost({ home, clientName: "serve" }, stopped.signal);
    json?.({ kind: "result", status: "ok" });
    return 0;
  } finally {
    stopListening();
    lab.close();
  }
}

async function openBrowser(url: string): Promise<boolean> {
  const { spawn } = await import("node:child_process");
  const { command, args } = defaultBrowserCommand(url);
  const child = spawn(command, [...args], { stdio: "ignore", detached: true });
  child.unref();
  return new Promise((resolve) => child.once("spawn", () => resolve(true)).once("error", () => resolve(false)));
}
