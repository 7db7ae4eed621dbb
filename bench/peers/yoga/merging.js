// W2: one transaction for each promotion onto a known contact, whose side is the larger one.
import { PUBLIC, holes, newId } from './writing.js'

export class Merging {
  #statements

  constructor(db) {
    this.#statements = prepare(db)
    this.transaction = db.transaction((visitor, contact) => this.#merge(visitor, contact))
  }

  promote({ participant, contactId }, reads) {
    const { kept, old, inbox } = this.transaction(participant.anonymousVisitorId, contactId)
    return {
      errors: [],
      participant: reads.participant(kept),
      conversation: reads.conversation(inbox),
      mergedConversations: [{ id: old }],
      alreadyDone: false,
    }
  }

  #merge(visitor, contact) {
    const s = this.#statements
    const [gone, kept] = [s.person.get('ANONYMOUS_VISITOR', visitor), s.person.get('CONTACT', contact)]
    const [old, inbox] = [s.inbox.get(gone.inbox_id), s.inbox.get(kept.inbox_id)]
    const at = Date.now() * 1000
    const sequence = inbox.sequence + 1
    s.gonePerson.run({ at, line: kept.line_id, into: kept.id, id: gone.id })
    s.keptPerson.run({ at, more: gone.line_size, id: kept.id })
    s.goneInbox.run({ at, line: inbox.line_id, history: inbox.history_id, into: inbox.id, sequence, id: old.id })
    s.keptInbox.run({
      at, sequence, events: old.length + 2, active: old.last_activity_at, live: old.last_live_at,
      business: old.unread_business, participant: old.unread_participant, more: old.line_size, id: inbox.id,
    })
    for (const [from, to] of [[gone.line_id, kept.line_id], [old.line_id, inbox.line_id]]) {
      for (const repoint of s.lines) repoint.run(to, from)
    }
    for (const repoint of s.histories) repoint.run({ to: inbox.history_id, from: old.history_id })
    this.#note(gone, kept, old, inbox, at)
    return { kept: kept.id, old: old.id, inbox: inbox.id }
  }

  #note(gone, kept, old, inbox, at) {
    const s = this.#statements
    const change = newId('chg', at)
    const fact = JSON.stringify({
      from_id: old.id, into_id: inbox.id, resume: inbox.sequence + 1, change_id: change,
    })
    for (const log of [old, inbox]) {
      const { position } = s.position.get()
      s.event.run(
        'default', newId('evt', at), log.id, inbox.history_id, log.sequence + 1, at, null, PUBLIC, null,
        'ConversationMerged', fact, position, 'conversation:merged', null)
    }
    const conflicts = JSON.stringify([['displayName', kept.display_name, gone.display_name]])
    const undo = JSON.stringify({ participants: [gone, kept], conversations: [old, inbox] })
    s.ledger.run(
      'default', change, 'MERGED', kept.id, at, 'SERVER_ASSERTED', null, gone.id, null,
      gone.kind, 'CONTACT', null, 0, conflicts, undo)
  }
}

function prepare(db) {
  return {
    person: db.prepare(`
      SELECT p.* FROM identity i
      JOIN participant a ON a.application_id = i.application_id AND a.id = i.participant_id
      JOIN participant p ON p.application_id = i.application_id AND p.line_id = a.line_id
      AND p.merged_into_id IS NULL
      WHERE i.application_id = 'default' AND i.type = ? AND i.value = ?`),
    inbox: db.prepare("SELECT * FROM conversation WHERE application_id = 'default' AND id = ?"),
    gonePerson: db.prepare(`
      UPDATE participant SET line_id = @line, merged_into_id = @into, updated_at = @at, line_size = 1
      WHERE application_id = 'default' AND id = @id`),
    keptPerson: db.prepare(`
      UPDATE participant SET line_size = line_size + @more, updated_at = @at
      WHERE application_id = 'default' AND id = @id`),
    goneInbox: db.prepare(`
      UPDATE conversation SET line_id = @line, history_id = @history, state = 'MERGED', merged_into_id = @into,
        merged_sequence = @sequence, sequence = sequence + 1, length = length + 1, unread_business = 0,
        unread_participant = 0, line_size = 1, updated_at = @at
      WHERE application_id = 'default' AND id = @id`),
    keptInbox: db.prepare(`
      UPDATE conversation SET sequence = @sequence, length = length + @events,
        last_activity_at = max(last_activity_at, @active), last_live_at = max(last_live_at, @live),
        unread_business = unread_business + @business, unread_participant = unread_participant + @participant,
        line_size = line_size + @more, updated_at = @at
      WHERE application_id = 'default' AND id = @id`),
    lines: ['participant', 'conversation'].map(table =>
      db.prepare(`UPDATE ${table} SET line_id = ? WHERE application_id = 'default' AND line_id = ?`)),
    histories: [
      ...['message', 'event', 'leg'].map(
        table => `UPDATE ${table} SET history_id = @to WHERE application_id = 'default' AND history_id = @from`),
      `INSERT INTO tally (application_id, history_id, type, visibility, count)
      SELECT application_id, @to, type, visibility, count FROM tally
      WHERE application_id = 'default' AND history_id = @from
      ON CONFLICT (application_id, history_id, type, visibility) DO UPDATE SET count = count + excluded.count`,
      "DELETE FROM tally WHERE application_id = 'default' AND history_id = @from",
    ].map(sql => db.prepare(sql)),
    position: db.prepare(
      "SELECT coalesce(max(position), 0) + 1 AS position FROM event WHERE application_id = 'default'"),
    event: db.prepare(`INSERT INTO event VALUES (${holes(14)})`),
    ledger: db.prepare(`INSERT INTO identity_change VALUES (${holes(15)})`),
  }
}
