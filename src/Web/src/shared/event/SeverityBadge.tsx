import type { Severity } from '@eventhub/client';
import styles from './SeverityBadge.module.css';

/** A severity by word, shape and colour, so that none of them has to do alone. */
export function SeverityBadge({ severity }: { readonly severity: Severity }) {
  return <span className={`${styles['badge'] ?? ''} ${styles[severity] ?? ''}`}>{severity}</span>;
}
