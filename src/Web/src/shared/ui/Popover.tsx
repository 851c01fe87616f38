import { useEffect, useId, useRef, useState, type ReactNode } from 'react';
import { Icon, type IconName } from './Icon';
import styles from './Popover.module.css';

interface PopoverProps {
  readonly label: ReactNode;
  readonly name: string;
  readonly icon?: IconName;
  readonly active?: boolean;
  readonly align?: 'start' | 'end';
  readonly onOpen?: () => void;
  readonly children: (close: () => void) => ReactNode;
}

/** A button that shows a panel below it; Escape, a press outside, or leaving by keyboard closes it. */
export function Popover({
  label,
  name,
  icon,
  active = false,
  align = 'start',
  onOpen,
  children,
}: PopoverProps) {
  const [open, setOpen] = useState(false);
  const root = useRef<HTMLDivElement>(null);
  const button = useId();
  const panel = useId();

  useEffect(() => {
    if (!open) return undefined;
    const closeOutside = (event: Event) => {
      if (event.target instanceof Node && root.current?.contains(event.target) !== true) setOpen(false);
    };
    document.addEventListener('pointerdown', closeOutside);
    document.addEventListener('focusin', closeOutside);
    return () => {
      document.removeEventListener('pointerdown', closeOutside);
      document.removeEventListener('focusin', closeOutside);
    };
  }, [open]);

  const close = () => {
    setOpen(false);
    document.getElementById(button)?.focus();
  };

  return (
    <div
      ref={root}
      className={styles['root']}
      onKeyDown={(event) => {
        if (event.key !== 'Escape' || !open) return;
        event.preventDefault();
        event.stopPropagation();
        close();
      }}
    >
      <button
        id={button}
        type="button"
        className="button"
        data-active={active ? '' : undefined}
        aria-expanded={open}
        aria-controls={open ? panel : undefined}
        onClick={() => {
          if (!open) onOpen?.();
          setOpen(!open);
        }}
      >
        {icon === undefined ? null : <Icon name={icon} />}
        {label}
        <Icon name="chevron" />
      </button>
      {open ? (
        <div id={panel} role="group" aria-label={name} className={styles['panel']} data-align={align}>
          {children(close)}
        </div>
      ) : null}
    </div>
  );
}
