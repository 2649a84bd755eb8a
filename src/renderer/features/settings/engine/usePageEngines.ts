import { useEffect, useRef, useState } from "react";
import type { MeasuredEngine } from "#shared/contracts/engines.ts";
import { openPageEngine } from "#renderer/engine/openPageEngine.ts";
import { measurePage } from "./measurePage.ts";
import { keepPageReport, pageEngines, readPageReport, type PageReport } from "./pageReport.ts";

export interface PageEngines {
  report: PageReport | undefined;
  going: { engine: string; part: number; measured: readonly MeasuredEngine[] } | undefined;
  ended: "stopped" | "run-began" | "lab-measures" | "elsewhere" | undefined;
  measure(): void;
  stop(): void;
}

/** One window of a browser measures at a time. */
const lockName = "backprop-page-engines";

/** Measuring in this browser, as long as the pane is open and nothing else computes: no run, and no measurement of the lab's engines or of another window. */
export function usePageEngines({ runs, labMeasures }: { runs: number; labMeasures: boolean }): PageEngines {
  const [report, setReport] = useState(readPageReport);
  const [going, setGoing] = useState<PageEngines["going"]>();
  const [ended, setEnded] = useState<PageEngines["ended"]>();
  const work = useRef<AbortController>(undefined);
  useEffect(() => () => work.current?.abort(), []);
  useEffect(() => {
    if ((runs === 0 && !labMeasures) || !work.current || work.current.signal.aborted) return;
    work.current.abort();
    setEnded(runs > 0 ? "run-began" : "lab-measures");
  }, [runs, labMeasures]);

  async function measure(controller: AbortController): Promise<void> {
    const { signal } = controller;
    try {
      const engines = pageEngines({ cores: navigator.hardwareConcurrency, isolated: crossOriginIsolated });
      await navigator.locks.request(lockName, { ifAvailable: true }, async (lock) => {
        if (!lock) return setEnded("elsewhere");
        setReport(keepPageReport(await measurePage({ engines, open: openPageEngine, signal, onProgress: setGoing })));
      });
    } catch (error) {
      if (!signal.aborted) throw error;
    } finally {
      if (work.current === controller) work.current = undefined;
      setGoing(undefined);
    }
  }

  return {
    report,
    going,
    ended,
    measure() {
      if (work.current) return;
      setEnded(undefined);
      void measure((work.current = new AbortController()));
    },
    stop() {
      work.current?.abort();
      setEnded("stopped");
    },
  };
}
