import { operationOf, type Graph } from "../graph/Graph.ts";

/** The gradient of relu asks whether its input was above 0; its output says so too, and then nobody needs the input any more. */
export function reuseReluOutputs(graph: Graph): void {
  for (const relu of graph.inOrder()) {
    if (operationOf(relu, "elementwise")?.expression !== "relu") continue;
    const before = relu.inputs[0]!.value;
    const after = relu.outputs[0]!.value;
    for (const step of Array.from(graph.users(before))) {
      const expression = operationOf(step, "elementwise")?.expression;
      if ((expression !== "step" && expression !== "stepOr") || step.inputs[0]!.value !== before) continue;
      graph.setInputs(step, [{ value: after, shape: step.inputs[0]!.shape }, ...step.inputs.slice(1)]);
    }
  }
}
