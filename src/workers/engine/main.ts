import "../zodWithoutEval.ts";
import { pageEngineContract } from "#shared/contracts/pageEngine.ts";
import { silentLogger } from "#shared/Logger.ts";
import { portLink, type MessageEnd } from "#shared/rpc/portLink.ts";
import { serve } from "#shared/rpc/serve.ts";
import { createPageEngine } from "./createPageEngine.ts";

/** A worker of the page that has the engine, and one only. What goes wrong is told to the page that asked. */
const scope = globalThis as unknown as MessageEnd & { close(): void };
serve({ link: portLink(scope, { close: () => scope.close() }), contract: pageEngineContract, handlers: { engine: createPageEngine() }, connectionId: "page", log: silentLogger });
