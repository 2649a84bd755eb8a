import { z } from "zod";

const names = z.array(z.unknown());
const layerSchema = z.looseObject({ name: z.string().optional(), config: z.looseObject({ name: z.string().optional() }), inbound_nodes: z.array(z.array(names)).optional() });
const topologySchema = z.looseObject({
  config: z.looseObject({ layers: z.array(layerSchema), input_layers: names.optional(), output_layers: names.optional() }),
});

/**
 * A model's description (tfjs layers JSON) with every layer's name behind a prefix: layers are numbered anew in each process, and two of one
 * name can't be put into one model. A prefix that it has already is replaced. What has another form is left as it is.
 */
export function renameLayers(topology: Uint8Array, prefix: string): Uint8Array {
  const parsed = topologySchema.safeParse(parseJson(topology));
  if (!parsed.success) return topology;
  const { config } = parsed.data;
  const renamed = (name: string): string => prefix + name.replace(/^loaded\d+_/, "");
  /** [layer, node, tensor, ...], or a list of such. */
  const renameReference = (reference: unknown): unknown => {
    if (!Array.isArray(reference)) return reference;
    const [first, ...others] = reference as unknown[];
    return typeof first === "string" ? [renamed(first), ...others] : reference.map(renameReference);
  };
  for (const layer of config.layers) {
    if (layer.name !== undefined) layer.name = renamed(layer.name);
    if (layer.config.name !== undefined) layer.config.name = renamed(layer.config.name);
    if (layer.inbound_nodes) layer.inbound_nodes = layer.inbound_nodes.map((node) => node.map((reference) => renameReference(reference) as unknown[]));
  }
  if (config.input_layers) config.input_layers = renameReference(config.input_layers) as unknown[];
  if (config.output_layers) config.output_layers = renameReference(config.output_layers) as unknown[];
  return new TextEncoder().encode(JSON.stringify(parsed.data));
}

function parseJson(bytes: Uint8Array): unknown {
  try {
    return JSON.parse(new TextDecoder().decode(bytes));
  } catch {
    return undefined;
  }
}
