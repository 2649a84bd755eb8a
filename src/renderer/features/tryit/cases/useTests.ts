import { useEffect, useMemo, useState } from "react";
import { isAppError } from "#shared/AppError.ts";
import { useLab } from "#renderer/lab/useLab.ts";
import { changeSettings, useSettings } from "#renderer/preferences/preferences.ts";
import { keptTests, testsIn, testsKey, withTest, type TestCase } from "./testCases.ts";

export function useTests(): readonly TestCase[] {
  const kept = useSettings(({ values }) => values[testsKey]);
  return useMemo(() => testsIn(kept), [kept]);
}

export function saveTest(pixels: Uint8Array, label: string): void {
  keep(withTest(testsIn(useSettings.getState().values[testsKey]), pixels, label));
}

export function removeTest(id: string): void {
  keep(testsIn(useSettings.getState().values[testsKey]).filter((test) => test.id !== id));
}

function keep(tests: readonly TestCase[]): void {
  if (tests.length === 0) changeSettings({ reset: [testsKey] });
  else changeSettings({ set: { [testsKey]: keptTests(tests) } });
}

/** What a model takes each test for, by its id; those that are not asked yet are absent. */
export function useTestAnswers(runId: string | undefined, tests: readonly TestCase[]): ReadonlyMap<string, string> {
  const { call } = useLab();
  const [answers, setAnswers] = useState<{ runId: string | undefined; labels: ReadonlyMap<string, string> }>({ runId, labels: new Map() });
  const known = answers.runId === runId ? answers.labels : none;
  const next = tests.find(({ id }) => !known.has(id));
  useEffect(() => {
    if (runId === undefined || !next) return undefined;
    let wanted = true;
    const { id, pixels } = next;
    call((lab) => lab.runs.predict({ run: runId, image: { kind: "pixels", pixels } })).then(
      ({ label }) => wanted && setAnswers((old) => ({ runId, labels: new Map([...(old.runId === runId ? old.labels : none), [id, label]]) })),
      (error: unknown) => {
        // A model that can't answer says so for the drawing too.
        if (!isAppError(error)) throw error;
      },
    );
    return () => {
      wanted = false;
    };
  }, [call, runId, next]);
  return known;
}

const none: ReadonlyMap<string, string> = new Map();
