import { z } from "zod";

const names = z.array(z.unknown());
const layerSchema = z.looseObject({ name: z.string().optional(), config: z.looseObject({ name: z.string().optional() }), inbound_nodes: z.array(z.array(names)).optional() });
const containerSchema = z.looseObject({ layers: z.array(layerSchema), input_layers: names.optional(), output_layers: names.optional() });
const topologySchema = z.looseObject({ config: containerSchema });

/**
 * A model's description (tfjs layers JSON) with every layer's name behind a prefix, those of models within it as well: layers are numbered anew in each process, and two of one
 * name can't be put into one model. A prefix that all of its names have is replaced. What has another form is left as it is.
 */
export function renameLayers(topology: Uint8Array, prefix: string): Uint8Array {
  const parsed = topologySchema.safeParse(parseJson(topology));
  if (!parsed.success) return topology;
  const prefixes = new Set(namesIn(parsed.data.config).map((name) => /^loaded\d+_/.exec(name)?.[0]));
  // Where only some have one, or another one, two names could become the same.
  const [before = ""] = prefixes.size === 1 ? prefixes : [];
  const renamed = (name: string): string => prefix + name.slice(before.length);
  /** [layer, node, tensor, ...], or a list of such. */
  const renameReference = (reference: unknown): unknown => {
    if (!Array.isArray(reference)) return reference;
    const [first, ...others] = reference as unknown[];
    return typeof first === "string" ? [renamed(first), ...others] : reference.map(renameReference);
  };
  const renameAll = (container: z.infer<typeof containerSchema>): typeof container => ({
    ...container,
    layers: container.layers.map((layer) => {
      const within = containerSchema.safeParse(layer.config).data;
      const config = { ...(within ? renameAll(within) : layer.config), ...(layer.config.name !== undefined && { name: renamed(layer.config.name) }) };
      return {
        ...layer,
        config,
        ...(layer.name !== undefined && { name: renamed(layer.name) }),
        ...(layer.inbound_nodes && { inbound_nodes: layer.inbound_nodes.map((node) => node.map((reference) => renameReference(reference) as unknown[])) }),
      };
    }),
    ...(container.input_layers && { input_layers: renameReference(container.input_layers) as unknown[] }),
    ...(container.output_layers && { output_layers: renameReference(container.output_layers) as unknown[] }),
  });
  return new TextEncoder().encode(JSON.stringify({ ...parsed.data, config: renameAll(parsed.data.config) }));
}

function namesIn({ layers }: z.infer<typeof containerSchema>): string[] {
  return layers.flatMap(({ name, config }) => {
    const within = containerSchema.safeParse(config).data;
    return [...(name === undefined ? [] : [name]), ...(config.name === undefined ? [] : [config.name]), ...(within ? namesIn(within) : [])];
  });
}

function parseJson(bytes: Uint8Array): unknown {
  try {
    return JSON.parse(new TextDecoder().decode(bytes));
  } catch {
    return undefined;
  }
}
