import { useState, type CSSProperties, type KeyboardEvent, type PointerEvent } from 'react';
import { shortLocalTime } from '../../shared/event/time';
import { lineOf, shareAt, stepped, timeAt } from './timeline';
import styles from './TransportBar.module.css';

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
  const [aimed, setAimed] = useState<number | null>(null);
  const [pressed, setPressed] = useState(false);
  const share = aimed ?? (positionTime === null ? 0 : shareAt(line, positionTime));
  const time = timeAt(line, share).toISOString();

  const seek = (to: number) => {
    setAimed(to);
    // Of two that overlap the later one decides what is shown.
    void onSeek(timeAt(line, to)).then(() => setAimed((latest) => (latest === to ? null : latest)));
  };
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
          setAimed(null);
        }}
        onChange={(event) => {
          const to = Number(event.currentTarget.value) / fineness;
          if (pressed) setAimed(to);
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
