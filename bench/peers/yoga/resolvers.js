// The resolvers; fields that are not here are attributes of their parents.
import { GraphQLScalarType } from 'graphql'

const MINUTE = 60_000_000
const minutes = new Map()

function instant(value) {
  const minute = Math.floor(value / MINUTE)
  let start = minutes.get(minute)
  if (start === undefined) {
    if (minutes.size > 20_000) minutes.clear()
    start = new Date(minute * 60_000).toISOString().slice(0, 17)
    minutes.set(minute, start)
  }
  const rest = String(value - minute * MINUTE).padStart(8, '0')
  return `${start}${rest.slice(0, 2)}.${rest.slice(2)}Z`
}

const ofType = type => (participant, _, { reads }) =>
  reads.identities(participant.line).filter(row => row.type === type).map(row => row.value)

export const resolvers = {
  DateTime: new GraphQLScalarType({ name: 'DateTime', serialize: instant }),
  BigInt: new GraphQLScalarType({ name: 'BigInt', serialize: String }),
  Query: {
    conversations: (_, { first }, { reads }) => ({ nodes: reads.inbox(first) }),
    conversation: (_, { id }, { reads }) => reads.conversation(id),
    participant: (_, { ref }, { reads }) => reads.named(ref),
    searchMessages: (_, { text, first }, { reads }) => reads.search(text, first),
  },
  Mutation: {
    sendMessage: (_, { input }, { reads, sending }) => sending.send(input, reads),
    promoteParticipant: (_, { input }, { reads, merging }) => merging.promote(input, reads),
  },
  Conversation: {
    participant: (conversation, _, { reads }) =>
      conversation.participantId && reads.participant(conversation.participantId),
    lastMessage: (conversation, _, { reads }) => reads.lastMessage(conversation.history),
    messages: (conversation, { last, before }, { reads }) => reads.page(conversation.history, last, before),
    previousIds: (conversation, _, { reads }) => reads.previous(conversation),
  },
  Participant: {
    emails: participant => JSON.parse(participant.emails),
    anonymousVisitorIds: ofType('ANONYMOUS_VISITOR'),
    contactIds: ofType('CONTACT'),
    previousIds: (participant, _, { reads }) =>
      [...new Set(reads.identities(participant.line).map(row => row.id))]
        .filter(id => id !== participant.id)
        .sort(),
    conversation: (participant, _, { reads }) =>
      participant.inboxId && reads.conversation(participant.inboxId),
  },
  Message: {
    content: message => message.content && JSON.parse(message.content),
    sender: (message, _, { reads }) => {
      const sender = message.senderId && reads.participant(message.senderId)
      return sender && sender.erasedAt === null ? sender : null
    },
    conversation: (message, _, { reads }) => reads.conversation(message.home),
    deliveries: (message, _, { reads }) => reads.deliveries(message.id),
    receipts: (message, { first }, { reads }) => ({ nodes: reads.receipts(message, first) }),
  },
  MessageContent: { __resolveType: content => ('basic' in content ? 'BasicContent' : 'MinimalContent') },
  BasicContent: { items: content => content.basic.items },
  MinimalContent: { text: content => content.minimal.text },
  BasicItem: { __resolveType: item => ('text' in item ? 'TextItem' : 'ContactCardItem') },
  ContactCardItem: { url: item => item.contactCard.url },
  Delivery: { channel: delivery => delivery },
  Receipt: {
    participant: (receipt, _, { reads }) => receipt.participantId && reads.participant(receipt.participantId),
  },
}
