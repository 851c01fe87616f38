import { count } from '../../shared/ui/count';
import type { LiveView } from './liveStore';
import styles from './StatusLine.module.css';

interface StatusLineProps {
  readonly view: LiveView;
  /** How the events came. */
  readonly verb?: 'received' | 'played';
}

/**
 * How much is listed, held and received; while paused also why the list stands still and what is not in it. It stands
 * below the list, so that a pause moves nothing under the pointer.
 */
export function StatusLine({ view, verb = 'received' }: StatusLineProps) {
  return (
    <footer className={styles['line']} data-paused={view.paused ?? undefined}>
      <span>
        {count(view.rows.length)} of {count(view.held)} listed
      </span>
      <span>
        <span data-testid="received-total" data-value={view.received}>
          {count(view.received)}
        </span>{' '}
        {verb}
      </span>
      {view.paused === null ? null : (
        <span>
          {view.paused === 'asked' ? 'Paused.' : 'Paused while you read; it goes on at the top of the list.'}{' '}
          <strong>{count(view.waiting)}</strong> {view.waiting === 1 ? 'event waits.' : 'events wait.'}
          {view.fellOut > 0 ? (
            <>
              {' '}
              The oldest <strong>{count(view.fellOut)}</strong> had to give way: they will not be listed here,
              but are in the hub’s history.
            </>
          ) : null}
        </span>
      )}
    </footer>
  );
}
