import { count } from '../../shared/ui/count';
import { Icon } from '../../shared/ui/Icon';
import type { LiveView } from './liveStore';
import styles from './PauseBanner.module.css';

/** Says why the list stands still and what is not in it. */
export function PauseBanner({ view }: { readonly view: LiveView }) {
  if (view.paused === null) return null;
  return (
    <div className={styles['banner']}>
      <Icon name="pause" />
      <span>
        {view.paused === 'asked' ? 'Paused.' : 'Paused while you read; it goes on at the top of the list.'}{' '}
        <strong>{count(view.waiting)}</strong> {view.waiting === 1 ? 'event waits' : 'events wait'}.
        {view.fellOut > 0 ? (
          <>
            {' '}
            The oldest <strong>{count(view.fellOut)}</strong> had to give way: they will not be listed here,
            but are in the hub’s history.
          </>
        ) : null}
      </span>
    </div>
  );
}
