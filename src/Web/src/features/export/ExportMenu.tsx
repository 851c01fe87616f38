import type { HubEvent } from '@eventhub/client';
import { count } from '../../shared/ui/count';
import { Popover } from '../../shared/ui/Popover';
import { download } from './download';
import { exportFile, type ExportFormat } from './exportFile';
import styles from './ExportMenu.module.css';

interface ExportMenuProps {
  /** Events that an export would hold. */
  readonly total: number;
  /** The listed events, oldest first. */
  readonly events: () => Iterable<HubEvent>;
}

const formats: readonly { readonly format: ExportFormat; readonly label: string; readonly hint: string }[] = [
  { format: 'json', label: 'JSON', hint: 'complete, for programs' },
  { format: 'csv', label: 'CSV', hint: 'for spreadsheets' },
];

export function ExportMenu({ total, events }: ExportMenuProps) {
  return (
    <Popover label="Export" name="Export listed events" icon="download" align="end">
      {(close) => (
        <div className={styles['menu']}>
          <p className={styles['hint']}>
            {total === 0
              ? 'Nothing is listed, so there is nothing to export.'
              : `${count(total)} listed events, oldest first`}
          </p>
          {formats.map(({ format, label, hint }) => (
            <button
              key={format}
              type="button"
              className={`button quiet ${styles['format'] ?? ''}`}
              disabled={total === 0}
              onClick={() => {
                download(exportFile(events(), format, new Date()));
                close();
              }}
            >
              <strong>{label}</strong> <span>{hint}</span>
            </button>
          ))}
        </div>
      )}
    </Popover>
  );
}
