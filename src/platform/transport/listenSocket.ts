import { chmodSync, mkdirSync, rmSync } from "node:fs";
import { createServer, type Socket } from "node:net";
import type { Link } from "#shared/rpc/contract.ts";
import { framedLink } from "./framedLink.ts";
import { checkOwner, socketAddress } from "./socketAddress.ts";
import { storageError } from "../home/storageError.ts";

export interface ListenSocketOptions {
  home: string;
  /** Each client's link, before its first message. */
  onLink(link: Link): void;
  /** A client that has said nothing after so long is cut off, ms. */
  firstMessageMs?: number;
}

export interface SocketServer {
  path: string;
  /** Takes no more clients and removes the socket; links that are open stay. */
  close(): void;
}

/**
 * Listens at the home's address, for this account only. Call it while holding the home's host lock: a socket that is
 * there already is then a dead host's and is removed, unless somebody else made it.
 */
export async function listenSocket({ home, onLink, firstMessageMs = 10_000 }: ListenSocketOptions): Promise<SocketServer> {
  const address = socketAddress(home);
  const { path, privateFolder } = address;
  try {
    if (privateFolder !== undefined) mkdirSync(privateFolder, { recursive: true, mode: 0o700 });
    if (checkOwner(address) && process.platform !== "win32") rmSync(path);
  } catch (error) {
    throw storageError(error, path);
  }

  const server = createServer((socket: Socket) => onLink(framedLink(socket, { firstMessageMs })));
  await new Promise<void>((resolve, reject) => {
    server.once("error", (error) => reject(storageError(error, path)));
    // Binding happens inside listen(): the socket is never there with wider permissions, not even for a moment.
    const mask = process.umask(0o177);
    try {
      server.listen(path, resolve);
    } finally {
      process.umask(mask);
    }
  });
  if (process.platform !== "win32") chmodSync(path, 0o600);

  return {
    path,
    // Removes the socket at once; what it would call back about is the last client's leaving.
    close: () => void server.close(),
  };
}
