import type { ConnectionState } from '@eventhub/client';
import { useObservable, type Observable } from '../../shared/store/observable';
import styles from './ConnectionStatus.module.css';
import { describe } from './describe';
import { useNow } from './useNow';
import { useOnline } from './useOnline';

interface ConnectionProps {
  readonly connection: Observable<ConnectionState>;
}

function useWords(connection: Observable<ConnectionState>) {
  const state = useObservable(connection);
  const online = useOnline();
  const now = useNow(state.phase === 'reconnecting' && state.retryAt !== null);
  return { words: describe(state, now, online), state };
}

export function ConnectionStatus({ connection }: ConnectionProps) {
  const { words } = useWords(connection);
  return (
    <div
      role="status"
      // The seconds count down in sight only: a screen reader hears the state, once.
      aria-label={`Connection: ${words.name}`}
      data-state={words.name}
      title={words.long}
      className={styles['status']}
    >
      <span className={styles['dot']} aria-hidden="true" />
      <span aria-live="off">{words.short}</span>
    </div>
  );
}

/** What the loss of the connection means, in full, as long as it lasts. */
export function ConnectionBanner({
  connection,
  onRetry,
}: ConnectionProps & { readonly onRetry: () => void }) {
  const { words, state } = useWords(connection);
  if (words.name === 'connected' || words.name === 'connecting') return null;
  return (
    <section aria-label="Connection" className={styles['banner']} data-state={words.name}>
      <span>
        {words.long}
        {state.phase === 'reconnecting' && state.reason !== '' ? (
          <span className={styles['reason']}> Last answer: {state.reason}</span>
        ) : null}
      </span>
      {words.canRetry ? (
        <button type="button" className="button" onClick={onRetry}>
          Try now
        </button>
      ) : null}
    </section>
  );
}
