import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { openLab } from "#host/client/openLab.ts";
import { spawnLabHost } from "#host/client/spawnLabHost.ts";
import { protocolVersion } from "#shared/contracts/system.ts";

/** Time of one call from a client's process to the lab host and back over the socket, ms. */
const home = mkdtempSync(join(tmpdir(), "backprop-bench-"));
const connection = await openLab({ home, clientName: "bench", spawnHost: (request) => spawnLabHost({ ...request, args: ["--idle-seconds", "0.5"] }) });
const { lab, close, onClosed } = connection;

const ask = () => lab.system.hello({ protocol: protocolVersion, build: "bench", client: "bench" });
for (let i = 0; i < 500; i++) await ask();
const times: number[] = [];
for (let i = 0; i < 3000; i++) {
  const started = performance.now();
  await ask();
  times.push(performance.now() - started);
}
times.sort((a, b) => a - b);
const at = (share: number) => Number(times[Math.floor(times.length * share)]?.toFixed(3));
process.stdout.write(`${JSON.stringify({ name: "rpc", p50Ms: at(0.5), p95Ms: at(0.95) })}\n`);

const ended = new Promise<void>((resolve) => onClosed(resolve));
if (!(await lab.system.retire({})).ending) close();
await ended;
rmSync(home, { recursive: true, force: true, maxRetries: 10, retryDelay: 100 });
