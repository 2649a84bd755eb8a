import { composeLabHost } from "./compose.ts";
import { runLabHost } from "./lifecycle/runLabHost.ts";

await runLabHost(composeLabHost);
