import { Client, cacheExchange, fetchExchange, gql } from '@urql/core';
import { EVENTS, SEND, SNAPSHOT, conversation, count, draft, finish, url } from './common.mjs';

const client = new Client({
  url,
  preferGetMethod: false,
  exchanges: [cacheExchange, fetchExchange],
  fetchSubscriptions: true,
});

const snapshot = await client.query(gql(SNAPSHOT), { id: conversation }).toPromise();
if (snapshot.error) throw snapshot.error;
let after = snapshot.data.conversation.cursor;
const events = [];
function follow(resolve) {
  let cut = false;
  const { unsubscribe } = client
    .subscription(gql(EVENTS), { id: conversation, after })
    .subscribe(({ data, error }) => {
      if (error) throw error;
      if (cut) return;
      const event = data.conversationEvents;
      events.push(event);
      after = event.cursor;
      if (events.length === count) return resolve();
      if (events.length === 2) {
        cut = true;
        setTimeout(() => {
          unsubscribe();
          follow(resolve);
        });
      }
    });
}
const done = new Promise(follow);
for (let n = 0; n < count; n += 1) {
  const sent = await client.mutation(gql(SEND), draft(`${n}`)).toPromise();
  if (sent.error) throw sent.error;
}
await done;
finish({ events });
