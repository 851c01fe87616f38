import { isOver, type ReplayInfo } from '@eventhub/client';
import { count } from '../../shared/ui/count';
import styles from './EmptyReplay.module.css';

/** Why nothing of a replay is listed. */
export function EmptyReplay({ info, held }: { readonly info: ReplayInfo; readonly held: number }) {
  const [title, text] = words(info, held);
  return (
    <div className={styles['empty']}>
      <h2>{title}</h2>
      <p>{text}</p>
    </div>
  );
}

function words(info: ReplayInfo, held: number): readonly [string, string] {
  if (held > 0) return ['No event matches the filters', `${count(held)} replayed events are held here.`];
  if (info.status === 'completed' && info.total_events === undefined) {
    return [
      'Nothing was played',
      'No event matches from where it went on last. Play it again, choose another range, or fewer filters.',
    ];
  }
  if (isOver(info.status)) {
    return ['Nothing was played', 'No event of this range matches. Choose another range, or fewer filters.'];
  }
  if (info.status === 'paused') return ['The replay is paused', 'Events appear here when it goes on.'];
  return ['Nothing happened yet', 'Silence is played like anything else. Drag the timeline to pass over it.'];
}
