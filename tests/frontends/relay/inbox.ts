// What a page asks for, with the types that its scalars have to have.
import { graphql } from 'relay-runtime';
import type { inboxQuery } from './__generated__/inboxQuery.graphql';
import type { inboxSubscription } from './__generated__/inboxSubscription.graphql';
import type { inbox_history$data } from './__generated__/inbox_history.graphql';

export const query = graphql`
  query inboxQuery($first: Int, $after: String) {
    conversations(first: $first, after: $after, orderBy: LAST_ACTIVITY_DESC)
      @connection(key: "inbox_conversations") {
      edges {
        node {
          sequence
          customData
          lastActivityAt
          participant { emails phones imageUrl }
          ...inbox_history
        }
      }
    }
  }
`;

export const history = graphql`
  fragment inbox_history on Conversation
  @argumentDefinitions(count: { type: "Int", defaultValue: 30 }, cursor: { type: "String" })
  @refetchable(queryName: "inboxHistoryQuery") {
    messages(last: $count, before: $cursor) @connection(key: "inbox_messages") {
      edges {
        node {
          text
          content {
            ... on FormContent { title }
            ... on TemplateContent { title }
          }
        }
      }
    }
  }
`;

export const follow = graphql`
  subscription inboxSubscription($after: String) {
    inboxEvents(after: $after) {
      cursor
      ... on LegEvent { legStatus }
      ... on DeliveryEvent { deliveryStatus }
      ... on MessageSentEvent { message { text } }
    }
  }
`;

declare const found: inboxQuery['response'];
declare const told: inboxSubscription['response'];
declare const read: inbox_history$data;
// @ts-expect-error the root may be null: `errors` says why
found.conversations.edges;
const conversation = found.conversations!.edges[0]!.node;
export const strings: (string | null | undefined)[] = [
  conversation.sequence,
  conversation.lastActivityAt,
  conversation.participant?.emails[0],
  conversation.participant?.phones[0],
  conversation.participant?.imageUrl,
  told.inboxEvents.cursor,
  read.messages.edges[0]!.node.text,
];
// @ts-expect-error nobody knows what is in it
export const data: string = conversation.customData;
