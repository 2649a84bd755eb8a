/** As tfjs names a layer that was given no name: its class, twice, and a number that counts over all models. */
const givenByTfjs = /^([a-z][a-z0-9_]*?)_[A-Z]\w*?\d+$/;

/** As tfjs names a variable that was given no name. */
const number = /^\d+$/;

/**
 * Names that a person can tell apart, for layers in their order: those that were given, else `dense 1`, `dense 2` by their class,
 * `weights 1 [64 × 192]`, `weights 2 [192 × 64]` for variables: in a net without layers the shape says which is which.
 */
export function nameLayers(names: readonly string[], shapeOf: (variable: string) => readonly number[] | undefined = () => undefined): (name: string) => string {
  const classOf = (name: string): string | undefined => (number.test(name) ? "weights" : givenByTfjs.exec(name)?.[1]);
  const counts = Map.groupBy(names, classOf);
  const found = new Map(
    names.map((name) => {
      const own = classOf(name);
      const alike = own === undefined ? [] : counts.get(own)!;
      const told = own === undefined ? name : alike.length > 1 ? `${own} ${alike.indexOf(name) + 1}` : own;
      const shape = own === "weights" ? shapeOf(name) : undefined;
      return [name, shape ? `${told} [${shape.join("\u00a0×\u00a0")}]` : told] as const;
    }),
  );
  return (name) => found.get(name) ?? classOf(name) ?? name;
}
