import { useState, type CSSProperties, type KeyboardEvent, type PointerEvent } from 'react';
import { shortLocalTime } from '../../shared/event/time';
import { lineOf, shareAt, stepped, timeAt } from './timeline';
import styles from './TransportBar.module.css';
import { useAimed } from './useAimed';

interface TimelineProps {
  readonly startTime: string;
  readonly endTime: string;
  /** Where the replay is; null while nobody knows. */
  readonly positionTime: string | null;
  readonly onSeek: (time: Date) => Promise<unknown>;
  readonly onToggle: () => void;
}

const fineness = 1_000;

/** The range as a slider: what is chosen is sought when it is let go, so that a drag is one seek. */
export function Timeline({ startTime, endTime, positionTime, onSeek, onToggle }: TimelineProps) {
  const line = lineOf(startTime, endTime);
  const { aimed, show, ask } = useAimed<number>();
  const [pressed, setPressed] = useState(false);
  const share = aimed ?? (positionTime === null ? 0 : shareAt(line, positionTime));
  const time = timeAt(line, share).toISOString();

  const seek = (to: number) => ask(to, () => onSeek(timeAt(line, to)));
  const release = (event: PointerEvent<HTMLInputElement>) => {
    setPressed(false);
    seek(Number(event.currentTarget.value) / fineness);
  };
  const keyed = (event: KeyboardEvent) => {
    const to = stepped(share, event.key);
    if (to === null && event.key !== ' ') return;
    event.preventDefault();
    if (to === null) onToggle();
    else seek(to);
  };

  return (
    <div className={styles['timeline']}>
      <time className={styles['edge']} dateTime={startTime}>
        {shortLocalTime(startTime, new Date())}
      </time>
      <input
        type="range"
        className={styles['slider']}
        aria-label="Position in the replay"
        aria-valuetext={`${shortLocalTime(time, new Date())}, ${Math.round(share * 100)}%`}
        min={0}
        max={fineness}
        step="any"
        value={share * fineness}
        style={{ '--played': `${share * 100}%` } as CSSProperties}
        onPointerDown={() => setPressed(true)}
        onPointerUp={release}
        onPointerCancel={() => {
          setPressed(false);
          show(null);
        }}
        onChange={(event) => {
          const to = Number(event.currentTarget.value) / fineness;
          if (pressed) show(to);
          else seek(to);
        }}
        onKeyDown={keyed}
      />
      <time className={styles['edge']} dateTime={endTime}>
        {shortLocalTime(endTime, new Date())}
      </time>
    </div>
  );
}
