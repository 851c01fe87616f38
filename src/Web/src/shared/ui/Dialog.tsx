import { useEffect, useRef, type ReactNode } from 'react';
import styles from './Dialog.module.css';

interface DialogProps {
  readonly label: string;
  /** Absent: the dialog stays until what it asks for is done. */
  readonly onClose?: () => void;
  readonly children: ReactNode;
}

/** A modal on the browser's own dialog: focus stays inside, Escape closes, focus returns to where it was. */
export function Dialog({ label, onClose, children }: DialogProps) {
  const dialog = useRef<HTMLDialogElement>(null);
  useEffect(() => {
    const element = dialog.current;
    element?.showModal();
    return () => element?.close();
  }, []);
  return (
    <dialog
      ref={dialog}
      aria-label={label}
      className={styles['dialog']}
      onCancel={(event) => {
        event.preventDefault();
        onClose?.();
      }}
      onKeyDown={(event) => {
        // Browsers close it at the third Escape in a row whatever its cancel event is answered.
        if (event.key === 'Escape' && onClose === undefined) event.preventDefault();
      }}
      onClose={({ currentTarget }) => {
        // By another gesture than a key, such as a phone's way back.
        if (!currentTarget.isConnected || currentTarget.open) return;
        if (onClose === undefined) currentTarget.showModal();
        else onClose();
      }}
      onClick={(event) => {
        if (event.target === dialog.current) onClose?.();
      }}
    >
      <div className={styles['content']}>{children}</div>
    </dialog>
  );
}
