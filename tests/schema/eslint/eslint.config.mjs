// The rules that the schema keeps to; run from the checkout's root. Names follow the contract, so ids need no strict type rule.
import graphql from '@graphql-eslint/eslint-plugin';

const { 'flat/schema-recommended': recommended, 'flat/schema-relay': relay } = graphql.configs;

export default [
  {
    files: ['**/*.graphql'],
    plugins: { '@graphql-eslint': graphql },
    languageOptions: {
      parser: graphql.parser,
      parserOptions: { graphQLConfig: { schema: 'schema/schema.graphql' } },
    },
    rules: {
      ...recommended.rules,
      ...relay.rules,
      // Types without an id of their own are values; the contract says which have one.
      '@graphql-eslint/strict-id-in-types': 'off',
      // Connections offer `nodes` beside `edges`, and other lists are fixed and small.
      '@graphql-eslint/relay-edge-types': [
        'error',
        { withEdgeSuffix: true, shouldImplementNode: true, listTypeCanWrapOnlyEdgeType: false },
      ],
      '@graphql-eslint/require-description': [
        'error',
        {
          types: true,
          FieldDefinition: true,
          InputValueDefinition: true,
          EnumValueDefinition: true,
          rootField: true,
          // The printer gives the specified directive no description.
          ignoredSelectors: ['DirectiveDefinition[name.value=oneOf]'],
        },
      ],
    },
  },
];
