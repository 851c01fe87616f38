import { useObservable } from '../../shared/store/observable';
import { Icon } from '../../shared/ui/Icon';
import type { NoticeBoard } from './noticeBoard';
import styles from './NoticeList.module.css';

export function NoticeList({ board }: { readonly board: NoticeBoard }) {
  const notices = useObservable(board);
  return (
    <div role="log" aria-label="Notices" className={styles['list']}>
      {notices.map(({ about, text }) => (
        <div key={about} className={styles['notice']}>
          <Icon name="alert" />
          <span>{text}</span>
          <button
            type="button"
            className="button quiet icon-only"
            aria-label="Dismiss this notice"
            onClick={() => board.dismiss(about)}
          >
            <Icon name="close" />
          </button>
        </div>
      ))}
    </div>
  );
}
