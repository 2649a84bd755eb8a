import { describe, expect, test } from "vitest";
import { z } from "zod";
import { AppError } from "#shared/AppError.ts";
import { silentLogger } from "#shared/Logger.ts";
import { connect } from "#shared/rpc/connect.ts";
import { call, stream, type ContractHandlers } from "#shared/rpc/contract.ts";
import { createMemoryLinks } from "#shared/rpc/memoryLink.ts";
import { serve } from "#shared/rpc/serve.ts";
import { byHand, mathContract, mathLab, take } from "#tests/support/labs/mathLab.ts";
import { until } from "#tests/support/until.ts";

describe("a call", () => {
  test("answers, with the contract's defaults filled in", async () => {
    const { math } = mathLab();
    expect(await math.add({ terms: [1, 2, 3] })).toBe(6);
    expect(await Promise.all([math.add({ terms: [1], scale: 2 }), math.add({ terms: [2], scale: 2 })])).toEqual([2, 4]);
  });

  test("with a bad input is refused by the server, which names the path", async () => {
    const { math, seen } = mathLab();
    const error = math.add({ terms: [1, "2" as unknown as number] });
    await expect(error).rejects.toMatchObject({ code: "invalid-input", message: expect.stringContaining("math.add: terms.1: "), data: { path: "terms.1" } });
    expect(seen.logged).toEqual([]);
  });

  test("with an answer that breaks the contract fails at the client", async () => {
    await expect(mathLab().math.wrong({})).rejects.toMatchObject({ code: "internal", message: expect.stringContaining("math.wrong") });
  });

  test("of a method that the server lacks is not in this version", async () => {
    const [server, link] = createMemoryLinks();
    const newer = { math: { ...mathContract.math, divide: call(z.object({}), z.number()), add: stream(z.object({}), z.number()) }, constructor: { name: call(z.object({}), z.string()) } };
    serve({ link: server, contract: mathContract, handlers: { math: {} } as unknown as ContractHandlers<typeof mathContract>, connectionId: "c", log: silentLogger });
    const client = connect({ link, contract: newer });
    await expect(client.math.divide({})).rejects.toMatchObject({ code: "not-in-this-version", data: { method: "math.divide" } });
    await expect(client.constructor.name({})).rejects.toMatchObject({ code: "not-in-this-version" });
    await expect(client.math.wait({})).rejects.toMatchObject({ code: "not-in-this-version" });
    await expect(take(client.math.add({}), 1)).rejects.toMatchObject({ code: "not-in-this-version" });
  });

  test("keeps code, message, hint and data of an AppError, and does not log it", async () => {
    const error = new AppError({ code: "run-not-found", message: "There is no run 12.", hint: "See: backprop runs", data: { run: "12", tried: [1, 2] } });
    const { math, seen } = mathLab({
      add: () => {
        throw error;
      },
    });
    const caught = await math.add({ terms: [] }).catch((thrown: unknown) => thrown);
    expect(caught).toBeInstanceOf(AppError);
    expect(caught).toMatchObject({ code: "run-not-found", message: error.message, hint: error.hint, data: error.data });
    expect(seen.logged).toEqual([]);
  });

  test("that fails by a fault of ours is logged once with its cause and says nothing of it to the client", async () => {
    const { math, seen } = mathLab({ add: () => Promise.reject(new TypeError("/home/ana/secret.ts is undefined")) });
    const caught = await math.add({ terms: [] }).catch((thrown: unknown) => thrown);
    expect(caught).toMatchObject({ code: "internal" });
    expect(JSON.stringify([String(caught), caught])).not.toContain("secret");
    expect(seen.logged).toEqual([{ level: "error", message: "A request failed.", connectionId: "c1", method: "math.add", error: expect.any(TypeError) }]);
  });

  test("whose answer can't be carried fails alone", async () => {
    const { math, seen } = mathLab({ add: () => (() => 1) as unknown as number });
    await expect(math.add({ terms: [] })).rejects.toMatchObject({ code: "internal" });
    expect(seen.logged).toHaveLength(1);
    await expect(math.wrong({})).rejects.toMatchObject({ code: "internal" });
  });

  test("is cancelled by its signal, and its handler is told", async () => {
    const { math, seen } = mathLab();
    const controller = new AbortController();
    const answer = math.wait({}, { signal: controller.signal });
    await until(() => seen.contexts.length);
    expect(seen.contexts[0]).toMatchObject({ connectionId: "c1", signal: { aborted: false } });
    controller.abort();
    await expect(answer).rejects.toMatchObject({ code: "cancelled" });
    await until(() => seen.contexts[0]?.signal.aborted);
    await expect(math.wait({}, { signal: controller.signal })).rejects.toMatchObject({ code: "cancelled" });
    expect(seen.contexts).toHaveLength(1);
    expect(seen.logged).toEqual([]);
  });
});

test("an error code of a newer host is shown with its own words", async () => {
  const [server, link] = createMemoryLinks();
  byHand(server);
  const { math } = connect({ link, contract: mathContract });
  const answer = math.add({ terms: [] });
  server.post({ kind: "error", id: 1, error: { code: "moon-full", message: "The moon is full.", hint: "Wait." } });
  await expect(answer).rejects.toMatchObject({ code: "internal", message: "The moon is full.", hint: "Wait." });
});
