import { createConnection } from "node:net";
import { AppError } from "#shared/AppError.ts";
import type { Link } from "#shared/rpc/contract.ts";
import { storageError } from "../home/storageError.ts";
import { framedLink } from "./framedLink.ts";
import { checkOwner, socketAddress } from "./socketAddress.ts";

/**
 * A link to the host of this home. `host-unreachable` when none listens or none answers in time; `unauthorized` when the
 * socket is another account's, before a byte is sent.
 */
export async function connectSocket(home: string, { timeoutMs = 5000 }: { timeoutMs?: number } = {}): Promise<Link> {
  const address = socketAddress(home);
  let present: boolean;
  try {
    present = checkOwner(address);
  } catch (error) {
    throw storageError(error, address.path);
  }
  if (!present) throw unreachable(address.path);

  const socket = createConnection(address.path);
  return new Promise((resolve, reject) => {
    const fail = (cause: unknown): void => {
      socket.destroy();
      reject(unreachable(address.path, cause));
    };
    const late = setTimeout(() => fail(new Error(`No connection within ${timeoutMs} ms.`)), timeoutMs);
    socket.once("error", (error) => {
      clearTimeout(late);
      fail(error);
    });
    socket.once("connect", () => {
      clearTimeout(late);
      socket.removeAllListeners("error");
      resolve(framedLink(socket));
    });
  });
}

function unreachable(path: string, cause?: unknown): AppError {
  return new AppError({ code: "host-unreachable", message: "No lab host answers for this home folder.", hint: "Start Backprop again.", data: { path }, cause });
}
