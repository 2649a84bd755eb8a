import { useEffect, useState } from "react";
import type { Course, Sample } from "#shared/contracts/lessons.ts";
import { useLab } from "#renderer/lab/useLab.ts";

/** Rows of pictures in a card, and dots of a table. */
const pictures = 3;
const rows = 240;

/** Some of each lesson's data, by lesson id; lessons without data are left out. */
export function useLessonSamples(courses: readonly Course[] | undefined): ReadonlyMap<string, Sample> {
  const { call } = useLab();
  const [samples, setSamples] = useState<ReadonlyMap<string, Sample>>(new Map());
  const ids = courses?.flatMap(({ lessons }) => lessons.map(({ id }) => id)).join(" ") ?? "";
  useEffect(() => {
    let wanted = true;
    for (const lessonId of ids.split(" ").filter(Boolean)) {
      call(async (lab) => {
        const sample = await lab.lessons.sample({ lessonId, part: "train", count: pictures, perClass: true });
        return sample.kind === "images" ? sample : lab.lessons.sample({ lessonId, part: "train", count: rows });
      }).then(
        (sample) => wanted && setSamples((known) => new Map(known).set(lessonId, sample)),
        // A lesson without data: its card has no drawing.
        () => undefined,
      );
    }
    return () => {
      wanted = false;
    };
  }, [call, ids]);
  return samples;
}
