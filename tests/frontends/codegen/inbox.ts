// What a page asks for, with the types that its scalars have to have.
import type { ResultOf, VariablesOf } from '@graphql-typed-document-node/core';
import { graphql } from './gql';

export const Inbox = graphql(`
  query Inbox {
    conversations(first: 5) {
      nodes {
        id
        sequence
        customData
        lastActivityAt
        participant { emails phones imageUrl }
        lastMessage {
          text
          content {
            ... on FormContent { title }
            ... on TemplateContent { title }
          }
        }
      }
    }
  }
`);

export const Send = graphql(`
  mutation Send($input: SendMessageInput!) {
    sendMessage(input: $input) { message { id } errors { code } }
  }
`);

export const Follow = graphql(`
  subscription Follow($after: String) {
    inboxEvents(after: $after) {
      cursor
      ... on LegEvent { legStatus }
      ... on DeliveryEvent { deliveryStatus }
    }
  }
`);

declare const found: ResultOf<typeof Inbox>;
declare const told: ResultOf<typeof Follow>;
// @ts-expect-error the root may be null: `errors` says why
found.conversations.nodes;
const conversation = found.conversations!.nodes[0]!;
export const strings: (string | null | undefined)[] = [
  conversation.sequence,
  conversation.lastActivityAt,
  conversation.participant?.emails[0],
  conversation.participant?.phones[0],
  conversation.participant?.imageUrl,
  conversation.lastMessage?.text,
  told.inboxEvents.cursor,
];
// @ts-expect-error nobody knows what is in it
export const data: string = conversation.customData;
export const sent: VariablesOf<typeof Send> = {
  input: { conversation: conversation.id, content: { basic: { items: [{ text: 'Hello' }] } } },
};
