import { ApolloClient, ApolloLink, HttpLink, InMemoryCache, gql } from '@apollo/client';
import { GraphQLWsLink } from '@apollo/client/link/subscriptions';
import { OperationTypeNode } from 'graphql';
import { createClient } from 'graphql-ws';
import WebSocket from 'ws';
import { EVENTS, SEND, SNAPSHOT, conversation, count, draft, finish, url } from './common.mjs';

let socket;
const live = new GraphQLWsLink(
  createClient({
    url: url.replace('http', 'ws'),
    webSocketImpl: WebSocket,
    retryAttempts: 0,
    on: { opened: (opened) => (socket = opened) },
  }),
);
const client = new ApolloClient({
  cache: new InMemoryCache(),
  link: ApolloLink.split(
    ({ operationType }) => operationType === OperationTypeNode.SUBSCRIPTION,
    live,
    new HttpLink({ uri: url }),
  ),
});

const { data } = await client.query({ query: gql(SNAPSHOT), variables: { id: conversation } });
let after = data.conversation.cursor;
const events = [];
function follow(resolve, reject) {
  let again = () => setTimeout(follow, 10, resolve, reject);
  client.subscribe({ query: gql(EVENTS), variables: { id: conversation, after } }).subscribe({
    next: ({ data: { conversationEvents: event } = {}, error }) => {
      // A connection that was lost comes as an error here, not below.
      if (error) return again();
      events.push(event);
      after = event.cursor;
      if (events.length === 2) socket.terminate();
      if (events.length === count) resolve();
    },
    error: () => again(),
  });
}
const done = new Promise(follow);
for (let n = 0; n < count; n += 1) {
  await client.mutate({ mutation: gql(SEND), variables: draft(`${n}`) });
  await new Promise((resolve) => setTimeout(resolve, 30));
}
await done;
finish({ events });
