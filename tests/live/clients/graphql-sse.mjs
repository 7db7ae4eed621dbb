import { createClient } from 'graphql-sse';
import { EVENTS, SEND, conversation, count, cursor, draft, finish, url } from './common.mjs';

// Cut while it hands events over, the client leaves a promise of its own unobserved.
process.on('unhandledRejection', (error) => {
  if (error?.message !== 'network') throw error;
});

let cut = new AbortController();
const client = createClient({
  url,
  retryAttempts: 10,
  retry: async () => {},
  onMessage: () => {},
  fetchFn: (address, options) => {
    // Dies in the middle, as a network does.
    cut = new AbortController();
    return fetch(address, { ...options, signal: AbortSignal.any([options.signal, cut.signal]) });
  },
});

const once = (payload) =>
  new Promise((resolve, reject) => {
    let value;
    client.subscribe(payload, {
      next: (result) => (value = result),
      error: reject,
      complete: () => resolve(value),
    });
  });

const events = [];
let after = cursor;
const variables = {
  id: conversation,
  get after() {
    return after;
  },
};
for (let n = 0; n < count; n += 1) {
  const sent = await once({ query: SEND, variables: draft(`${n}`) });
  if (sent.errors) throw sent.errors;
}
await new Promise((resolve, reject) => {
  client.subscribe(
    { query: EVENTS, variables },
    {
      next: ({ data, errors }) => {
        if (errors) return reject(errors);
        const event = data.conversationEvents;
        events.push(event);
        after = event.cursor;
        if (events.length === 2) cut.abort(new TypeError('network'));
        if (events.length === count) resolve();
      },
      error: reject,
      complete: () => {},
    },
  );
});
finish({ events });
