import type { HubEvent } from '@eventhub/client';
import { summarise } from '../../shared/event/summary';
import { shortLocalTime, utcTime } from '../../shared/event/time';
import { useObservable, type Observable } from '../../shared/store/observable';
import { count } from '../../shared/ui/count';
import { Icon } from '../../shared/ui/Icon';
import type { Criticals } from './criticalLog';
import styles from './CriticalStrip.module.css';

interface CriticalStripProps {
  readonly criticals: Observable<Criticals>;
  readonly onOpen: (event: HubEvent) => void;
  readonly onClear: () => void;
}

export function CriticalStrip({ criticals, onOpen, onClear }: CriticalStripProps) {
  const { latest, total, announcement } = useObservable(criticals);
  return (
    <>
      <p className="visually-hidden" aria-live="polite">
        {announcement}
      </p>
      {latest.length === 0 ? null : (
        <section aria-label="Latest critical events" className={styles['strip']}>
          <h2 className={styles['title']}>
            <Icon name="alert" />
            <span>{count(total)} critical</span>
          </h2>
          <ul className={styles['cards']}>
            {latest.map((event) => (
              <li key={event.id}>
                <button type="button" className={styles['card']} onClick={() => onOpen(event)}>
                  <span className={styles['first']}>
                    <strong>{event.type}</strong>
                    <time dateTime={event.timestamp} title={utcTime(event.timestamp)}>
                      {shortLocalTime(event.timestamp, new Date())}
                    </time>
                  </span>
                  <Summary event={event} />
                </button>
              </li>
            ))}
          </ul>
          <button
            type="button"
            className="button quiet"
            onClick={onClear}
            title="Take these off the strip; they stay in the list"
          >
            Clear
          </button>
        </section>
      )}
    </>
  );
}

function Summary({ event }: { readonly event: HubEvent }) {
  const { subject, details } = summarise(event);
  return (
    <span className={styles['second']}>
      <bdi>{subject}</bdi> <bdi className={styles['details']}>{details}</bdi>
    </span>
  );
}
