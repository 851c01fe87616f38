import { expect, test } from 'vitest';
import { HubError, isRefusal, toHubError } from './hubError.js';
import { hubException } from './testing/fakeHub.js';

test('a_refused_call_is_read_out_of_the_text_around_it', () => {
  const error = toHubError(hubException(4004, 'cursor: of another log {sic}'));
  expect(error).toMatchObject({ code: 4004, message: 'cursor: of another log {sic}', temporary: false });
});

test('a_refused_negotiation_means_that_the_token_is_not_accepted', () => {
  const failure = new Error(
    "Failed to complete negotiation with the server: Error: Unauthorized: Status code '401'",
  );
  const error = toHubError(failure);
  expect(error?.code).toBe(4001);
  expect(error !== null && isRefusal(error)).toBe(true);
});

test.each(['Failed to fetch', "Bad Gateway: Status code '502'", 'a {brace} in prose', '{"code":"text"}'])(
  'a_failure_that_is_no_answer_of_the_hub_has_no_code: %s',
  (message) => {
    expect(toHubError(new Error(message))).toBeNull();
  },
);

test('only_what_a_new_token_would_cure_is_a_refusal', () => {
  const codes = [4000, 4001, 4002, 4003, 4004, 4009, 4029, 4500];
  expect(codes.filter((code) => isRefusal(new HubError(code, '', false)))).toEqual([4001, 4002, 4003]);
});
