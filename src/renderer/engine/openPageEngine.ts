import type { PageEngineClient } from "#shared/contracts/pageEngine.ts";
import { pageEngineContract } from "#shared/contracts/pageEngine.ts";
import { connect } from "#shared/rpc/connect.ts";
import { portLink } from "#shared/rpc/portLink.ts";
// The bundler makes its default export. The worker is a bundle of its own: nothing of the engine is in the page.
// eslint-disable-next-line import/default
import EngineWorker from "#workers/engine/main.ts?worker";

export interface PageEngine {
  engine: PageEngineClient["engine"];
  /** Ends the worker and what it does; what was asked rejects with `disconnected`. */
  close(): void;
}

/** A worker of its own that has the engine. It takes some megabytes and half a second: for who asks for it. */
export function openPageEngine(): PageEngine {
  const worker = new EngineWorker();
  const link = portLink(worker, { close: () => worker.terminate() });
  // Its script is missing or has thrown where nobody waits for it.
  worker.addEventListener("error", () => link.close());
  const { engine } = connect({ link, contract: pageEngineContract });
  return { engine, close: () => link.close() };
}
