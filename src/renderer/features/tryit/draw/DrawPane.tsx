import { Image, PenLine } from "lucide-react";
import type { DragEvent } from "react";
import { useTranslation } from "react-i18next";
import { Button } from "#renderer/ui/controls/Button.tsx";
import { Picture } from "#renderer/ui/pictures/Picture.tsx";
import { Segmented } from "#renderer/ui/controls/Segmented.tsx";
import { CommandKeys } from "./CommandKeys.tsx";
import { DrawingCanvas } from "./DrawingCanvas.tsx";
import styles from "./DrawPane.module.css";
import { DrawTools } from "./DrawTools.tsx";
import { ImagePane } from "./ImagePane.tsx";
import { choosePicture, showSource, useDigit, useSource } from "./sourceStore.ts";
import { side } from "./stroke.ts";

const nothing = new Uint8Array(side * side);

function allowFiles(event: DragEvent): void {
  if (event.dataTransfer.types.includes("Files")) event.preventDefault();
}

/** A picture may be dropped on the drawing too. */
function takeFile(event: DragEvent): void {
  const file = event.dataTransfer.files[0];
  if (!file || event.defaultPrevented) return;
  event.preventDefault();
  void choosePicture(file);
}

/** What the model is shown: drawn here, a picture from outside, or a digit it never saw. `unseen` is absent where there are none. */
export function DrawPane({ unseen }: { unseen: (() => void) | undefined }) {
  const { t } = useTranslation();
  const source = useSource((store) => store.source);
  const digit = useDigit();
  return (
    // A way more for a mouse; the picture's own tab has one for keys.
    // eslint-disable-next-line jsx-a11y/no-noninteractive-element-interactions
    <section className={styles["pane"]} aria-label={t("tryit.draw.region")} data-f6="" onDragOver={allowFiles} onDrop={takeFile}>
      <header className={styles["bar"]}>
        <Segmented
          label={t("tryit.source.label")}
          value={source}
          options={[
            { value: "draw", label: t("tryit.source.draw"), icon: PenLine },
            { value: "image", label: t("tryit.source.image"), icon: Image },
          ]}
          onChange={showSource}
        />
        <Button variant="quiet" className={styles["end"]!} isDisabled={!unseen} {...(unseen && { onPress: unseen })}>
          {t("tryit.unseen")}
          <CommandKeys id="try.unseen" />
        </Button>
      </header>
      <div className={styles["body"]}>
        {source === "draw" ? (
          <>
            <DrawingCanvas />
            <DrawTools />
          </>
        ) : (
          <ImagePane />
        )}
        <div className={styles["seen"]}>
          <span className={styles["small"]}>
            <Picture pixels={digit ?? nothing} width={side} height={side} label={t(digit ? "tryit.seen.label" : "tryit.seen.nothing")} />
          </span>
          <p>
            <strong>{t("tryit.seen.title")}</strong>
            {t("tryit.seen.how")} {t("tryit.seen.stays")}
          </p>
        </div>
      </div>
    </section>
  );
}
