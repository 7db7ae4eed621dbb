import { createClient } from 'graphql-ws';
import WebSocket from 'ws';
import { EVENTS, SEND, conversation, count, cursor, draft, finish, url } from './common.mjs';

let socket;
const client = createClient({
  url: url.replace('http', 'ws'),
  webSocketImpl: WebSocket,
  lazy: false,
  retryAttempts: 10,
  retryWait: async () => {},
  shouldRetry: () => true,
  on: { opened: (opened) => (socket = opened) },
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
// The library sends a subscription's first variables again: a getter sends the newest cursor.
const variables = {
  id: conversation,
  get after() {
    return after;
  },
};
const done = new Promise((resolve, reject) => {
  client.subscribe(
    { query: EVENTS, variables },
    {
      next: ({ data, errors }) => {
        if (errors) return reject(errors);
        const event = data.conversationEvents;
        events.push(event);
        after = event.cursor;
        if (events.length === 2) socket.terminate();
        if (events.length === count) resolve();
      },
      error: reject,
      complete: () => {},
    },
  );
});
for (let n = 0; n < count; n += 1) {
  const sent = await once({ query: SEND, variables: draft(`${n}`) });
  if (sent.errors) throw sent.errors;
  await new Promise((resolve) => setTimeout(resolve, 30));
}
await done;
finish({ events });
