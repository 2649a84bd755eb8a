import { Save } from "lucide-react";
import { Dialog, DialogTrigger, Popover } from "react-aria-components";
import { useTranslation } from "react-i18next";
import { Button } from "#renderer/ui/controls/Button.tsx";
import styles from "./Tests.module.css";
import { saveTest } from "./useTests.ts";

/** Keeps what the model is shown, with what it is: said by a person, or known of an unseen digit. */
export function SaveTest({ digit, truth, classes, onSaved }: { digit: Uint8Array | undefined; truth: string | undefined; classes: readonly string[]; onSaved(truth: string): void }) {
  const { t } = useTranslation();
  const save = (label: string): void => {
    if (!digit) return;
    saveTest(digit, label);
    onSaved(label);
  };
  const words = (
    <>
      <Save size={16} strokeWidth={1.75} aria-hidden="true" />
      {t("tryit.tests.save")}
    </>
  );
  if (!digit || truth !== undefined) {
    return (
      <Button variant="quiet" isDisabled={!digit} onPress={() => truth !== undefined && save(truth)}>
        {words}
      </Button>
    );
  }
  return (
    <DialogTrigger>
      <Button variant="quiet">{words}</Button>
      <Popover placement="bottom end" offset={4} className={styles["popover"]!}>
        <Dialog className={styles["dialog"]!} aria-label={t("tryit.tests.which")}>
          {({ close }) => (
            <>
              <p>{t("tryit.tests.which")}</p>
              <div className={styles["classes"]}>
                {classes.map((label) => (
                  <Button
                    key={label}
                    onPress={() => {
                      save(label);
                      close();
                    }}
                  >
                    {label}
                  </Button>
                ))}
              </div>
            </>
          )}
        </Dialog>
      </Popover>
    </DialogTrigger>
  );
}
