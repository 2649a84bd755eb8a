import { Check, Minus, Trash2, X } from "lucide-react";
import { Button as AriaButton } from "react-aria-components";
import { useTranslation } from "react-i18next";
import { tell } from "#renderer/notices/noticeStore.ts";
import { Button } from "#renderer/ui/controls/Button.tsx";
import { Picture } from "#renderer/ui/pictures/Picture.tsx";
import { showPicture } from "../draw/drawingStore.ts";
import { showSource } from "../draw/sourceStore.ts";
import { side } from "../draw/stroke.ts";
import { isAlike, type TestCase } from "./testCases.ts";
import styles from "./Tests.module.css";
import { removeTest, saveTest, useTestAnswers, useTests } from "./useTests.ts";

/** Drawings that were kept, asked of the chosen model: does it know them? One is put back on the canvas by choosing it. */
export function YourTests({ runId, digit }: { runId: string | undefined; digit: Uint8Array | undefined }) {
  const { t } = useTranslation();
  const tests = useTests();
  const answers = useTestAnswers(runId, tests);
  const here = digit && tests.find(({ pixels }) => isAlike(pixels, digit));
  const right = tests.filter(({ id, label }) => answers.get(id) === label).length;
  const show = ({ pixels, label }: TestCase): void => {
    showSource("draw");
    showPicture(pixels, label);
  };
  const remove = ({ id, pixels, label }: TestCase): void => {
    removeTest(id);
    tell({ kind: "info", text: { key: "tryit.tests.removed" }, action: { label: { key: "tryit.tests.undo" }, isUndo: true, run: () => saveTest(pixels, label) } });
  };
  return (
    <section className={styles["tests"]} aria-label={t("tryit.tests.title")}>
      <header>
        <h2>{t("tryit.tests.title")}</h2>
        {here && (
          <Button variant="quiet" className={styles["remove"]!} onPress={() => remove(here)}>
            <Trash2 size={14} strokeWidth={2} aria-hidden="true" />
            {t("tryit.tests.remove")}
          </Button>
        )}
        {tests.length > 0 && <span>{t("tryit.tests.right", { right, count: tests.length })}</span>}
      </header>
      {tests.length === 0 && <p>{t("tryit.tests.empty")}</p>}
      <ul>
        {tests.map((test) => {
          const answer = answers.get(test.id);
          return (
            <li key={test.id}>
              <AriaButton className={styles["test"]!} aria-label={t(answer === undefined ? "tryit.tests.waiting" : answer === test.label ? "tryit.tests.known" : "tryit.tests.taken", { label: test.label, answer: answer ?? "" })} onPress={() => show(test)}>
                <span className={styles["picture"]}>
                  <Picture pixels={test.pixels} width={side} height={side} />
                </span>
                <Verdict answer={answer} label={test.label} />
              </AriaButton>
            </li>
          );
        })}
      </ul>
    </section>
  );
}

function Verdict({ answer, label }: { answer: string | undefined; label: string }) {
  const Icon = answer === undefined ? Minus : answer === label ? Check : X;
  return (
    <span className={styles["verdict"]} data-right={answer === undefined ? undefined : answer === label}>
      <Icon size={14} strokeWidth={2.25} aria-hidden="true" />
      {answer}
    </span>
  );
}
