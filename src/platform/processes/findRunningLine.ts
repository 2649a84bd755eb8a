import { setTimeout as delay } from "node:timers/promises";
import { z } from "zod";
import { canOpenDebugger } from "./operatingSystem.ts";
import type { StudentProcess } from "./spawnStudent.ts";

export interface RunningLine {
  file: string;
  line: number;
  column: number;
  /** Empty at the top level of a file. */
  functionName: string;
}

const noticeSchema = z.discriminatedUnion("method", [
  z.object({ method: z.literal("Debugger.scriptParsed"), params: z.object({ scriptId: z.string(), url: z.string() }) }),
  z.object({
    method: z.literal("Debugger.paused"),
    params: z.object({
      callFrames: z.array(z.object({ functionName: z.string(), location: z.object({ scriptId: z.string(), lineNumber: z.int(), columnNumber: z.int().default(0) }) })),
    }),
  }),
]);

/**
 * Where in the student's code a process is right now. Its debugger is opened only here, and the process stays paused
 * after an answer: whoever asks is about to end it. Nothing when it can't be told within `deadlineMs`.
 */
export async function findRunningLine(process: StudentProcess, { deadlineMs }: { deadlineMs: number }): Promise<RunningLine | undefined> {
  if (!canOpenDebugger) return undefined;
  const giveUp = AbortSignal.timeout(deadlineMs);
  process.signal("SIGUSR1");
  let url: string | undefined;
  while (!(url = /ws:\/\/127\.0\.0\.1:\S+/.exec(process.stderr())?.[0])) {
    if (giveUp.aborted) return undefined;
    await delay(5);
  }
  const socket = new WebSocket(url);
  try {
    return await Promise.race([askForLine(socket), aborted(giveUp)]);
  } finally {
    socket.close();
  }
}

function askForLine(socket: WebSocket): Promise<RunningLine | undefined> {
  return new Promise((resolve) => {
    /** Files of the student and of the lesson, by script. */
    const files = new Map<string, string>();
    let id = 0;
    const call = (method: string): void => socket.send(JSON.stringify({ id: ++id, method }));
    socket.addEventListener("error", () => resolve(undefined));
    socket.addEventListener("close", () => resolve(undefined));
    socket.addEventListener("open", () => {
      call("Debugger.enable");
      call("Debugger.pause");
    });
    socket.addEventListener("message", (message) => {
      const notice = noticeSchema.safeParse(JSON.parse(String(message.data))).data;
      if (notice?.method === "Debugger.scriptParsed") {
        const file = /^(?:student|lesson):\/\/\/(.*)$/.exec(notice.params.url)?.[1];
        if (file !== undefined) files.set(notice.params.scriptId, decodeURI(file));
      } else if (notice?.method === "Debugger.paused") {
        const frame = notice.params.callFrames.find(({ location }) => files.has(location.scriptId));
        if (frame) {
          const { scriptId, lineNumber, columnNumber } = frame.location;
          resolve({ file: files.get(scriptId)!, line: lineNumber + 1, column: columnNumber + 1, functionName: frame.functionName });
        } else {
          // Between two of the student's functions, such as in a loop of awaits: on to the next one that begins.
          call("Debugger.stepInto");
        }
      }
    });
  });
}

function aborted(signal: AbortSignal): Promise<undefined> {
  return new Promise((resolve) => {
    if (signal.aborted) resolve(undefined);
    else signal.addEventListener("abort", () => resolve(undefined), { once: true });
  });
}
