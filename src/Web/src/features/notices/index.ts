export { NoticeBoard } from './noticeBoard';
export { NoticeList } from './NoticeList';
