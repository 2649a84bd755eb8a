export function RunsPage({ run }: { run: string | undefined }) {
  return <p>{run}</p>;
}
