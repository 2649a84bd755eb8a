import { useEffect, useState } from "react";
import { useLab } from "#renderer/lab/useLab.ts";
import type { ImageSample } from "./SightGrid.tsx";

/** As many unseen pictures as the frame has places. */
const count = 48;

/** A lesson's first unseen pictures; `none` where its data is no pictures, undefined until that is known. */
export function useLessonSample(lessonId: string): ImageSample | "none" | undefined {
  const { call } = useLab();
  const [found, setFound] = useState<{ lessonId: string; sample: ImageSample | "none" }>();
  useEffect(() => {
    let wanted = true;
    call((lab) => lab.lessons.sample({ lessonId, part: "validation", count })).then(
      (sample) => wanted && setFound({ lessonId, sample: sample.kind === "images" ? sample : "none" }),
      // A lesson without data, or a host that knows of none yet.
      () => wanted && setFound({ lessonId, sample: "none" }),
    );
    return () => {
      wanted = false;
    };
  }, [call, lessonId]);
  return found?.lessonId === lessonId ? found.sample : undefined;
}
