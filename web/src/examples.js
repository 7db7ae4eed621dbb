// The tabs of a first visit: every file of the folder examples, in the order of their names.
// NAME.graphql is one operation, NAME.json beside it its variables.
// (The bundler reads the arguments of glob, so they have to be written out.)
const operations = import.meta.glob('./examples/*.graphql', { query: '?raw', import: 'default', eager: true });
const variables = import.meta.glob('./examples/*.json', { query: '?raw', import: 'default', eager: true });

export const examples = Object.keys(operations)
  .sort()
  .map((path) => ({
    query: operations[path],
    variables: variables[path.replace(/\.graphql$/, '.json')],
  }));
