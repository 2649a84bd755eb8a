import { ImagePlus } from "lucide-react";
import { useEffect, useRef } from "react";
import { DropZone, FileTrigger, type DropItem } from "react-aria-components";
import { useTranslation } from "react-i18next";
import { Button } from "#renderer/ui/controls/Button.tsx";
import { Notice } from "#renderer/ui/signs/Notice.tsx";
import { Switch } from "#renderer/ui/controls/Switch.tsx";
import styles from "./ImagePane.module.css";
import type { ChosenPicture } from "./readPicture.ts";
import { choosePicture, useSource } from "./sourceStore.ts";

const kinds = ["image/png", "image/jpeg"];

/** A picture that was dropped, pasted or chosen. */
export function ImagePane() {
  const { t } = useTranslation();
  const { picture, paper, problem } = useSource();
  const take = async (items: readonly DropItem[]): Promise<void> => {
    for (const item of items) if (item.kind === "file") return choosePicture(await item.getFile());
  };
  return (
    <>
      <DropZone className={styles["zone"]!} aria-label={t("tryit.image.zone")} onDrop={({ items }) => void take(items)}>
        {picture && <Original picture={picture} />}
        {!picture && (
          <div className={styles["empty"]}>
            <ImagePlus size={20} strokeWidth={1.6} aria-hidden="true" />
            <p>{t("tryit.image.empty")}</p>
          </div>
        )}
      </DropZone>
      {problem && (
        <div role="alert">
          <Notice kind="danger" title={t(`tryit.image.problem.${problem}.title`)}>
            {t(`tryit.image.problem.${problem}.action`)}
          </Notice>
        </div>
      )}
      <div className={styles["row"]}>
        <FileTrigger acceptedFileTypes={kinds} onSelect={(files) => files?.[0] && void choosePicture(files[0])}>
          <Button>{t(picture ? "tryit.image.another" : "tryit.image.choose")}</Button>
        </FileTrigger>
        {picture && (
          <Switch value={(paper ?? picture.paper) === "dark"} onChange={(dark) => useSource.setState({ paper: dark ? "dark" : "light" })}>
            {t("tryit.image.lightInk")}
          </Switch>
        )}
      </div>
    </>
  );
}

function Original({ picture: { canvas, name } }: { picture: ChosenPicture }) {
  const { t } = useTranslation();
  const frame = useRef<HTMLDivElement>(null);
  useEffect(() => {
    const element = frame.current;
    element?.replaceChildren(canvas);
    return () => element?.replaceChildren();
  }, [canvas]);
  return <div ref={frame} className={styles["original"]} role="img" aria-label={t("tryit.image.label", { name })} />;
}
