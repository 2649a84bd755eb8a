import { BaseSequencer, type TestSpecification } from "vitest/node";

/** Files that take longest, by the seconds that they take on two cores. A file that is missing here begins after these. */
const seconds: Readonly<Record<string, number>> = {
  "e2e/browser": 110,
  "e2e/electron": 100,
  "e2e/screens": 60,
  "e2e/editor": 50,
  "e2e/work": 35,
  "e2e/learn": 30,
  "integration/lessons/cnn-digits": 100,
  "integration/lessons/tiny-gpt": 80,
  "integration/lessons/digits-mlp": 60,
  "integration/lessons/fs4-softmax": 25,
  "integration/lessons/fs1-line": 16,
  "integration/kill/killAnything": 80,
  "integration/kill/savedWork": 10,
  "integration/presets/presets": 75,
  "integration/host/cli/badInput": 55,
  "integration/host/cli/commandLine": 50,
  "integration/host/cli/work": 18,
  "integration/services/runs/processRunExecutor": 55,
  "integration/services/runs/trainedModel": 11,
  "integration/student/escapes": 35,
  "integration/student/errors": 22,
  "integration/platform/models/createModelEvaluator": 12,
};

function secondsOf({ moduleId }: TestSpecification): number {
  return seconds[/\/tests\/(.*)\.test\.tsx?$/.exec(moduleId)?.[1] ?? ""] ?? 0;
}

/** Within a group, long files begin first: one that began last would run alone while the other cores wait for it. */
export class LongestFirst extends BaseSequencer {
  override async sort(files: TestSpecification[]): Promise<TestSpecification[]> {
    const group = ({ project }: TestSpecification): number => project.config.sequence.groupOrder;
    return (await super.sort(files)).toSorted((one, other) => group(one) - group(other) || secondsOf(other) - secondsOf(one));
  }
}
