import styles from './PauseControl.module.css';
import { count } from '../../shared/ui/count';
import { Icon } from '../../shared/ui/Icon';
import type { LiveView } from './liveStore';

interface PauseControlProps {
  readonly view: LiveView;
  readonly onPause: () => void;
  readonly onResume: () => void;
}

export function PauseControl({ view, onPause, onResume }: PauseControlProps) {
  if (view.paused === null) {
    return (
      <button type="button" className="button" onClick={onPause} title="Pause the list (Space)">
        <Icon name="pause" />
        Pause
      </button>
    );
  }
  return (
    <button type="button" className="button primary" onClick={onResume} title="Go on with the newest (Space)">
      <Icon name="play" />
      Resume
      <span className={styles['waiting']}>{count(view.waiting)} waiting</span>
    </button>
  );
}
