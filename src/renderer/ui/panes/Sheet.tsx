import { X } from "lucide-react";
import type { ReactNode } from "react";
import { Dialog, Heading, Modal, ModalOverlay } from "react-aria-components";
import { Button } from "../controls/Button.tsx";
import styles from "./Sheet.module.css";

export interface SheetProps {
  title: string;
  /** Beside the title. */
  tools?: ReactNode;
  closeLabel: string;
  open: boolean;
  close(): void;
  children: ReactNode;
}

/** A pane that comes in from the side over the others, and goes with Escape. */
export function Sheet({ title, tools, closeLabel, open, close, children }: SheetProps) {
  return (
    <ModalOverlay className={styles["scrim"]!} isDismissable isOpen={open} onOpenChange={(now) => !now && close()}>
      <Modal className={styles["sheet"]!}>
        <Dialog className={styles["dialog"]!}>
          <div className={styles["bar"]}>
            <Heading slot="title" className={styles["title"]!}>
              {title}
            </Heading>
            {tools}
            <Button variant="quiet" aria-label={closeLabel} onPress={close}>
              <X size={16} strokeWidth={1.75} aria-hidden="true" />
            </Button>
          </div>
          {children}
        </Dialog>
      </Modal>
    </ModalOverlay>
  );
}
