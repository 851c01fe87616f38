import { severities, type Severity } from '@eventhub/client';
import { SeverityBadge } from '../../shared/event/SeverityBadge';
import { toggled } from './facets';
import styles from './SeverityToggles.module.css';

interface SeverityTogglesProps {
  readonly chosen: readonly Severity[];
  readonly onChange: (chosen: readonly Severity[]) => void;
}

export function SeverityToggles({ chosen, onChange }: SeverityTogglesProps) {
  return (
    <div role="group" aria-label="Filter by severity" className={styles['group']}>
      {severities.map((severity) => (
        <button
          key={severity}
          type="button"
          className={styles['toggle']}
          aria-pressed={chosen.includes(severity)}
          onClick={() => onChange(toggled(chosen, severity))}
        >
          <SeverityBadge severity={severity} />
        </button>
      ))}
    </div>
  );
}
