import { expect, test, vi } from 'vitest';
import { HubError } from '../hubError.js';
import { ApiError, EventHubApi } from '../index.js';

function anApi(...answers: Response[]) {
  const fetched = vi.fn<typeof fetch>(() => Promise.resolve(answers.shift() ?? new Response('{}')));
  const api = new EventHubApi({
    url: 'https://hub.example/',
    token: () => 'secret',
    fetch: fetched,
  });
  const sent = () => {
    const [url, init] = fetched.mock.calls.at(-1) ?? [];
    return { url, ...init };
  };
  return { api, sent };
}

test('a_query_repeats_its_lists_and_escapes_what_is_in_them', async () => {
  const { api, sent } = anApi();
  await api.query({ event_types: ['zone_*', 'a,b'], limit: 5 });
  expect(sent()).toMatchObject({
    url: 'https://hub.example/api/events/?event_types=zone_*&event_types=a%2Cb&limit=5',
    method: 'GET',
    headers: { authorization: 'Bearer secret' },
  });
});

test('what_is_sent_is_json', async () => {
  const { api, sent } = anApi();
  await api.replays.seek('../x', { position_time: '2026-11-22T02:05:00Z' });
  expect(sent()).toMatchObject({
    url: 'https://hub.example/api/events/replay/..%2Fx/seek',
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: '{"position_time":"2026-11-22T02:05:00Z"}',
  });
});

test('a_refusal_tells_its_code_its_fields_and_when_to_try_again', async () => {
  const problem = {
    title: 'Too Many Requests',
    status: 429,
    detail: 'Try again.',
    code: 4029,
    errors: { limit: ['must be smaller'] },
  };
  const { api } = anApi(
    new Response(JSON.stringify(problem), { status: 429, headers: { 'retry-after': '2' } }),
  );
  const refusal = await api.query().catch((failure: unknown) => failure);
  expect(refusal).toBeInstanceOf(ApiError);
  expect(refusal).toBeInstanceOf(HubError);
  expect(refusal).toMatchObject({
    code: 4029,
    status: 429,
    temporary: true,
    fields: { limit: ['must be smaller'] },
    retryAfterMs: 2_000,
  });
});

test('a_proxy_that_answers_in_words_of_its_own_is_understood_by_its_status', async () => {
  const { api } = anApi(new Response('<html>', { status: 502 }));
  await expect(api.statistics()).rejects.toMatchObject({ code: 4500, status: 502, temporary: true });
});

test('an_event_that_is_not_there_is_none_and_other_refusals_are_told', async () => {
  const { api } = anApi(new Response('', { status: 404 }), new Response('', { status: 401 }));
  expect(await api.find('x')).toBeNull();
  await expect(api.find('x')).rejects.toMatchObject({ code: 4001 });
});

test('what_has_no_answer_is_told_without_one', async () => {
  const { api, sent } = anApi(new Response(null, { status: 204 }));
  await api.filters.remove('f');
  expect(sent()).toMatchObject({ method: 'DELETE' });
});
