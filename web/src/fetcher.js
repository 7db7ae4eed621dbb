import { createGraphiQLFetcher } from '@graphiql/toolkit';
import { Kind, parse } from 'graphql';
import { createClient } from 'graphql-ws';

const socketUrl = `${location.origin.replace(/^http/, 'ws')}/graphql`;

// A browser cannot set headers on a WebSocket: the token goes into the first message.
function connectionParams(headers = {}) {
  const name = Object.keys(headers).find((key) => key.toLowerCase() === 'authorization');
  return name && { Authorization: headers[name] };
}

// GraphiQL reads a document a moment after it was pasted or its tab opened. A quick Ctrl-Enter
// would send it under the name of the one before, a subscription perhaps as a query.
function readAgain({ query, variables, operationName }) {
  try {
    const documentAST = parse(query);
    const operations = documentAST.definitions.filter(({ kind }) => kind === Kind.OPERATION_DEFINITION);
    const name = operations.length === 1 ? operations[0].name?.value : operationName;
    return { documentAST, params: { query, variables, operationName: name } };
  } catch {
    return { params: { query, variables } }; // the server says what is wrong with it
  }
}

// A client for each operation, so that each runs with the headers of its own tab. It opens its
// socket with the first subscription; queries and mutations go by POST and never open one.
export function fetcher(sent, { headers } = {}) {
  const { params, documentAST } = readAgain(sent);
  const wsClient = createClient({
    url: socketUrl,
    connectionParams: connectionParams(headers),
    retryAttempts: 0, // a lost connection is shown; a retry from the first cursor would repeat events
  });
  const send = createGraphiQLFetcher({ url: '/graphql', wsClient, enableIncrementalDelivery: false });
  return send(params, { headers, documentAST });
}
