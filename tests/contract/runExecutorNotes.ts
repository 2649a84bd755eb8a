import { expect, test } from "vitest";
import type { StartRequest } from "#services/runs/RunExecutor.ts";
import { atStep, reached, toRest } from "#tests/support/labs/followRun.ts";
import { wrongArrow } from "#tests/support/labs/runTranscript.ts";
import type { RunExecutorSubject } from "./runExecutor.ts";

export interface NotesSuite {
  create(): Promise<RunExecutorSubject>;
  request(subject: RunExecutorSubject, program: "endless"): Promise<StartRequest>;
}

/** The part of the suite about what a person writes on runs, and what the next host does about them. */
export function runExecutorNotes({ create, request }: NotesSuite): void {
  test("keeps what a person writes on a run, whatever it is doing, and the next host leaves an ended one as it is", async () => {
    const subject = await create();
    const host = await subject.host();
    const { runId } = await host.start(await request(subject, "endless"));
    await atStep(host, runId, 1, 1);
    expect(await host.note(runId, { kind: "annotated", label: "mine", pinned: true })).toMatchObject({ label: "mine", pinned: true });
    await host.note(runId, { kind: "annotated", label: "mine" });
    await expect(host.note(runId, { kind: "removed" })).rejects.toMatchObject({ code: "conflict" });
    await host.command(runId, "cancel");
    await toRest(host, runId);
    expect((await host.note(runId, { kind: "removed" })).removedAt).toBeGreaterThan(0);
    const { lastSeq } = await host.note(runId, { kind: "removed" });
    await host.close();
    const next = await subject.host();
    expect(await next.recover()).toEqual([]);
    expect(await next.state(runId)).toMatchObject({ status: "cancelled", attempt: 1, lastSeq, label: "mine", pinned: true, removedAt: expect.any(Number) as number });
    expect((await next.note(runId, { kind: "restored" })).removedAt).toBeUndefined();
    const entries = await toRest(next, runId);
    expect(entries.flatMap(({ event }) => (["annotated", "removed", "restored"].includes(event.kind) ? [event.kind] : []))).toEqual(["annotated", "removed", "restored"]);
    expect(wrongArrow(entries)).toBeUndefined();
  });

  test("takes up only those runs it is told, where it is told", async () => {
    const subject = await create();
    const host = await subject.host({ maxActive: 2 });
    const starts = [await request(subject, "endless"), await request(subject, "endless")];
    for (const start of starts) await host.start(start);
    for (const { runId } of starts) await atStep(host, runId, 1, 1);
    await host.close();
    const next = await subject.host({ maxActive: 2 });
    expect(await next.recover([starts[1]!.runId])).toEqual([]);
    await reached(next, starts[1]!.runId, ({ attempt }) => attempt === 2);
    const attempts = await Promise.all(starts.map(async ({ runId }) => (await next.state(runId)).attempt));
    expect(attempts).toEqual([1, 2]);
    await next.command(starts[1]!.runId, "cancel");
    await toRest(next, starts[1]!.runId);
  });
}
