export function TryPage({ run }: { run: string | undefined }) {
  return <p>{run}</p>;
}
