import { memo } from 'react';
import { isPressing } from '../../shared/event/pressing';
import { SeverityBadge } from '../../shared/event/SeverityBadge';
import { summarise } from '../../shared/event/summary';
import { shortLocalTime, utcTime } from '../../shared/event/time';
import { visible } from '../../shared/event/visible';
import styles from './EventList.module.css';
import type { Row } from './rows';

interface EventRowProps {
  readonly row: Row;
  /** Place in the list, counted from 0 at the newest. */
  readonly index: number;
  readonly top: number;
  readonly current: boolean;
}

export const EventRow = memo(function EventRow({ row, index, top, current }: EventRowProps) {
  const { event } = row;
  const { subject, details } = summarise(event);
  return (
    <div
      role="row"
      // The header is row 1.
      aria-rowindex={index + 2}
      aria-current={current ? 'true' : undefined}
      className={styles['row']}
      data-n={row.n}
      data-position={event.position}
      data-type={event.type}
      data-severity={event.severity}
      data-priority={event.priority}
      data-pressing={isPressing(event) ? '' : undefined}
      style={{ transform: `translateY(${top}px)` }}
    >
      <span role="cell" className={styles['time']} title={utcTime(event.timestamp)}>
        {shortLocalTime(event.timestamp, new Date())}
      </span>
      <span role="cell" className={styles['severity']}>
        <SeverityBadge severity={event.severity} />
      </span>
      <span role="cell" className={styles['type']}>
        <button type="button" tabIndex={-1} className={styles['open']}>
          {event.type}
        </button>
        {isPressing(event) && event.severity !== 'critical' ? (
          <span className={styles['priority']}>{event.priority}</span>
        ) : null}
      </span>
      <span role="cell" className={styles['source']}>
        {visible(event.source)}
      </span>
      <span role="cell" className={styles['what']}>
        <span className={styles['subject']}>{subject}</span>{' '}
        <span className={styles['details']}>{details}</span>
      </span>
    </div>
  );
});
