import { EventEmitter } from "node:events";
import { expect, test } from "vitest";
import { createInterrupts } from "#host/cli/terminal/interrupts.ts";

test("one press counts once, though the terminal and npm both tell of it; the next one is the second", () => {
  const source = new EventEmitter();
  let time = 0;
  const presses: number[] = [];
  const stop = createInterrupts({ source, now: () => time }).listen((press) => presses.push(press));
  source.emit("SIGINT");
  time = 5;
  source.emit("SIGINT");
  expect(presses).toEqual([1]);
  time = 800;
  source.emit("SIGINT");
  expect(presses).toEqual([1, 2]);
  stop();
  expect(source.listenerCount("SIGINT")).toBe(0);
});
