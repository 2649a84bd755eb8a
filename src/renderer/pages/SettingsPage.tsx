export function SettingsPage({ group }: { group: string | undefined }) {
  return <p>{group}</p>;
}
