// Asks the same by its hash, as Apollo Client and urql do it: by hash, then with the text, then by hash.
import { createHash } from 'node:crypto';
import { ApolloClient, ApolloLink, HttpLink, InMemoryCache, gql as parsed } from '@apollo/client';
import { PersistedQueryLink } from '@apollo/client/link/persisted-queries';
import { Client, fetchExchange, gql } from '@urql/core';
import { persistedExchange } from '@urql/exchange-persisted';
import { EVENTS, SEND, SNAPSHOT, conversation, cursor, draft, finish, url } from './common.mjs';

const sha256 = async (text) => createHash('sha256').update(text).digest('hex');
const sent = [];
async function noting(address, options) {
  const { query, extensions } = JSON.parse(options.body);
  sent.push([extensions?.persistedQuery ? 'hash' : '', query ? 'text' : ''].filter(Boolean).join('+'));
  return fetch(address, options);
}

async function apollo() {
  const client = new ApolloClient({
    cache: new InMemoryCache(),
    link: ApolloLink.from([new PersistedQueryLink({ sha256 }), new HttpLink({ uri: url, fetch: noting })]),
  });
  const ask = () =>
    client.query({ query: parsed(SNAPSHOT), variables: { id: conversation }, fetchPolicy: 'network-only' });
  const first = await ask();
  const second = await ask();
  await client.mutate({ mutation: parsed(SEND), variables: draft('apollo') });
  return [first.data.conversation.id, second.data.conversation.id];
}

async function urql() {
  const client = new Client({
    url,
    preferGetMethod: false,
    fetch: noting,
    fetchSubscriptions: true,
    exchanges: [
      persistedExchange({
        generateHash: sha256,
        enableForMutation: true,
        enableForSubscriptions: true,
        preferGetForPersistedQueries: false,
      }),
      fetchExchange,
    ],
  });
  const ask = () =>
    client.query(gql(SNAPSHOT), { id: conversation }, { requestPolicy: 'network-only' }).toPromise();
  const first = await ask();
  const second = await ask();
  for (const { error } of [first, second]) if (error) throw error;
  const change = await client.mutation(gql(SEND), draft('urql')).toPromise();
  if (change.error) throw change.error;
  const seen = await new Promise((resolve, reject) => {
    const { unsubscribe } = client
      .subscription(gql(EVENTS), { id: conversation, after: cursor })
      .subscribe(({ data, error }) => {
        if (error) return reject(error);
        resolve(data.conversationEvents.type);
        setTimeout(() => unsubscribe());
      });
  });
  return [first.data.conversation.id, second.data.conversation.id, seen];
}

const answers = await { apollo, urql }[process.argv[2]]();
finish({ answers, sent });
