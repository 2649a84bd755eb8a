import type { Graph } from "../graph/Graph.ts";
import type { Homes } from "../layout/Homes.ts";
import { foldBiasAndRelu } from "./foldBiasAndRelu.ts";
import { foldConstants } from "./foldConstants.ts";
import { foldReluGradient } from "./foldReluGradient.ts";
import { foldViews } from "./foldViews.ts";
import { matchAdam } from "./matchAdam.ts";
import { matchAttention } from "./matchAttention.ts";
import { matchGelu } from "./matchGelu.ts";
import { removeDeadNodes } from "./removeDeadNodes.ts";
import { narrowBroadcasts } from "./narrowBroadcasts.ts";
import { reuseReluOutputs } from "./reuseReluOutputs.ts";
import { shareNodes } from "./shareNodes.ts";
import { simplify } from "./simplify.ts";

/** Less work for the same numbers: each pass leaves a graph that means what it meant before. Nodes come in the order of the tape, those that a pass made last. */
export function optimize(graph: Graph, homes: Homes): void {
  removeDeadNodes(graph);
  foldConstants(graph);
  narrowBroadcasts(graph);
  simplify(graph);
  shareNodes(graph);
  reuseReluOutputs(graph);
  matchAdam(graph);
  removeDeadNodes(graph);
  foldBiasAndRelu(graph);
  foldReluGradient(graph);
  removeDeadNodes(graph);
  foldViews(graph, homes);
  removeDeadNodes(graph);
  matchAttention(graph);
  matchGelu(graph);
}
