import { join } from "node:path";
import { createArchives } from "#platform/archives/createArchives.ts";
import type { Home } from "#platform/home/openHome.ts";
import { createLessonLibrary } from "#services/lessons/createLessonLibrary.ts";
import { createLearnerWork, type LearnerWork } from "#services/work/createLearnerWork.ts";
import { createWorkService } from "#services/work/createWorkService.ts";
import { createWorkTransfer } from "#services/work/createWorkTransfer.ts";
import type { CheckResult } from "#shared/contracts/lessons.ts";
import { workContract, type WorkEvent, type WorkView } from "#shared/contracts/work.ts";
import { silentLogger } from "#shared/Logger.ts";
import { newId } from "#shared/ids.ts";
import { connect } from "#shared/rpc/connect.ts";
import type { Client } from "#shared/rpc/contract.ts";
import { createMemoryLinks } from "#shared/rpc/memoryLink.ts";
import { serve } from "#shared/rpc/serve.ts";
import { lessonFiles } from "../lessons/lessonFiles.ts";
import { memoryCourse } from "../memory/memoryLessons.ts";
import { openTestHome } from "./openTestHome.ts";
import { tempDir } from "../tempDir.ts";

const contract = { work: workContract };
const twoFiles = lessonFiles({ meta: { id: "two" }, files: { "starter/parts/net.ts": "export const net = 0;\n", "solution/parts/net.ts": "export const net = 1;\n" } });

export interface WorkLab {
  work: Client<typeof contract>["work"];
  record(event: WorkEvent, options?: { lessonId?: string; eventId?: string }): Promise<WorkView>;
  learner: LearnerWork;
  home: Home;
  folder: string;
  /** What the check of a hand-in was asked. */
  checked: unknown[];
}

/** The work of a home through a real link: the lesson "tiny" has main.ts, "two" also parts/net.ts. `now` drives the host's clock. */
export async function openWorkLab({ home: folder = join(tempDir(), "home"), now = () => Date.now(), maxBytes }: { home?: string; now?: () => number; maxBytes?: number } = {}): Promise<WorkLab> {
  const home = await openTestHome({ home: folder });
  const library = createLessonLibrary({ roots: ["/"], reader: memoryCourse("course", { tiny: lessonFiles(), two: twoFiles }) });
  const clock = { now };
  const learner = createLearnerWork({ store: home.work, clock });
  const runs = { index: home.runIndex, flushIndex: () => undefined, blobs: home.blobs, journals: home.journals, nextNumber: () => home.runStore.nextNumber(), onEntries: home.runIndex.record };
  const checked: unknown[] = [];
  const transfer = createWorkTransfer({
    work: learner,
    library,
    runs,
    archives: createArchives(),
    product: "1.2.3",
    clock,
    async *check(request): AsyncGenerator<CheckResult> {
      checked.push(request);
      yield { id: "answer", kind: "F", status: "pass", title: request.language === "es" ? "Exporta answer" : "Exports answer" };
    },
    ...(maxBytes === undefined ? {} : { maxBytes }),
  });
  const [server, client] = createMemoryLinks();
  serve({ link: server, contract, handlers: { work: createWorkService({ library, work: learner, runs, transfer }) }, connectionId: "1", log: silentLogger });
  const { work } = connect({ link: client, contract });
  return { work, record: (event, { lessonId = "tiny", eventId = newId() } = {}) => work.record({ lessonId, eventId, event }), learner, home, folder, checked };
}
