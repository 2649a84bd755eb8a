import { expect, test } from "vitest";
import { createTrainContext } from "#host/student/createTrainContext.ts";
import { mostBytes } from "#platform/processes/frames.ts";

test("a state that no message has room for is refused with its size, before anything of it is sent", async () => {
  const channel = { send: () => undefined, stream: () => expect.unreachable(), listen: () => undefined, keepAlive: () => undefined };
  const { context } = createTrainContext({ task: { kind: "check" } as never, channel });
  const saving = context.checkpoint({ call: 0, step: 3, role: "auto", bytes: new Uint8Array(mostBytes + 1), costMs: 0 });
  await expect(saving).rejects.toMatchObject({ code: "student-memory", data: { stateMiB: 1024, limitMiB: 1023 } });
});
