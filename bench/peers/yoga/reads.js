// What one request reads; what it has read already is kept until it ends.
const LAST = [Number.MAX_SAFE_INTEGER, '']
const TYPES = { anonymousVisitorId: 'ANONYMOUS_VISITOR', contactId: 'CONTACT', name: 'NAME' }

export class Reads {
  #statements
  #participants = new Map()
  #conversations = new Map()
  #identities = new Map()

  constructor(statements) {
    this.#statements = statements
  }

  inbox(first) {
    const rows = this.#statements.inbox.all(first)
    this.#meet(rows.map(row => row.participantId))
    return rows
  }

  conversation(id) {
    return kept(this.#conversations, id, () => this.#statements.conversation.get(id))
  }

  participant(id) {
    return kept(this.#participants, id, () => this.#statements.participant.get(id))
  }

  named(ref) {
    const [[key, value]] = Object.entries(ref)
    const id = key === 'id' ? value : this.#statements.identity.get(TYPES[key], value)?.id
    return id && this.participant(id)
  }

  page(history, last, before) {
    const place = before ? JSON.parse(Buffer.from(before, 'base64url').toString()) : LAST
    const rows = this.#statements.messages.all(history, ...place, last + 1)
    const hasPreviousPage = rows.length > last
    const nodes = rows.slice(0, last).reverse()
    this.#meet(nodes.map(row => row.senderId))
    return { nodes, pageInfo: { hasPreviousPage, hasNextPage: Boolean(before) } }
  }

  // Reads the participants that a page is about to ask for, in one statement.
  #meet(ids) {
    const fresh = [...new Set(ids)].filter(id => id && !this.#participants.has(id))
    if (fresh.length === 0) return
    for (const row of this.#statements.participants.all(JSON.stringify(fresh))) {
      this.#participants.set(row.named, row)
    }
  }

  message(id) {
    return this.#statements.message.get(id)
  }

  lastMessage(history) {
    return this.#statements.lastMessage.get(history)
  }

  deliveries(message) {
    return this.#statements.deliveries.all(message)
  }

  receipts(message, first) {
    return this.#statements.receipts.all({ at: message.sentAt, id: message.id, log: message.home, first })
  }

  identities(line) {
    return kept(this.#identities, line, () => this.#statements.identities.all(line))
  }

  previous(conversation) {
    return this.#statements.previous.all(conversation.line, conversation.id).map(row => row.id)
  }

  search(text, first) {
    const words = text.toLowerCase().match(/\w+/g).map(word => `"${word}"`).join(' AND ')
    const rows = this.#statements.search.all(words, first + 1)
    this.#meet(rows.map(row => row.senderId))
    return { nodes: rows.slice(0, first), pageInfo: { hasNextPage: rows.length > first, hasPreviousPage: false } }
  }
}

function kept(map, key, read) {
  if (!map.has(key)) map.set(key, read() ?? null)
  return map.get(key)
}
