import { useEffect, useRef, useState } from 'react';
import type { EventFilter, ReplaySpeed } from '@eventhub/client';
import type { ReplayControl } from '@eventhub/client/react';
import { Popover } from '../../shared/ui/Popover';
import { fieldTime, presets, readRange, speeds, speedWords, type RangeChoice } from './range';
import styles from './ReplayMenu.module.css';

interface ReplayMenuProps {
  readonly replay: ReplayControl;
  /** What the list is narrowed to, for the replay as well. */
  readonly filter: EventFilter;
}

const hourMs = 3_600_000;

/** What is to be played again, how fast, and the start of it. */
export function ReplayMenu({ replay, filter }: ReplayMenuProps) {
  return (
    <Popover label="Replay" name="Play events again" icon="again" align="end" active={replay.info !== null}>
      {(close) => <ReplayForm replay={replay} filter={filter} onStarted={close} />}
    </Popover>
  );
}

function ReplayForm({ replay, filter, onStarted }: ReplayMenuProps & { readonly onStarted: () => void }) {
  const [choice, setChoice] = useState<RangeChoice>({ kind: 'last', minutes: 15 });
  const [speed, setSpeed] = useState<ReplaySpeed>(1);
  const [problem, setProblem] = useState<string | null>(null);
  const isOpen = useRef(false);
  useEffect(() => {
    isOpen.current = true;
    return () => {
      isOpen.current = false;
    };
  }, []);

  const start = async () => {
    const reading = readRange(choice, new Date());
    setProblem(reading.ok ? null : reading.problem);
    if (!reading.ok) return;
    const { name, start: from, end } = reading.range;
    const started = await replay.start({
      name,
      start_time: from.toISOString(),
      end_time: end.toISOString(),
      filter_config: filter,
      replay_speed: speed,
    });
    // Whoever has left the form by then is not fetched back to its button.
    if (started && isOpen.current) onStarted();
  };
  const refusal = problem ?? replay.error?.message;

  return (
    <form
      className={styles['form']}
      onSubmit={(event) => {
        event.preventDefault();
        void start();
      }}
    >
      <fieldset className={styles['group']}>
        <legend>Range</legend>
        {presets.map(({ minutes, words }) => (
          <label key={minutes} className={styles['choice']}>
            <input
              type="radio"
              name="range"
              checked={choice.kind === 'last' && choice.minutes === minutes}
              onChange={() => setChoice({ kind: 'last', minutes })}
            />
            {words}
          </label>
        ))}
        <label className={styles['choice']}>
          <input
            type="radio"
            name="range"
            checked={choice.kind === 'custom'}
            onChange={() => {
              const now = new Date();
              setChoice({
                kind: 'custom',
                start: fieldTime(new Date(now.getTime() - hourMs)),
                end: fieldTime(now),
              });
            }}
          />
          Custom
        </label>
        {choice.kind === 'custom' ? (
          <div className={styles['times']}>
            <label>
              From
              <input
                type="datetime-local"
                className="input"
                step={1}
                value={choice.start}
                onChange={(event) => setChoice({ ...choice, start: event.target.value })}
              />
            </label>
            <label>
              To
              <input
                type="datetime-local"
                className="input"
                step={1}
                value={choice.end}
                onChange={(event) => setChoice({ ...choice, end: event.target.value })}
              />
            </label>
          </div>
        ) : null}
      </fieldset>
      <fieldset className={styles['group']}>
        <legend>Speed</legend>
        <div className={styles['speeds']}>
          {speeds.map((candidate) => (
            <label key={candidate} className={styles['speed']}>
              <input
                type="radio"
                name="speed"
                checked={speed === candidate}
                onChange={() => setSpeed(candidate)}
              />
              <span>{speedWords(candidate)}</span>
            </label>
          ))}
        </div>
      </fieldset>
      <p className={styles['note']}>
        {Object.keys(filter).length === 0
          ? 'Plays every event of the range that you may see.'
          : 'Plays what the filters of the list let through.'}
      </p>
      {refusal === undefined ? null : (
        <p role="alert" className={styles['problem']}>
          {refusal}
        </p>
      )}
      <button type="submit" className="button primary" disabled={replay.isBusy}>
        Start the replay
      </button>
    </form>
  );
}
