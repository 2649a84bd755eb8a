import { useEffect, useState } from "react";
import type { LabClient } from "#shared/contracts/lab.ts";
import type { RunSummary } from "#shared/contracts/runs.ts";
import { useLab } from "#renderer/lab/useLab.ts";
import { lessonRows, type LessonRows } from "./lessonPictures.ts";

/** Unseen rows of what a run's lesson is about; of the first lesson with pictures for a run of none. Undefined while they come. */
export function useLessonRows(run: RunSummary | undefined): { lessonId: string; rows: LessonRows } | undefined {
  const { call } = useLab();
  const [found, setFound] = useState<{ asked: string; lessonId: string; rows: LessonRows }>();
  const asked = run && (run.lessonId ?? "");
  useEffect(() => {
    if (asked === undefined) return undefined;
    let wanted = true;
    void rowsFor(call, asked).then((rows) => wanted && setFound({ asked, ...rows }));
    return () => {
      wanted = false;
    };
  }, [call, asked]);
  return found && found.asked === asked ? found : undefined;
}

async function rowsFor(call: <T>(work: (lab: LabClient) => Promise<T>) => Promise<T>, lessonId: string): Promise<{ lessonId: string; rows: LessonRows }> {
  if (lessonId !== "") return { lessonId, rows: await lessonRows(call, lessonId, "validation") };
  for (const { id } of await call((lab) => lab.lessons.list({ language: "en" }))) {
    const rows = await lessonRows(call, id, "validation");
    if (rows.kind === "images") return { lessonId: id, rows };
  }
  return { lessonId, rows: { kind: "none" } };
}
