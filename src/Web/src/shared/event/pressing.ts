import type { HubEvent } from '@eventhub/client';

/** Whether somebody should look now: by the severity of what happened or by the priority it was sent with. */
export function isPressing(event: HubEvent): boolean {
  return event.severity === 'critical' || event.priority === 'critical' || event.priority === 'urgent';
}
