import { useEffect, useState } from "react";
import type { Settings } from "#shared/contracts/settings.ts";
import { useLab } from "#renderer/lab/useLab.ts";
import { changeSettings, useSettings } from "#renderer/preferences/preferences.ts";

/** Set once a person was asked. */
const askedKey = "shell.welcomed";

export type FirstRunState = "unknown" | "first" | "known";

/** Whether this is somebody's first time: neither this page nor the lab remembers how they want it. */
export function useFirstRun(): { state: FirstRunState; done(): void } {
  const { call } = useLab();
  const [state, setState] = useState<FirstRunState>(() => (isRemembered(useSettings.getState().values) ? "known" : "unknown"));
  useEffect(() => {
    if (state !== "unknown") return;
    let wanted = true;
    call((lab) => lab.settings.get({})).then(
      (values) => wanted && setState(isRemembered(values) || isRemembered(useSettings.getState().values) ? "known" : "first"),
      // Nobody can tell: then nobody is asked.
      () => wanted && setState("known"),
    );
    return () => {
      wanted = false;
    };
  }, [call, state]);
  return {
    state,
    done() {
      changeSettings({ set: { [askedKey]: true } });
      setState("known");
    },
  };
}

function isRemembered(values: Settings): boolean {
  return ["language", "theme", askedKey].some((key) => values[key] !== undefined);
}
