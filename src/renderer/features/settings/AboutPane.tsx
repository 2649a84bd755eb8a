import { CircleCheck, Info, TriangleAlert } from "lucide-react";
import { useEffect, useState } from "react";
import { useTranslation } from "react-i18next";
import type { DoctorItem } from "#shared/contracts/system.ts";
import { useExplanation } from "#renderer/i18n/useExplanation.ts";
import { useLabStore } from "#renderer/lab/labStore.ts";
import { useLab } from "#renderer/lab/useLab.ts";
import { usePreferences } from "#renderer/preferences/preferences.ts";
import hidden from "#renderer/ui/visuallyHidden.module.css";
import styles from "./AboutPane.module.css";
import { Facts } from "./Facts.tsx";

const icons = { ok: CircleCheck, problem: TriangleAlert, info: Info } as const;

/** What this is made of, under which licence, and whether what it stands on is well. */
export function AboutPane() {
  const { t } = useTranslation();
  const { call } = useLab();
  const language = usePreferences((preferences) => preferences.language);
  const hello = useLabStore(({ state }) => ("hello" in state ? state.hello : undefined));
  const [items, setItems] = useState<readonly DoctorItem[]>();
  useEffect(() => {
    let wanted = true;
    void call((lab) => lab.system.doctor({ language })).then((found) => wanted && setItems(found));
    return () => {
      wanted = false;
    };
  }, [call, language]);
  return (
    <>
      <Facts
        facts={[
          [t("settings.about.version"), hello?.version],
          [t("settings.about.engine"), hello?.backend],
          [t("settings.about.node"), hello?.node],
          [t("settings.about.licence"), t("settings.about.licenceText")],
        ]}
      />
      <h3 className={styles["title"]}>{t("settings.about.doctor")}</h3>
      {items === undefined && <p className={styles["wait"]}>{t("settings.about.looking")}</p>}
      <ul className={styles["items"]}>
        {items?.map(({ id, status, message, fix }) => {
          const Icon = icons[status];
          return (
            <li key={id} data-status={status}>
              <Icon size={16} strokeWidth={1.75} aria-hidden="true" />
              <div>
                <span className={hidden["hidden"]}>{t(`settings.about.status.${status}`)}</span>
                {message}
                {fix !== undefined && <span className={styles["fix"]}>{fix}</span>}
              </div>
            </li>
          );
        })}
      </ul>
      {hello && hello.notices.length > 0 && (
        <>
          <h3 className={styles["title"]}>{t("settings.about.notices")}</h3>
          <ul className={styles["items"]}>
            {hello.notices.map((notice) => (
              <li key={notice} data-status="info">
                <Info size={16} strokeWidth={1.75} aria-hidden="true" />
                <Noticed notice={notice} />
              </li>
            ))}
          </ul>
        </>
      )}
    </>
  );
}

/** The host speaks English: what it is known to say is said in the person's words, what it is not in its own. */
function Noticed({ notice }: { notice: string }) {
  const explained = useExplanation({ code: "internal", message: notice });
  return <div>{explained ? `${explained.cause} ${explained.action}` : <q lang="en">{notice}</q>}</div>;
}
