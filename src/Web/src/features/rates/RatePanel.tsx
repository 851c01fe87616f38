import { severities, type Severity } from '@eventhub/client';
import { useObservable, type Observable } from '../../shared/store/observable';
import { count } from '../../shared/ui/count';
import { total, windowSeconds, type Rates, type SeverityCounts } from './rateMeter';
import styles from './RatePanel.module.css';

const height = 28;
const barWidth = 3;

function rateWords(perSecond: number): string {
  if (perSecond === 0) return '0';
  return perSecond < 10 ? perSecond.toFixed(1) : count(Math.round(perSecond));
}

interface Bar {
  readonly severity: Severity;
  readonly y: number;
  readonly height: number;
}

// The severe ones stand at the bottom and are never thinner than a pixel: one among thousands must be seen.
function bars(counts: SeverityCounts, highest: number): readonly Bar[] {
  let bottom = height;
  return severities
    .toReversed()
    .filter((severity) => counts[severity] > 0)
    .map((severity) => {
      const barHeight = Math.max(1, (counts[severity] / highest) * (height - severities.length));
      bottom -= barHeight;
      return { severity, y: bottom, height: barHeight };
    });
}

export function RatePanel({ rates: source }: { readonly rates: Observable<Rates> }) {
  const rates = useObservable(source);
  const highest = Math.max(1, ...rates.seconds.map(total));
  return (
    <div role="group" aria-label="Rates" className={styles['panel']}>
      <span className={styles['figure']}>
        <strong data-testid="events-per-second">{rateWords(rates.perSecond)}</strong>
        <span>events/s</span>
      </span>
      <svg
        className={styles['picture']}
        viewBox={`0 0 ${windowSeconds * barWidth} ${height}`}
        role="img"
        aria-label={`Events a second over the last minute, at most ${count(highest)}`}
      >
        {rates.seconds.map((counts, second) =>
          bars(counts, highest).map((bar) => (
            <rect
              key={`${second}-${bar.severity}`}
              className={styles[bar.severity]}
              x={second * barWidth}
              y={bar.y}
              width={barWidth - 0.6}
              height={bar.height}
            />
          )),
        )}
      </svg>
      <span
        className={styles['figure']}
        title="Critical events in the last minute"
        data-some={rates.pressing > 0 ? '' : undefined}
      >
        <strong data-testid="critical-per-minute">{count(rates.pressing)}</strong>
        <span>
          critical<span className={styles['when']}> in the last minute</span>
        </span>
      </span>
    </div>
  );
}
