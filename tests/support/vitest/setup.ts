import { afterAll, beforeEach } from "vitest";
import { leakedHandles, openHandles } from "./openHandles.ts";
import { adoptProcesses, endStrayProcesses } from "./strayProcesses.ts";

/**
 * Every test leaves nothing behind: one that ends with more sockets, servers, workers or child processes than it began
 * with fails, and so does a file whose processes outlive it.
 */
adoptProcesses();

beforeEach(({ onTestFinished }) => {
  const before = openHandles();
  // Registered first, so it runs last: after the test's own afterEach and onTestFinished have closed what they opened.
  onTestFinished(async () => {
    const leaked = await leakedHandles(before);
    if (leaked.length > 0) throw new Error(`The test left open: ${leaked.join(", ")}.`);
  });
});

afterAll(async () => {
  const strays = await endStrayProcesses();
  if (strays.length > 0) throw new Error(`Processes outlived their tests and were ended:\n${strays.join("\n")}`);
});
