import { useEffect, useState } from "react";
import type { Course, Language } from "#shared/contracts/lessons.ts";
import { useLab } from "#renderer/lab/useLab.ts";

/** The course a lesson belongs to; undefined until it is known. */
export function useCourse(lessonId: string, language: Language): Course | undefined {
  const { call } = useLab();
  const [courses, setCourses] = useState<readonly Course[]>([]);
  useEffect(() => {
    let wanted = true;
    call((lab) => lab.lessons.courses({ language })).then(
      (read) => wanted && setCourses(read),
      // The lesson itself says what is wrong; without the course only its place in it is not shown.
      () => undefined,
    );
    return () => {
      wanted = false;
    };
  }, [call, language]);
  return courses.find(({ lessons }) => lessons.some(({ id }) => id === lessonId));
}
