import { existsSync } from "node:fs";
import { join } from "node:path";
import { AppError } from "#shared/AppError.ts";
import { labContract, type LabHandlers } from "#shared/contracts/lab.ts";
import { newId } from "#shared/ids.ts";
import type { Logger } from "#shared/Logger.ts";
import type { Link } from "#shared/rpc/contract.ts";
import { serve } from "#shared/rpc/serve.ts";
import { homePaths } from "#platform/home/homePaths.ts";
import { acquireHostLock } from "#platform/election/acquireHostLock.ts";
import { listenSocket } from "#platform/transport/listenSocket.ts";
import { createWebMemoryFile, type WebMemoryFile } from "#platform/transport/webMemory.ts";
import { startWebServer, type WebServer } from "#platform/transport/webServer.ts";
import { createHostHandlers, type HostHandlers } from "./createHostHandlers.ts";
import { createSwitchableLink, type SwitchableLink } from "./createSwitchableLink.ts";

/** The product behind the contract, less what the host answers itself. */
export interface ComposedLab {
  handlers: Omit<LabHandlers, keyof HostHandlers> & { [G in keyof HostHandlers]: Omit<LabHandlers[G], keyof HostHandlers[G]> };
  /** A link to the lab host of a profile, which is started when none answers. `not-found` for an unknown one. */
  openProfile(id: string): Promise<Link>;
  activeRuns(): number;
  /** Ends attempts so that the next host takes them up. */
  close(): Promise<void>;
}

export interface LabHostOptions {
  home: string;
  compose(): Promise<ComposedLab>;
  /** Folder of the built page. */
  rendererDir: string;
  /** The host ends so long after its last client and its last run. */
  idleSeconds: number;
  log: Logger;
}

export interface LabHost {
  /** Stops answering, then ends runs' attempts, then gives the home free. The same promise however often it is asked. */
  close(reason: string): Promise<void>;
  /** Resolves when the host has ended, whoever ended it. */
  ended: Promise<void>;
}

/**
 * The lab host of a home, from winning its lock to giving it back; undefined when another process is the host. Clients
 * come and go; the host stays while there is a client or a run, and a little longer.
 */
export async function startLabHost({ home, compose, rendererDir, idleSeconds, log }: LabHostOptions): Promise<LabHost | undefined> {
  const lock = acquireHostLock(home);
  if (!lock) return undefined;

  const connections = new Map<string, SwitchableLink>();
  const ended = Promise.withResolvers<void>();
  let lab: ComposedLab | undefined;
  let socket: Awaited<ReturnType<typeof listenSocket>> | undefined;
  let web: WebServer | undefined;
  let idle: NodeJS.Timeout | undefined;
  let closing: Promise<void> | undefined;

  try {
    const { activeRuns, handlers: composed, openProfile } = (lab = await compose());
    const memory = createWebMemoryFile(homePaths(home).web);
    const hostHandlers = createHostHandlers({
      activeRuns,
      end: endSoon,
      enterProfile: async (id, connectionId) => {
        const target = await openProfile(id);
        const connection = connections.get(connectionId);
        if (!connection) return target.close();
        // After the answer, which is sent in the turns that follow at once.
        setImmediate(() => connection.switchTo(target));
      },
      startWeb: async (port) => (web = await startPage({ rendererDir, port, log, memory, onLink: (link) => accept(link, handlers) })),
    });
    const handlers: LabHandlers = { ...composed, system: { ...composed.system, ...hostHandlers.system }, profiles: { ...composed.profiles, ...hostHandlers.profiles } };
    const before = memory.read();
    if (before) await reopenPage(before.port, hostHandlers.system);
    socket = await listenSocket({ home, onLink: (link) => accept(link, handlers) });
    idle = watchIdle(activeRuns);
    log.info("The lab host is up.", { home, socket: socket.path });
    return { close, ended: ended.promise };
  } catch (error) {
    await close("It could not start.").catch((second: unknown) => log.error("The lab host did not end cleanly.", { error: second }));
    throw error;
  }

  /** The host before us was killed while pages were open: they look for it where it was. */
  async function reopenPage(port: number, { openWeb }: HostHandlers["system"]): Promise<void> {
    try {
      await openWeb({ port }, { signal: new AbortController().signal, connectionId: "host" });
    } catch (error) {
      log.warn("The page could not be opened again where it was.", { port, error });
    }
  }

  function accept(link: Link, handlers: LabHandlers): void {
    const connectionId = newId();
    const connection = createSwitchableLink(link);
    connections.set(connectionId, connection);
    serve({ link: connection.link, contract: labContract, handlers, connectionId, log, onClosed: () => connections.delete(connectionId) });
  }

  function watchIdle(activeRuns: () => number): NodeJS.Timeout {
    let busyAt = performance.now();
    return setInterval(
      () => {
        if (connections.size > 0 || activeRuns() > 0) busyAt = performance.now();
        else if (performance.now() - busyAt >= idleSeconds * 1000) endSoon("No client and no run are left.");
      },
      Math.min(1000, idleSeconds * 250),
    );
  }

  /** Lets answers that are under way be sent. */
  function endSoon(reason: string): void {
    setImmediate(() => void close(reason).catch((error: unknown) => log.error("The lab host did not end cleanly.", { error })));
  }

  function close(reason: string): Promise<void> {
    closing ??= end(reason).finally(() => ended.resolve());
    return closing;
  }

  async function end(reason: string): Promise<void> {
    log.info("The lab host ends.", { reason });
    clearInterval(idle);
    try {
      socket?.close();
      await web?.close();
      for (const { link } of connections.values()) link.close();
      await lab?.close();
    } finally {
      // Last: who gets the lock next must find nothing of ours at work, and its own socket must not be removed by us.
      lock?.release();
    }
  }
}

async function startPage({ rendererDir, ...options }: { rendererDir: string; port: number; onLink(link: Link): void; log: Logger; memory: WebMemoryFile }): Promise<WebServer> {
  if (!existsSync(join(rendererDir, "index.html"))) {
    throw new AppError({ code: "not-found", message: "The app's page has not been built.", hint: "Run: npm run build", data: { path: rendererDir } });
  }
  const server = await startWebServer({ root: rendererDir, ...options });
  options.log.info("The page is served.", { port: server.port });
  return server;
}
