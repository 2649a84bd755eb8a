import { expect, it } from "vitest";
import { z } from "zod";
import { decodeCheckpoint } from "#engine/trainer/checkpoint/checkpoint.ts";
import { createCheckpointKeeper, type CheckpointKeeper } from "#engine/trainer/checkpoint/createCheckpointKeeper.ts";

const loopSchema = z.object({ seen: z.array(z.number()) });
type Loop = z.infer<typeof loopSchema>;

/** A call whose disk answers when it is told to. */
function openCall({ copyMs = 0 }: { copyMs?: number } = {}) {
  const sent: string[] = [];
  const loops: number[][] = [];
  const costs: number[] = [];
  const sentBytes: Uint8Array[] = [];
  const disk: { answer(): void; refuse(error: Error): void }[] = [];
  const at = { ms: 0, step: 0 };
  const keeper: CheckpointKeeper<Loop> = createCheckpointKeeper<Loop>({
    context: {
      now: () => at.ms,
      checkpoint({ role, step, bytes, costMs }) {
        sent.push(`${role} ${step}`);
        costs.push(costMs);
        sentBytes.push(bytes);
        loops.push(decodeCheckpoint(bytes, loopSchema).loop.seen);
        return new Promise<void>((resolve, reject) => void disk.push({ answer: resolve, refuse: reject }));
      },
    },
    step: () => at.step,
    capture(loop) {
      at.ms += copyMs;
      return { engineBuild: "test", position: { call: 1, step: at.step, line: -1 }, random: { seed: 1, position: 0 }, loop: { seen: [...loop.seen] }, weights: [] };
    },
  });
  const loop: Loop = { seen: [] };
  const stepped = (ms: number): void => {
    at.ms += ms;
    loop.seen.push(++at.step);
    keeper.now(() => loop);
  };
  const settled = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));
  return { keeper, sent, loops, costs, sentBytes, disk, loop, stepped, settled };
}

it("saves every two seconds, one at a time, and steps go on while the disk is at work", async () => {
  const { sent, disk, stepped, settled } = openCall();
  for (let second = 0; second < 9; second++) stepped(1_000);
  expect(sent).toEqual(["auto 2"]);
  disk[0]!.answer();
  await settled();
  stepped(1_000);
  expect(sent).toEqual(["auto 2", "auto 10"]);
});

it("saves less often where copying takes its time, but so that the next is on the disk within four seconds", async () => {
  for (const [copyMs, diskMs, next] of [[20, 0, 2_000], [45, 0, 3_000], [500, 0, 4_000], [500, 1_500, 2_500], [500, 2_200, 2_000]] as const) {
    const { sent, disk, stepped, settled } = openCall({ copyMs });
    stepped(2_000);
    stepped(diskMs);
    disk[0]!.answer();
    await settled();
    stepped(next - copyMs - diskMs - 1);
    expect(sent).toEqual(["auto 1"]);
    stepped(1);
    expect(sent).toEqual(["auto 1", "auto 4"]);
  }
});

it("keeps the best state as it was then, and sends the last of them before any later state", async () => {
  const { keeper, sent, loops, loop, stepped } = openCall();
  stepped(100);
  keeper.best(loop);
  stepped(100);
  keeper.best(loop);
  stepped(100);
  expect(sent).toEqual([]);
  stepped(2_000);
  expect(sent).toEqual(["best 2", "auto 4"]);
  expect(loops).toEqual([[1, 2], [1, 2, 3, 4]]);
});

it("sends a state once that is the best and is saved anyway", () => {
  const { keeper, sent, loop, stepped } = openCall();
  stepped(1_000);
  keeper.best(loop);
  void keeper.save("auto", loop);
  expect(sent).toEqual(["best 1"]);
});

it("ends when everything is on the disk: what was on its way, the best, the end", async () => {
  const { keeper, sent, disk, loop, stepped, settled } = openCall();
  stepped(2_000);
  keeper.best(loop);
  let over = false;
  const ended = keeper.save("end", loop).then(() => (over = true));
  expect(sent).toEqual(["auto 1", "best 1", "end 1"]);
  for (const write of disk.toReversed()) {
    await settled();
    expect(over).toBe(false);
    write.answer();
  }
  await ended;
});

it("stops the training at its next step where a state could not be saved", async () => {
  const { keeper, disk, loop, stepped, settled } = openCall();
  stepped(2_000);
  disk[0]!.refuse(new Error("The disk is full."));
  await settled();
  expect(() => stepped(1)).toThrow("The disk is full.");
  await expect(keeper.save("end", loop)).rejects.toThrow("The disk is full.");
});

it("says with each state how long the training stood still so far for copying and sending", async () => {
  const { keeper, costs, disk, loop, stepped, settled } = openCall({ copyMs: 20 });
  stepped(2_000);
  disk[0]!.answer();
  await settled();
  keeper.best(loop);
  stepped(2_000);
  expect(costs).toEqual([20, 40, 60]);
});

it("writes over the states that nobody needs any more, and over no other", async () => {
  const { keeper, loops, sentBytes, disk, loop, stepped, settled } = openCall();
  const answered = async (): Promise<void> => {
    disk.shift()!.answer();
    await settled();
  };
  stepped(2_000);
  const kept = decodeCheckpoint(sentBytes[0]!, loopSchema).loop.seen;
  // On its way to the disk: it stays as it is while the best is looked at.
  keeper.best(loop);
  keeper.best(loop);
  expect(decodeCheckpoint(sentBytes[0]!, loopSchema).loop.seen).toEqual(kept);
  await answered();
  for (let save = 0; save < 5; save++) {
    stepped(4_000);
    expect(decodeCheckpoint(keeper.newest!, loopSchema).loop.seen).toEqual(loops.at(-1));
    while (disk.length > 0) await answered();
  }
  expect(new Set(sentBytes.map(({ buffer }) => buffer)).size).toBeLessThanOrEqual(4);
  expect(sentBytes.length).toBeGreaterThan(6);
});
