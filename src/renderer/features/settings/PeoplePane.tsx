import { UserRound } from "lucide-react";
import { useEffect, useState, type SubmitEvent } from "react";
import { useTranslation } from "react-i18next";
import { toAppError, type AppError } from "#shared/AppError.ts";
import type { Profile } from "#shared/contracts/profiles.ts";
import { newId } from "#shared/ids.ts";
import { openProfile, ownProfile } from "#renderer/lab/profileChoice.ts";
import { useLab } from "#renderer/lab/useLab.ts";
import { Button } from "#renderer/ui/controls/Button.tsx";
import { TextInput } from "#renderer/ui/controls/TextInput.tsx";
import styles from "./PeoplePane.module.css";

interface People {
  profiles: readonly Profile[];
  here?: string | undefined;
}

/** Who shares this account: each has a lab of their own. */
export function PeoplePane() {
  const { t } = useTranslation();
  const { call } = useLab();
  const [people, setPeople] = useState<People>();
  useEffect(() => {
    let wanted = true;
    void call((lab) => lab.profiles.list({})).then((found) => wanted && setPeople(found));
    return () => {
      wanted = false;
    };
  }, [call]);
  if (!people) return undefined;
  const { profiles, here } = people;
  const me = profiles.find(({ id }) => id === here);
  const several = profiles.length > 1;
  const rename = async (profile: Profile, name: string): Promise<void> => {
    const renamed = await call((lab) => lab.profiles.rename({ ...profile, name }));
    setPeople({ here, profiles: profiles.map((one) => (one.id === here ? renamed : one)) });
  };
  const add = async (name: string): Promise<void> => {
    const id = newId();
    await call((lab) => lab.profiles.create({ id, name }));
    openProfile(id);
  };
  return (
    <>
      <p className={styles["text"]}>
        {t(several ? "profiles.why" : "profiles.alone")} {t("profiles.private")}
      </p>
      {several && me && (
        <div className={styles["block"]}>
          <h3>{t("profiles.current", { name: me.name })}</h3>
          <ul>
            {profiles
              .filter(({ id }) => id !== here)
              .map(({ id, name }) => (
                <li key={id ?? ownProfile}>
                  <Button onPress={() => openProfile(id ?? ownProfile)}>
                    <UserRound size={16} strokeWidth={1.75} aria-hidden="true" />
                    {name}
                  </Button>
                </li>
              ))}
          </ul>
        </div>
      )}
      {me && <NameForm key={me.name} label={t("profiles.name")} act={t("profiles.rename")} start={me.name} save={(name) => rename(me, name)} />}
      <NameForm title={t("profiles.other")} label={t("profiles.theirName")} act={t("profiles.add")} start="" save={add} />
    </>
  );
}

function NameForm({ title, label, act, start, save }: { title?: string; label: string; act: string; start: string; save(name: string): Promise<void> }) {
  const { t } = useTranslation();
  const [name, setName] = useState(start);
  const [error, setError] = useState<AppError>();
  const submit = async (event: SubmitEvent): Promise<void> => {
    event.preventDefault();
    if (name.trim() === "" || name.trim() === start) return;
    try {
      await save(name.trim());
    } catch (cause) {
      setError(toAppError(cause));
    }
  };
  const wrong = error && (error.code === "conflict" ? t("profiles.taken") : t(`errors.${error.code}.title`));
  return (
    <form className={styles["block"]} onSubmit={(event) => void submit(event)}>
      {title !== undefined && <h3>{title}</h3>}
      <TextInput
        label={label}
        value={name}
        longest={60}
        error={wrong}
        onChange={(value) => {
          setName(value);
          setError(undefined);
        }}
      />
      <Button type="submit" isDisabled={name.trim() === "" || name.trim() === start}>
        {act}
      </Button>
    </form>
  );
}
