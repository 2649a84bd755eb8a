import { spawn } from "node:child_process";
import { createInterface } from "node:readline";

/** A process that has warmed up and waits for its turn. */
export interface RunningWay {
  ready: { firstMs: number; note?: string };
  /** How much it does a second, in a window of `seconds` now. */
  rate(seconds: number): Promise<number>;
  stop(): void;
}

/** Starts a way of training a model (measureOurs.ts or measureTorch.py) and waits until it is ready; or says why it isn't. */
export async function startWay(way: { command: string; words: readonly string[]; environment: Record<string, string>; folder: string }): Promise<RunningWay | { failed: string }> {
  const child = spawn(way.command, way.words, { cwd: way.folder, env: { ...process.env, ...way.environment }, stdio: ["pipe", "pipe", "pipe"] });
  let complaints = "";
  child.stderr.on("data", (chunk: Buffer) => (complaints = (complaints + chunk.toString()).slice(-10_000)));
  child.on("error", ({ message }) => (complaints += message));
  child.stdin.on("error", () => undefined);
  const lines = createInterface({ input: child.stdout })[Symbol.asyncIterator]();
  const answer = async (): Promise<unknown> => {
    for (;;) {
      const { value, done } = await lines.next();
      if (done) return undefined;
      if (value.startsWith("{")) return JSON.parse(value);
    }
  };
  const ready = (await answer()) as RunningWay["ready"] | undefined;
  if (!ready) return { failed: complaints.trim().split("\n").at(-1) ?? "no answer" };
  return {
    ready,
    async rate(seconds) {
      child.stdin.write(`${seconds}\n`);
      const said = (await answer()) as { rate: number } | undefined;
      if (!said) throw new Error(`${way.words.join(" ")} ended: ${complaints.trim().split("\n").at(-1)}`);
      return said.rate;
    },
    stop: () => void child.stdin.end(),
  };
}
