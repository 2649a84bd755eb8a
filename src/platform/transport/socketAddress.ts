import { createHash } from "node:crypto";
import { existsSync, lstatSync, realpathSync, type Stats } from "node:fs";
import { tmpdir, userInfo } from "node:os";
import { resolve } from "node:path";
import { AppError } from "#shared/AppError.ts";
import { hostAddress, type HostAddress } from "#shared/rpc/hostAddress.ts";

/** Where the host of this home listens. */
export function socketAddress(home: string): HostAddress {
  return hostAddress(existsSync(home) ? realpathSync(home) : resolve(home), {
    platform: process.platform,
    tmpdir: tmpdir(),
    account: String(process.getuid?.() ?? userInfo().username),
    sha256: (text) => createHash("sha256").update(text).digest("hex"),
  });
}

export function socketPath(home: string): string {
  return socketAddress(home).path;
}

/**
 * Throws `unauthorized` when the socket, or the folder made for it, belongs to another account or is open to others.
 * False when there is no socket. A Windows pipe has no file to look at; the system refuses other accounts there.
 */
export function checkOwner({ path, privateFolder }: HostAddress): boolean {
  if (process.platform === "win32") return true;
  if (privateFolder !== undefined) {
    const folder = stats(privateFolder);
    if (!folder) return false;
    if (!folder.isDirectory() || folder.uid !== process.getuid?.() || (folder.mode & 0o077) !== 0) throw foreign(privateFolder, folder);
  }
  const socket = stats(path);
  if (!socket) return false;
  if (!socket.isSocket() || socket.uid !== process.getuid?.()) throw foreign(path, socket);
  return true;
}

function stats(path: string): Stats | undefined {
  return lstatSync(path, { throwIfNoEntry: false });
}

function foreign(path: string, { uid }: Stats): AppError {
  const owner = uid === process.getuid?.() ? "is not what Backprop made there" : `belongs to another account (uid ${uid})`;
  return new AppError({
    code: "unauthorized",
    message: `${path} ${owner}: Backprop does not talk through it.`,
    hint: "Choose a home folder of your own with --home DIR or BACKPROP_HOME, or remove that file if you know where it comes from.",
    data: { path, uid },
  });
}
