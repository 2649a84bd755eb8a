import { useEffect, useState } from "react";
import type { Course } from "#shared/contracts/lessons.ts";
import { useLab } from "../lab/useLab.ts";
import { addressOf } from "../places/places.ts";
import { usePreferences } from "../preferences/preferences.ts";

/** Where one goes on, and every course. */
export function LearnPage() {
  const { call } = useLab();
  const language = usePreferences((preferences) => preferences.language);
  const [courses, setCourses] = useState<readonly Course[]>([]);
  useEffect(() => {
    let wanted = true;
    void call((lab) => lab.lessons.courses({ language })).then((found) => wanted && setCourses(found));
    return () => {
      wanted = false;
    };
  }, [call, language]);
  return (
    <div>
      {courses.map((course) => (
        <section key={course.id}>
          <h2>{course.title}</h2>
          <ul>
            {course.lessons.map((lesson) => (
              <li key={lesson.id}>
                <a href={addressOf({ kind: "lesson", lessonId: lesson.id })}>{lesson.title}</a>
              </li>
            ))}
          </ul>
        </section>
      ))}
    </div>
  );
}
