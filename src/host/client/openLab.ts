import { setTimeout as delay } from "node:timers/promises";
import type { z } from "zod";
import { AppError, isAppError } from "#shared/AppError.ts";
import { labContract, type LabClient } from "#shared/contracts/lab.ts";
import { protocolVersion, type systemContract } from "#shared/contracts/system.ts";
import { connect } from "#shared/rpc/connect.ts";
import { connectSocket } from "#platform/transport/connectSocket.ts";
import { buildId } from "../buildId.ts";
import { spawnLabHost, type SpawnedHost } from "./spawnLabHost.ts";

export type LabHello = z.output<typeof systemContract.hello.output>;

export interface OpenLabOptions {
  home: string;
  /** Who we are, for the host's log: "cli", "start" ... */
  clientName: string;
  spawnHost?: ((request: { home: string }) => SpawnedHost) | undefined;
  build?: string | undefined;
  /** Asks an idle host of another build to make room. Off when coming back after a cut, or two builds would oust each other by turns. */
  replaceOtherBuild?: boolean | undefined;
  /** For the host to be there and to say hello, ms. */
  timeoutMs?: number | undefined;
}

export interface LabConnection {
  lab: LabClient;
  hello: LabHello;
  close(): void;
  /** Calls back once when the connection has ended, also by our own `close`, also when that was before. */
  onClosed(listener: () => void): void;
}

/** One try of many, ms. */
const pollMs = 15;
/** A host that is killed while it starts is started again, but not for ever: the system may be short of memory. */
const mostKills = 3;
/** After losing an election, how long the winner is waited for before we stand again, ms. */
const winnerMs = 500;

/**
 * A connection to the lab host of a home, which is started when none answers. Any number of clients may do this at the
 * same time, also while a host dies or ends: the home's lock lets one host win, and all of them come to it.
 */
export async function openLab(options: OpenLabOptions): Promise<LabConnection> {
  const { home, spawnHost = spawnLabHost, build = buildId(), replaceOtherBuild = true, timeoutMs = 30_000 } = options;
  let mayReplace = replaceOtherBuild;
  const deadline = performance.now() + timeoutMs;
  let spawned: SpawnedHost | undefined;
  let kills = 0;
  /** Until when the winner of an election that our host lost is waited for. */
  let winnerDue: number | undefined;

  for (;;) {
    const connection = await tryConnect({ ...options, build }, deadline);
    if (connection) {
      // Only what was there before us makes room, once: files may have been built anew while we run.
      if (!mayReplace || spawned || connection.hello.build === build || !(await retire(connection))) return connection;
      mayReplace = false;
    }
    const ended = spawned?.ended();
    if (spawned && (ended === "failed" || (ended === "killed" && ++kills === mostKills) || performance.now() > deadline)) throw spawned.failure();
    if (ended === "quietly") winnerDue ??= performance.now() + winnerMs;
    if (!spawned || ended === "killed" || (winnerDue !== undefined && performance.now() > winnerDue)) {
      spawned = spawnHost({ home });
      winnerDue = undefined;
    }
    await delay(pollMs);
  }
}

/** Undefined when no host answers, or one that was just ending. */
async function tryConnect({ home, clientName, build }: OpenLabOptions & { build: string }, deadline: number): Promise<LabConnection | undefined> {
  let closed = false;
  const listeners: (() => void)[] = [];
  try {
    const link = await connectSocket(home);
    const lab = connect({
      link,
      contract: labContract,
      onClosed() {
        closed = true;
        for (const listener of listeners.splice(0)) listener();
      },
    });
    const connection = {
      lab,
      close: () => link.close(),
      onClosed(listener: () => void) {
        if (closed) listener();
        else listeners.push(listener);
      },
    };
    try {
      const hello = await lab.system.hello({ protocol: protocolVersion, build, client: clientName }, { signal: AbortSignal.timeout(Math.max(1, Math.ceil(deadline - performance.now()))) });
      if (hello.protocol > protocolVersion) throw newer(hello);
      return { ...connection, hello };
    } catch (error) {
      link.close();
      throw error;
    }
  } catch (error) {
    if (!isAppError(error)) throw error;
    if (error.code === "host-unreachable" || error.code === "disconnected") return undefined;
    if (error.code === "cancelled") throw silent(home);
    throw error;
  }
}

/** True when the host goes; it is waited for. A host with runs, or one too old to be asked, stays. */
async function retire({ lab, close, onClosed }: LabConnection): Promise<boolean> {
  try {
    const { ending } = await lab.system.retire({});
    if (!ending) return false;
    await new Promise<void>((resolve) => onClosed(resolve));
    return true;
  } catch (error) {
    if (isAppError(error) && error.code === "not-in-this-version") return false;
    close();
    if (isAppError(error) && error.code === "disconnected") return true;
    throw error;
  }
}

function newer({ version, protocol }: LabHello): AppError {
  return new AppError({
    code: "host-newer",
    message: `The lab host that runs for this home is newer (version ${version}) than this program.`,
    hint: "Start the newer Backprop, or close it and try again.",
    data: { version, protocol },
  });
}

function silent(home: string): AppError {
  return new AppError({ code: "host-unreachable", message: "The lab host of this home is there but does not answer.", hint: "End it (its process id is in the newest line of logs/host.log) and try again: no run is lost.", data: { home } });
}
