// What each client does: snapshot, tail, lose the connection, come back with the newest cursor.
import { readFileSync } from 'node:fs';

const order = JSON.parse(readFileSync(0, 'utf8'));
export const { url, conversation, cursor, count } = order;

export const SNAPSHOT = 'query Snapshot($id: ID!) { conversation(id: $id) { id cursor } }';
export const EVENTS = `
  subscription Events($id: ID!, $after: String) {
    conversationEvents(conversation: $id, after: $after) { __typename id log sequence cursor type }
  }
`;
export const SEND = `
  mutation Send($input: SendMessageInput!) {
    sendMessage(input: $input) { event { id } errors { code } }
  }
`;
export const draft = (text) => ({
  input: { conversation, content: { basic: { items: [{ text }] } } },
});

// Prints what came, and ends the process: a client may keep sockets open.
export function finish(result) {
  process.stdout.write(JSON.stringify(result), () => process.exit(0));
}
