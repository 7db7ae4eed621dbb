// W1: one transaction for each message, with all that belongs to it.
import { PUBLIC, holes, newId } from './writing.js'

const PREVIEW = 256

export class Sending {
  #statements

  constructor(db) {
    this.#statements = prepare(db)
    this.transaction = db.transaction((input, sender) => this.#send(input, sender))
  }

  send(input, reads) {
    const sender = reads.named(input.sender)
    const { id, event, redirectedFrom } = this.transaction(input, sender)
    return { errors: [], message: reads.message(id), event, redirectedFrom }
  }

  #send(input, sender) {
    const s = this.#statements
    const home = s.home.get(input.conversation)
    const at = Math.max(Date.now() * 1000, home.live)
    const sequence = home.sequence + 1
    const outbound = sender.kind === 'CONTRIBUTOR' || sender.kind === 'APP'
    const text = input.content.basic.items[0].text
    const preview = text.length <= PREVIEW ? text : `${text.slice(0, PREVIEW - 1)}…`
    const [id, event] = [newId('msg', at), newId('evt', at)]
    const place = [home.id, home.history, sequence]
    s.message.run(
      'default', id, ...place, at, sender.id, sender.id, sender.kind, 'BASIC', JSON.stringify(input.content),
      preview, outbound ? 'BUSINESS_TO_PARTICIPANT' : 'PARTICIPANT_TO_BUSINESS', PUBLIC,
      input.conversation, sender.id, 0, ...Array(8).fill(null), 1, null, null)
    const { position } = s.position.get()
    s.event.run(
      'default', event, ...place, at, sender.id, PUBLIC, id, 'MessageSent', JSON.stringify({ message_id: id }),
      position, 'message:sent', null)
    s.grown.run(sequence, at, at, outbound ? 0 : 1, outbound ? 1 : 0, home.id)
    s.tally.run(home.history)
    s.number.run({ from: at * 256, id })
    s.text.run(text.toLowerCase(), id)
    const redirectedFrom = home.id === input.conversation ? null : input.conversation
    return { id, event: { id: event, sequence }, redirectedFrom }
  }
}

function prepare(db) {
  return {
    home: db.prepare(`
      SELECT c.id, c.history_id AS history, c.sequence, c.last_live_at AS live
      FROM conversation a JOIN conversation c
      ON c.application_id = a.application_id AND c.line_id = a.line_id AND c.merged_into_id IS NULL
      WHERE a.application_id = 'default' AND a.id = ?`),
    position: db.prepare(
      "SELECT coalesce(max(position), 0) + 1 AS position FROM event WHERE application_id = 'default'"),
    message: db.prepare(`INSERT INTO message VALUES (${holes(28)})`),
    event: db.prepare(`INSERT INTO event VALUES (${holes(14)})`),
    grown: db.prepare(`
      UPDATE conversation SET sequence = ?, length = length + 1, last_live_at = ?, last_activity_at = ?,
        unread_business = unread_business + ?, unread_participant = unread_participant + ?
      WHERE application_id = 'default' AND id = ?`),
    tally: db.prepare(`
      INSERT INTO tally (application_id, history_id, type, visibility, count)
      VALUES ('default', ?, 'BASIC', '${PUBLIC}', 1)
      ON CONFLICT (application_id, history_id, type, visibility) DO UPDATE SET count = count + 1`),
    number: db.prepare(`
      INSERT INTO searchable (number, application_id, message_id)
      SELECT coalesce((
        SELECT max(number) + 1 FROM searchable WHERE number >= @from AND number < @from + 256
      ), @from), 'default', @id`),
    text: db.prepare(`
      INSERT INTO message_text (rowid, text)
      SELECT number, ? FROM searchable WHERE application_id = 'default' AND message_id = ?`),
  }
}
