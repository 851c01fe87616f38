import type { ConnectionState } from '@eventhub/client';
import styles from './EmptyList.module.css';

interface EmptyListProps {
  readonly held: number;
  readonly connection: ConnectionState;
  readonly hub: string;
  readonly onClearFilters: () => void;
}

/** Why nothing is listed, and what to do about it. */
export function EmptyList({ held, connection, hub, onClearFilters }: EmptyListProps) {
  if (held > 0) {
    return (
      <div className={styles['empty']}>
        <h2>No event matches the filters</h2>
        <p>{held.toLocaleString('en-GB')} events are held here. New ones that match will appear.</p>
        <button type="button" className="button" onClick={onClearFilters}>
          Clear filters
        </button>
      </div>
    );
  }
  if (connection.phase !== 'connected') {
    return (
      <div className={styles['empty']}>
        <h2>Waiting for the hub</h2>
        <p>Events appear here as soon as the page is connected.</p>
      </div>
    );
  }
  return (
    <div className={styles['empty']}>
      <h2>No events yet</h2>
      <p>The page is connected and the hub has nothing to show. Send it something:</p>
      <dl>
        <dt>From a BIND log</dt>
        <dd>
          <code>eventhub-bind9 --file /var/log/named/query.log --hub {hub} --token TOKEN</code>
        </dd>
        <dt>From the sample log that comes with EventHub</dt>
        <dd>
          <code>make demo</code>
        </dd>
      </dl>
    </div>
  );
}
