import { isOver, type ReplayInfo, type ReplaySpeed } from '@eventhub/client';
import type { ReplayControl } from '@eventhub/client/react';
import { fullLocalTime, shortLocalTime } from '../../shared/event/time';
import { Icon } from '../../shared/ui/Icon';
import { speeds, speedWords } from './range';
import { Timeline } from './Timeline';
import styles from './TransportBar.module.css';
import { useAimed } from './useAimed';

interface TransportBarProps {
  readonly replay: ReplayControl;
  readonly info: ReplayInfo;
}

const statusWords: Readonly<Record<ReplayInfo['status'], string>> = {
  pending: 'Starting',
  running: 'Playing',
  paused: 'Paused',
  completed: 'Finished',
  failed: 'Failed',
  cancelled: 'Stopped',
};

/** Pauses what plays, goes on with what does not, and plays again what has ended. */
export function togglePlaying(replay: ReplayControl): void {
  if (replay.info === null) return;
  if (isOver(replay.info.status)) void replay.start(again(replay.info));
  else void replay.toggle();
}

function again({ name, start_time, end_time, filter_config, replay_speed }: ReplayInfo) {
  return { name, start_time, end_time, filter_config, replay_speed };
}

export function TransportBar({ replay, info }: TransportBarProps) {
  const over = isOver(info.status);
  const plays = info.status === 'running' || info.status === 'pending';
  const doing = over ? 'Play again' : plays ? 'Pause the replay' : 'Go on with the replay';
  const seek = async (time: Date) => {
    // Nothing is sought in what was refused: the next call would take the reason away.
    if (over && !(await replay.start(again(info)))) return;
    await replay.seek(time);
  };

  return (
    <section aria-label="Replay" className={styles['bar']} data-status={info.status}>
      <div className={styles['controls']}>
        <button
          type="button"
          className="button icon-only"
          aria-label={doing}
          title={`${doing} (Space)`}
          onClick={() => togglePlaying(replay)}
        >
          <Icon name={over ? 'again' : plays ? 'pause' : 'play'} />
        </button>
        <SpeedChoice replay={replay} info={info} />
        <p className={styles['where']}>
          <strong
            role="status"
            aria-label={`Replay: ${statusWords[info.status]}`}
            className={styles['status']}
          >
            {statusWords[info.status]}
          </strong>
          <span className={styles['position']}>
            {replay.positionTime === null ? null : (
              <time dateTime={replay.positionTime} title={fullLocalTime(replay.positionTime)}>
                {shortLocalTime(replay.positionTime, new Date())}
              </time>
            )}
            <span data-testid="replay-progress">{Math.floor(replay.progress)}%</span>
          </span>
        </p>
      </div>
      <Timeline
        startTime={info.start_time}
        endTime={info.end_time}
        positionTime={replay.positionTime}
        onSeek={seek}
        onToggle={() => togglePlaying(replay)}
      />
      <button type="button" className="button" onClick={() => void replay.stop()}>
        Back to live
      </button>
      <Problem replay={replay} info={info} />
    </section>
  );
}

/** Shows what was chosen last before the hub has answered, so that the next key steps from there. */
function SpeedChoice({ replay, info }: TransportBarProps) {
  const { aimed, ask } = useAimed<ReplaySpeed>();
  const choices = speeds.includes(info.replay_speed) ? speeds : [...speeds, info.replay_speed];
  const choose = (name: string) => {
    const speed = choices.find((candidate) => String(candidate) === name);
    if (speed !== undefined) ask(speed, () => replay.setSpeed(speed));
  };
  return (
    <label className={styles['speed']}>
      <span className="visually-hidden">Speed</span>
      <select
        className="input"
        disabled={isOver(info.status)}
        value={String(aimed ?? info.replay_speed)}
        onChange={(event) => choose(event.target.value)}
      >
        {choices.map((speed) => (
          <option key={speed} value={String(speed)}>
            {speedWords(speed)}
          </option>
        ))}
      </select>
    </label>
  );
}

function Problem({ replay, info }: TransportBarProps) {
  const problem = replay.error?.message ?? info.error_message;
  return problem === undefined ? null : (
    <p role="alert" className={styles['problem']}>
      {problem}
    </p>
  );
}
