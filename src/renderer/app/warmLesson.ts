import type { Language } from "#shared/contracts/lessons.ts";
import { warmMonaco } from "../features/editor/loadMonaco.ts";

/**
 * Loads what a lesson needs while there is nothing else to do: its page, then the editor, which takes longer to be made
 * ready than all the rest. Answers how to leave off.
 */
export function warmLesson(language: Language): () => void {
  let wanted = true;
  const work = async (): Promise<void> => {
    await idle();
    if (wanted) await import("../pages/LessonPage.tsx");
    await idle();
    if (wanted) await warmMonaco(language, () => wanted);
  };
  // What can't be loaded now is asked for again, and missed, where it is needed.
  if (!isDear()) work().catch(() => undefined);
  return () => {
    wanted = false;
  };
}

function idle(): Promise<unknown> {
  return new Promise((resolve) => requestIdleCallback(resolve));
}

/** Over a network that is slow or paid for by what it carries, nothing is loaded that nobody asked for. */
function isDear(): boolean {
  const { connection } = navigator as { connection?: { saveData?: boolean; effectiveType?: string } };
  return connection?.saveData === true || /2g/.test(connection?.effectiveType ?? "");
}
