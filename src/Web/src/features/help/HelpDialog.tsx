import { Dialog } from '../../shared/ui/Dialog';
import { count } from '../../shared/ui/count';
import { Icon } from '../../shared/ui/Icon';
import styles from './HelpDialog.module.css';

const shortcuts: readonly { readonly keys: readonly string[]; readonly does: string }[] = [
  { keys: ['/'], does: 'Search' },
  { keys: ['j', '↓'], does: 'Next event down (older)' },
  { keys: ['k', '↑'], does: 'Next event up (newer)' },
  { keys: ['Enter'], does: 'Open the event' },
  { keys: ['Esc'], does: 'Close, or leave the search' },
  { keys: ['Space', 'p'], does: 'Pause or resume the list, or the replay' },
  { keys: ['←', '→'], does: 'On the timeline of a replay: back and forth' },
  { keys: ['g', 'Home'], does: 'To the newest event' },
  { keys: ['G', 'End'], does: 'To the oldest listed event' },
  { keys: ['t'], does: 'Change the theme' },
  { keys: ['?'], does: 'This help' },
];

interface HelpDialogProps {
  /** Events the list holds. */
  readonly capacity: number;
  readonly onClose: () => void;
}

export function HelpDialog({ capacity, onClose }: HelpDialogProps) {
  return (
    <Dialog label="Keyboard help" onClose={onClose}>
      <header className={styles['header']}>
        <h2>Keyboard</h2>
        <button type="button" className="button quiet icon-only" aria-label="Close help" onClick={onClose}>
          <Icon name="close" />
        </button>
      </header>
      <dl className={styles['keys']}>
        {shortcuts.map(({ keys, does }) => (
          <div key={does}>
            <dt>
              {keys.map((key) => (
                <kbd key={key}>{key}</kbd>
              ))}
            </dt>
            <dd>{does}</dd>
          </div>
        ))}
      </dl>
      <p className={styles['note']}>
        The list holds the newest {count(capacity)} events. Scrolling away from the top, or opening an event,
        holds it still; it goes on when you are back at the top. Search words must all occur;{' '}
        <code>qname:example</code> looks into one field.
      </p>
    </Dialog>
  );
}
