// The peer: graphql-yoga with graphql-ws, as their documentation sets them up; nothing is stored.

import { createServer } from "node:http";
import { createPubSub, createSchema, createYoga } from "graphql-yoga";
import { useServer } from "graphql-ws/use/ws";
import { WebSocketServer } from "ws";

const typeDefs = /* GraphQL */ `
  type Message {
    id: ID!
    previewText: String!
  }
  type MessageSentEvent {
    id: ID!
    type: String!
    sequence: Int!
    cursor: String!
    occurredAt: String!
    message: Message!
  }
  type Query {
    ready: Boolean!
  }
  type Mutation {
    sendMessage(conversation: ID!, text: String!): MessageSentEvent!
  }
  type Subscription {
    conversationEvents(conversation: ID!): MessageSentEvent!
  }
`;

const pubSub = createPubSub();
let sequence = 0;

function send(_, { conversation, text }) {
  sequence += 1;
  const number = String(sequence).padStart(26, "0");
  const event = {
    id: `evt_${number}`,
    type: "message:sent",
    sequence,
    cursor: Buffer.from(`["${conversation}",${sequence},${sequence}]`).toString("base64url"),
    occurredAt: new Date().toISOString(),
    message: { id: `msg_${number}`, previewText: text },
  };
  pubSub.publish(conversation, event);
  return event;
}

const resolvers = {
  Query: { ready: () => true },
  Mutation: { sendMessage: send },
  Subscription: {
    conversationEvents: {
      subscribe: (_, { conversation }) => pubSub.subscribe(conversation),
      resolve: (event) => event,
    },
  },
};

const yoga = createYoga({ schema: createSchema({ typeDefs, resolvers }), logging: false });
const server = createServer(yoga);
const sockets = new WebSocketServer({ server, path: yoga.graphqlEndpoint });

// How Yoga's documentation has graphql-ws execute with Yoga's own plugins.
useServer(
  {
    execute: (args) => args.rootValue.execute(args),
    subscribe: (args) => args.rootValue.subscribe(args),
    onSubscribe: async (context, _id, params) => {
      const enveloped = yoga.getEnveloped({
        ...context,
        req: context.extra.request,
        socket: context.extra.socket,
        params,
      });
      const args = {
        schema: enveloped.schema,
        operationName: params.operationName,
        document: enveloped.parse(params.query),
        variableValues: params.variables,
        contextValue: await enveloped.contextFactory(),
        rootValue: { execute: enveloped.execute, subscribe: enveloped.subscribe },
      };
      const errors = enveloped.validate(args.schema, args.document);
      return errors.length > 0 ? errors : args;
    },
  },
  sockets,
);

server.listen(0, "127.0.0.1", () => console.log(server.address().port));
