import { describe, expect, test } from "vitest";
import { connect } from "#shared/rpc/connect.ts";
import { createMemoryLinks } from "#shared/rpc/memoryLink.ts";
import { streamWindow } from "#shared/rpc/openStream.ts";
import { byHand, mathContract, mathLab, mathLabByHand, settled, take } from "#tests/support/labs/mathLab.ts";
import { until } from "#tests/support/until.ts";

describe("a link that closes", () => {
  test.each(["client", "server"] as const)("at the %s fails what is pending and aborts every handler", async (side) => {
    const { math, seen, link, server } = mathLab();
    const answer = math.wait({});
    const events = math.count({ from: 1, to: 1e9 })[Symbol.asyncIterator]();
    await until(() => seen.contexts.length === 2 && seen.pulled === streamWindow);
    await settled();
    (side === "client" ? link : server).close();
    await expect(answer).rejects.toMatchObject({ code: "disconnected" });
    for (let i = 1; i <= streamWindow; i++) expect(await events.next()).toMatchObject({ value: i });
    await expect(events.next()).rejects.toMatchObject({ code: "disconnected" });
    await until(() => seen.closed === 1 && seen.ended.length === 1);
    expect(seen.contexts.map(({ signal }) => signal.aborted)).toEqual([true, true]);
    await expect(math.add({ terms: [] })).rejects.toMatchObject({ code: "disconnected" });
    await expect(take(math.count({ from: 1, to: 2 }), 1)).rejects.toMatchObject({ code: "disconnected" });
    expect(seen.logged).toEqual([]);
  });

  test.each([
    ["no object", "hello"],
    ["no known kind", { kind: "shout", id: 1 }],
    ["credit that is no number", { kind: "open", id: 1, method: "math.count", input: { from: 1, to: 2 }, credit: Infinity }],
  ])("because a client sent %s is said in the log", async (_, message) => {
    const { link, seen } = mathLabByHand();
    link.post(message);
    await until(() => seen.closed);
    expect(seen.logged).toEqual([expect.objectContaining({ level: "warn" })]);
  });

  test("because an id was used twice", async () => {
    const { link, seen } = mathLabByHand();
    link.post({ kind: "call", id: 1, method: "math.wait", input: {} });
    link.post({ kind: "call", id: 1, method: "math.wait", input: {} });
    await until(() => seen.closed);
    expect(seen.contexts[0]?.signal.aborted).toBe(true);
  });

  test("because the server sent nonsense", async () => {
    const [server, link] = createMemoryLinks();
    const { isClosed } = byHand(server);
    const { math } = connect({ link, contract: mathContract });
    const answer = math.add({ terms: [] });
    server.post({ kind: "result" });
    await expect(answer).rejects.toMatchObject({ code: "disconnected" });
    await until(isClosed);
  });
});
