import { afterEach, expect, test } from "vitest";
import { createCheckKeeper } from "#renderer/features/checks/createCheckKeeper.ts";
import { isStale, useCheckStore } from "#renderer/features/checks/checkStore.ts";
import { AppError } from "#shared/AppError.ts";
import { labContract, type LabClient, type LabHandlers } from "#shared/contracts/lab.ts";
import type { CheckResult, CheckView } from "#shared/contracts/lessons.ts";
import { silentLogger } from "#shared/Logger.ts";
import { connect } from "#shared/rpc/connect.ts";
import { createMemoryLinks } from "#shared/rpc/memoryLink.ts";
import { serve } from "#shared/rpc/serve.ts";
import { until } from "#tests/support/until.ts";

const checks: CheckView[] = [
  { id: "layers", kind: "F", title: "Two hidden layers", on: "save" },
  { id: "right", kind: "M", title: "At least 92 % right", on: "run" },
];
const first = { runId: "0198f3c0-0000-7000-8000-000000000001", number: 1, attempt: 1 };

interface Asked {
  when: string;
  files?: Record<string, string>;
  answers: Record<string, string>;
  say(id: string, status: CheckResult["status"]): void;
  end(): void;
  cancelled: boolean;
}

/** A host whose verdicts are given by the test, one asking at a time. */
function openKeeper({ code = { "main.ts": "a" }, fails = false }: { code?: Record<string, string>; fails?: boolean } = {}) {
  const asked: Asked[] = [];
  const [client, host] = createMemoryLinks();
  const handlers = {
    runs: { get: () => ({ summary: summaryOf(), state: {}, code }) },
    lessons: {
      async *check(request: Pick<Asked, "when" | "files" | "answers">, { signal }: { signal: AbortSignal }) {
        if (fails) throw new AppError({ code: "lesson-invalid", message: "The lesson is damaged." });
        const said: CheckResult[] = [];
        const end = new AbortController();
        const one: Asked = { ...request, cancelled: false, say: (id, status) => void said.push({ id, kind: "F", status, title: id }), end: () => end.abort() };
        asked.push(one);
        signal.addEventListener("abort", () => (one.cancelled = true));
        while (!signal.aborted && !(end.signal.aborted && said.length === 0)) {
          const next = said.shift();
          if (next) yield next;
          else await new Promise((resolve) => setTimeout(resolve, 1));
        }
      },
    },
  } as unknown as LabHandlers;
  serve({ link: host, contract: labContract, handlers, connectionId: "test", log: silentLogger });
  const lab: LabClient = connect({ link: client, contract: labContract, onClosed: () => undefined });
  const keeper = createCheckKeeper({ call: (work) => work(lab), delayMs: 1 });
  keeper.open({ lessonId: `lesson-${++lessons}`, language: "en", checks });
  return { keeper, asked, status: (id: string) => useCheckStore.getState().results[id]?.status };
}
let lessons = 0;

function summaryOf() {
  return { runId: first.runId, number: 1, name: "run", kind: "train", status: "succeeded", solution: false, createdAt: 0, updatedAt: 0, attempt: 1, metrics: {}, resumable: false, pinned: false, config: {}, hasModel: false };
}

afterEach(() => useCheckStore.setState({ lessonId: undefined }));

test("decides saved code, verdict by verdict", async () => {
  const { keeper, asked, status } = openKeeper();
  keeper.saved({ "main.ts": "a" });
  await until(() => asked.length === 1);
  expect(asked[0]).toMatchObject({ when: "save", files: { "main.ts": "a" } });
  await until(() => useCheckStore.getState().undecided.save.has("layers"));
  asked[0]!.say("layers", "fail");
  await until(() => status("layers") === "fail");
  expect(useCheckStore.getState().undecided.save.size).toBe(0);
  keeper.close();
});

test("what is newer ends what was asked before, and the same code is not asked twice", async () => {
  const { keeper, asked, status } = openKeeper();
  keeper.saved({ "main.ts": "a" });
  await until(() => asked.length === 1);
  keeper.saved({ "main.ts": "b" });
  await until(() => asked.length === 2);
  await until(() => asked[0]!.cancelled);
  keeper.saved({ "main.ts": "b" });
  asked[1]!.say("layers", "pass");
  asked[1]!.end();
  await until(() => status("layers") === "pass");
  expect(asked.length).toBe(2);
  keeper.close();
});

test("decides a run that ended once; a change of the code makes its verdicts stale", async () => {
  const { keeper, asked, status } = openKeeper({ code: { "main.ts": "a", "data.ts": "locked" } });
  keeper.saved({ "main.ts": "a" });
  await until(() => asked.length === 1);
  keeper.ended(first);
  keeper.ended(first);
  await until(() => asked.length === 2);
  expect(asked[1]!.when).toBe("run");
  asked[1]!.say("right", "pass");
  await until(() => status("right") === "pass");
  expect(isStale(useCheckStore.getState())).toBe(false);
  keeper.saved({ "main.ts": "b" });
  expect(isStale(useCheckStore.getState())).toBe(true);
  keeper.close();
});

test("verdicts on code that came with a run don't count for code that changed since", async () => {
  const { keeper, asked, status } = openKeeper({ code: { "main.ts": "old" } });
  keeper.saved({ "main.ts": "new" });
  await until(() => asked.length === 1);
  asked[0]!.say("layers", "pass");
  asked[0]!.end();
  await until(() => status("layers") === "pass");
  keeper.ended(first);
  await until(() => asked.length === 2);
  asked[1]!.say("layers", "fail");
  asked[1]!.say("right", "fail");
  await until(() => status("right") === "fail");
  expect(status("layers")).toBe("pass");
  keeper.close();
});

test("an answer is decided with the code as it is", async () => {
  const { keeper, asked } = openKeeper();
  keeper.saved({ "main.ts": "a" });
  keeper.answered({ why: "product" });
  await until(() => asked.length === 1);
  expect(asked[0]!.answers).toEqual({ why: "product" });
  keeper.close();
});

test("says why checks can't be decided", async () => {
  const { keeper } = openKeeper({ fails: true });
  keeper.saved({ "main.ts": "a" });
  await until(() => useCheckStore.getState().failure?.code === "lesson-invalid");
  expect(useCheckStore.getState().undecided.save.size).toBe(0);
  keeper.close();
});
