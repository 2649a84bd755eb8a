// Time of one call from a client's process to the lab host and back over the socket.
import { protocolVersion } from "#shared/contracts/system.ts";
import { withBuiltLab } from "./openBuiltLab.ts";
import { quantile, report } from "./report.ts";

const warmUps = 500;
const samples = 3000;

await withBuiltLab(async ({ lab }) => {
  const times: number[] = [];
  for (let call = 0; call < warmUps + samples; call++) {
    const begin = performance.now();
    await lab.system.hello({ protocol: protocolVersion, build: "bench", client: "bench" });
    if (call >= warmUps) times.push(performance.now() - begin);
  }
  report({ what: "call over the socket, p50", value: quantile(times, 0.5), unit: "ms", note: `${samples} calls` });
  report({ what: "call over the socket, p95", value: quantile(times, 0.95), unit: "ms", promise: { limit: 2, at: "most" } });
});
