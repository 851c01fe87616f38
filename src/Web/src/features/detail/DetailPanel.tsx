import { useEffect, useRef, type ReactNode } from 'react';
import type { HubEvent } from '@eventhub/client';
import { SeverityBadge } from '../../shared/event/SeverityBadge';
import { summarise } from '../../shared/event/summary';
import { fullLocalTime, utcTime } from '../../shared/event/time';
import { visible } from '../../shared/event/visible';
import { Icon } from '../../shared/ui/Icon';
import { CopyButton } from './CopyButton';
import styles from './DetailPanel.module.css';
import { JsonTree } from './JsonTree';

interface DetailPanelProps {
  readonly event: HubEvent;
  readonly onClose: () => void;
  readonly onOnlyType: (type: string) => void;
  readonly onOnlySource: (source: string) => void;
}

function Fact({ name, children }: { readonly name: string; readonly children: ReactNode }) {
  return children === undefined ? null : (
    <>
      <dt>{name}</dt>
      <dd>{typeof children === 'string' ? visible(children) : children}</dd>
    </>
  );
}

export function DetailPanel({ event, onClose, onOnlyType, onOnlySource }: DetailPanelProps) {
  const body = useRef<HTMLDivElement>(null);
  useEffect(() => {
    if (body.current !== null) body.current.scrollTop = 0;
  }, [event]);

  return (
    <aside aria-label="Event detail" className={styles['panel']}>
      <header className={styles['header']}>
        <div className={styles['title']}>
          <h2>{event.type}</h2>
          <SeverityBadge severity={event.severity} />
        </div>
        <button
          type="button"
          className="button quiet icon-only"
          aria-label="Close detail"
          title="Close (Esc)"
          onClick={onClose}
        >
          <Icon name="close" />
        </button>
      </header>
      <div
        ref={body}
        className={styles['body']}
        tabIndex={0}
        role="group"
        aria-label="Event fields"
        // Scrolled by its own keys, which then do not move the list.
        data-reads=""
      >
        <p className={styles['subject']}>{summarise(event).subject}</p>
        <dl className={styles['facts']}>
          <Fact name="Local time">{fullLocalTime(event.timestamp)}</Fact>
          <Fact name="UTC">{utcTime(event.timestamp)}</Fact>
          <Fact name="Source">{event.source}</Fact>
          <Fact name="Category">{event.category}</Fact>
          <Fact name="Priority">{event.priority}</Fact>
          <Fact name="Position">{event.position ?? 'none: this event is not stored'}</Fact>
          <Fact name="Id">{event.id}</Fact>
          <Fact name="User">{event.user_id}</Fact>
          <Fact name="For user">{event.target_user_id}</Fact>
          <Fact name="Session">{event.session_id}</Fact>
          <Fact name="Tags">{event.tags?.join(', ')}</Fact>
          <Fact name="Expires">
            {event.expires_at === undefined ? undefined : fullLocalTime(event.expires_at)}
          </Fact>
        </dl>
        <div className={styles['actions']}>
          <CopyButton text={() => JSON.stringify(event, null, 2)} />
          <button type="button" className="button" onClick={() => onOnlyType(event.type)}>
            Only this type
          </button>
          <button type="button" className="button" onClick={() => onOnlySource(event.source)}>
            Only this source
          </button>
        </div>
        <section aria-label="Data">
          <h3>Data</h3>
          {event.data === undefined ? (
            <p className="muted">This event carries no data.</p>
          ) : (
            <JsonTree value={event.data} />
          )}
        </section>
        {event.metadata === undefined ? null : (
          <section aria-label="Metadata">
            <h3>Metadata</h3>
            <JsonTree value={event.metadata} />
          </section>
        )}
      </div>
    </aside>
  );
}
