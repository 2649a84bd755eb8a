import { describe, expect, test } from "vitest";
import { chartScene, overlayLines } from "#renderer/features/runs/chart/chartScene.ts";
import { drawFigure } from "#renderer/features/runs/chart/drawFigure.ts";
import { drawOverlay, type ChartInk, type OverlayLine } from "#renderer/features/runs/chart/drawOverlay.ts";
import { assignLooks } from "#renderer/features/runs/seriesLooks.ts";
import { smoothLine } from "#renderer/features/runs/chart/smoothLine.ts";
import { svgSurface } from "#renderer/features/runs/chart/surface.ts";
import { runSummary } from "../runSummary.ts";

const ink: ChartInk = { text: "#111", label: "#222", tick: "#333", grid: "#eee", axis: "#999", pane: "#fff", series: ["s1", "s2", "s3", "s4", "s5", "s6", "s7", "s8"] };
const below = (labels: readonly string[], value: string): string => `${labels.join(" and ")} below ${value}`;
const line = (label: string, values: number[], look: number | undefined, strong = false): OverlayLine => ({ runId: label, label, steps: Float64Array.from(values, (_, index) => index + 1), values: Float64Array.from(values), look, strong });
const scene = (lines: OverlayLine[], kind: "loss" | "share" = "loss", log = false) => chartScene({ width: 600, height: 240, lines, kind, log, zoom: undefined, axis: "step", lastStep: 4, labelSigns: 2, marks: [{ value: 1, label: "guessing" }, { value: 90, label: "out of sight" }], ink, locale: "en-US", below });

function svgOf(lines: OverlayLine[], kind: "loss" | "share" = "loss", log = false): string {
  const surface = svgSurface({ title: "Loss", fontFamily: "Inter" });
  drawOverlay(surface, scene(lines, kind, log));
  return surface.document(600, 240);
}

describe("many curves as a picture", () => {
  test("have a colour, a dash and a label at their end, the background neither dash nor label", () => {
    const svg = svgOf([line("13", [2, 1, 0.5, 0.25], 0, true), line("12", [2, 1.5, 1, 0.8], 1), line("7", [2, 2, 2, 2], undefined)]);
    expect(svg).toContain('stroke="s1" stroke-width="2.25"');
    expect(svg).toContain('stroke="s2" stroke-width="1.5" stroke-dasharray="6 3"');
    expect(svg.match(/>(?:13|12|7)<\/text>/g)).toEqual([">13</text>", ">12</text>"].toSorted().toReversed().toSorted((a, b) => svg.indexOf(a) - svg.indexOf(b)));
    expect(svg).toContain('stroke="#333" stroke-width="1" stroke-opacity="0.6"');
  });

  test("break where a loss burst, and on a logarithm do not fall to nowhere", () => {
    const path = / d="([^"]+)"/.exec(svgOf([line("1", [2, Number.NaN, 1, 0.5], 0)]))![1]!;
    expect(path.match(/M/g)).toHaveLength(2);
    expect(svgOf([line("1", [2, 0, 1, 0.5], 0)], "loss", true)).not.toMatch(/NaN|Infinity/);
  });

  test("say which of them lie below what is shown", () => {
    expect(scene([line("13", [0.8, 0.94], 0), line("11", [0.7, 0.88], 2), line("10", [0.1, 0.1], 1)], "share").note).toMatch(/^10 below 8\d(?:\.\d)? %$/);
  });

  test("have ticks with the decimals that their distance needs", () => {
    const { y, formatY } = scene([line("13", [0.86, 0.9, 0.99], 0)], "share");
    const labels = y.ticks.map(formatY);
    expect(labels.map(Number)).toEqual(y.ticks.map((tick) => Number((tick * 100).toFixed(6))));
    expect(labels).toContain("87.5");
  });

  test("have the lesson's values to compare with, as far as they are in sight", () => {
    const svg = svgOf([line("1", [2, 1, 0.5, 0.25], 0)]);
    expect([svg.includes(">guessing</text>"), svg.includes("out of sight")]).toEqual([true, false]);
  });

  test("stand by themselves with a title and names that can't break the text", () => {
    const surface = svgSurface({ title: "Loss & <more>", fontFamily: "Inter" });
    const height = drawFigure(surface, { scene: scene([line("13", [2, 1], 0)]), width: 612, title: "Loss & <more>", names: new Map([["13", 'a "better" <step>']]) });
    const svg = surface.document(612, height);
    expect(svg).toContain("<title>Loss &amp; &lt;more&gt;</title>");
    expect(svg).toContain("13  a &quot;better&quot; &lt;step&gt;");
  });
});

describe("the looks of runs", () => {
  test("stay with a run as long as it is shown, and free ones go to the next", () => {
    const first = assignLooks(["a", "b", "c"]);
    const second = assignLooks(["a", "c", "d"], first);
    expect([...second]).toEqual([["a", 0], ["c", 2], ["d", 1]]);
  });

  test("are eight; further runs are the background", () => {
    expect(assignLooks(Array.from({ length: 20 }, (_, index) => String(index))).size).toBe(8);
  });
});

describe("the curves of the shown runs", () => {
  const series = { runId: "", name: "loss", steps: Float64Array.of(1, 2), values: Float64Array.of(2, 1) };

  test("are those that are here, the active one strongest", () => {
    const [one, two, three] = [runSummary(1), runSummary(2), runSummary(3)];
    const lines = overlayLines({ runs: [one, two, three], series: "loss", cache: { get: (runId) => (runId === two.runId ? undefined : series) }, looks: new Map([[one.runId, 4]]), active: three.runId, smoothing: 0, axis: "step" });
    expect(lines.map(({ label, look, strong }) => [label, look, strong])).toEqual([["1", 4, false], ["3", undefined, true]]);
  });

  test("are smoothed by their distance in steps, so that a thinned line is smoothed as much as a whole one", () => {
    const steps = Float64Array.from({ length: 400 }, (_, index) => index + 1);
    const values = steps.map((step) => Math.exp(-step / 100) + 1);
    const whole = smoothLine(steps, values, 0.95);
    const every = 10;
    const thin = (of: Float64Array): Float64Array => of.filter((_, index) => index % every === every - 1);
    expect(Math.abs(smoothLine(thin(steps), thin(values), 0.95).at(-1)! - whole.at(-1)!)).toBeLessThan(0.01);
    expect(smoothLine(steps, values, 0)).toBe(values);
    expect(smoothLine(Float64Array.of(1, 2, 3), Float64Array.of(1, Number.NaN, 3), 0.5)[1]).toBeNaN();
  });

  test("lie at the epochs they make or the seconds they took, and those that have none are left out", () => {
    const call = { call: 1, step: 2, totalSteps: 4, epoch: 1, epochs: 2 };
    const [fitted, loop] = [runSummary(1, { progress: call }), runSummary(2, { progress: { ...call, epochs: undefined } })];
    const linesAlong = (axis: "epoch" | "seconds", seconds?: Float64Array) => overlayLines({ runs: [fitted, loop], series: "loss", cache: { get: () => ({ ...series, ...(seconds ? { seconds } : {}) }) }, looks: new Map(), active: undefined, smoothing: 0, axis }).map(({ label, steps }) => [label, ...steps]);
    expect(linesAlong("epoch")).toEqual([["1", 0.5, 1]]);
    expect(linesAlong("seconds", Float64Array.of(0.2, 0.4))).toEqual([["1", 0.2, 0.4], ["2", 0.2, 0.4]]);
    expect(linesAlong("seconds")).toEqual([]);
  });
});
