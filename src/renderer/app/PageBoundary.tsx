import { TriangleAlert } from "lucide-react";
import { Component, type ReactNode } from "react";
import { useTranslation } from "react-i18next";
import { Button } from "../ui/controls/Button.tsx";
import styles from "./DoorPage.module.css";

/** Around a place: when it breaks, the rest of the window goes on. Made anew for another place by its key. */
export class PageBoundary extends Component<{ children: ReactNode }, { error: unknown }> {
  override state: { error: unknown } = { error: undefined };

  static getDerivedStateFromError(error: unknown): { error: unknown } {
    return { error: error ?? new Error() };
  }

  override render(): ReactNode {
    return this.state.error === undefined ? this.props.children : <Broken error={this.state.error} />;
  }
}

function Broken({ error }: { error: unknown }) {
  const { t } = useTranslation();
  return (
    <section className={styles["page"]} role="alert">
      <TriangleAlert size={20} strokeWidth={1.6} aria-hidden="true" />
      <h1>{t("shell.broken.title")}</h1>
      <p>{t("shell.broken.text")}</p>
      <p lang="en">
        <code>{error instanceof Error ? error.message : String(error)}</code>
      </p>
      <Button variant="primary" onPress={() => location.reload()}>
        {t("shell.broken.reload")}
      </Button>
    </section>
  );
}
