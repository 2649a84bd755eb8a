import { once } from "node:events";
import { duplexPair } from "node:stream";
import { WebSocket } from "ws";
import { connectSocket } from "#platform/transport/connectSocket.ts";
import { framedLink } from "#platform/transport/framedLink.ts";
import { listenSocket } from "#platform/transport/listenSocket.ts";
import { webLink } from "#platform/transport/webLink.ts";
import { startWebServer } from "#platform/transport/webServer.ts";
import { silentLogger } from "#shared/Logger.ts";
import type { Link } from "#shared/rpc/contract.ts";
import { createMemoryLinks } from "#shared/rpc/memoryLink.ts";
import { tempDir } from "#tests/support/tempDir.ts";
import { takeToken } from "#tests/support/labs/takeToken.ts";
import { describeLink } from "./link.ts";

describeLink("in memory", () => ({ ends: createMemoryLinks() }));

describeLink("of frames over a stream", () => {
  const [one, other] = duplexPair();
  return { ends: [framedLink(one), framedLink(other)] };
});

describeLink("over the host's socket", async () => {
  const accepted = Promise.withResolvers<Link>();
  const home = tempDir();
  const server = await listenSocket({ home, onLink: accepted.resolve });
  const client = await connectSocket(home);
  return { ends: [await accepted.promise, client], close: () => server.close() };
});

describeLink("over a WebSocket", async () => {
  const accepted = Promise.withResolvers<Link>();
  const server = await startWebServer({ root: tempDir(), port: 0, onLink: accepted.resolve, log: silentLogger });
  const origin = `http://127.0.0.1:${server.port}`;
  const socket = new WebSocket(`ws://127.0.0.1:${server.port}/lab`, ["lab", await takeToken(server.createUrl())], { origin, perMessageDeflate: false });
  const client = webLink(socket);
  await once(socket, "open");
  return { ends: [await accepted.promise, client], close: () => server.close() };
});
