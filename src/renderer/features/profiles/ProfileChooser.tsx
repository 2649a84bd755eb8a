import { UserRound } from "lucide-react";
import { useTranslation } from "react-i18next";
import type { Profile } from "#shared/contracts/profiles.ts";
import { ownProfile } from "#renderer/lab/profileChoice.ts";
import { useLab } from "#renderer/lab/useLab.ts";
import { Button } from "#renderer/ui/controls/Button.tsx";
import styles from "./ProfileChooser.module.css";

/** Before the lab, where several people share the account: who sits here. */
export function ProfileChooser({ profiles }: { profiles: readonly Profile[] }) {
  const { t } = useTranslation();
  const { choose } = useLab();
  return (
    <section className={styles["page"]}>
      <h1>{t("profiles.who")}</h1>
      <p>{t("profiles.why")}</p>
      <ul className={styles["people"]}>
        {profiles.map(({ id, name }) => (
          <li key={id ?? ownProfile}>
            <Button onPress={() => choose(id ?? ownProfile)}>
              <UserRound size={16} strokeWidth={1.75} aria-hidden="true" />
              {name}
            </Button>
          </li>
        ))}
      </ul>
      <p className={styles["small"]}>{t("profiles.private")}</p>
    </section>
  );
}
