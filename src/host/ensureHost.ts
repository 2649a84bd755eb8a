import { errorCodes, toAppError } from "#shared/AppError.ts";
import { resolveHome } from "#platform/home/resolveHome.ts";
import { socketPath } from "#platform/transport/socketAddress.ts";
import { openLab } from "./client/openLab.ts";
import { writeHostFailure } from "./lifecycle/hostFailure.ts";

/**
 * Makes sure that the lab host of a home is up and of this build, for a client that is not Node 24 itself: Electron's
 * main process. One line on standard output: `{"kind":"host","home","socket"}` or `{"kind":"host-failed","error"}`.
 */
try {
  const home = resolveHome({ env: process.env });
  const connection = await openLab({ home, clientName: "electron" });
  process.stdout.write(`${JSON.stringify({ kind: "host", home: connection.hello.home, socket: socketPath(home) })}\n`);
  connection.close();
} catch (error) {
  process.stdout.write(`${writeHostFailure(error)}\n`);
  process.exitCode = errorCodes[toAppError(error).code];
}
