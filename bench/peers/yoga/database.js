// The statements that are read by, prepared once.
import Database from 'better-sqlite3'

const CONVERSATION = `
  c.id, c.line_id AS line, c.history_id AS history, c.display_name AS displayName,
  c.unread_business AS unreadCount, c.last_activity_at AS lastActivityAt, c.participant_id AS participantId`
const PARTICIPANT = `
  p.id, p.line_id AS line, p.kind, p.display_name AS displayName, p.contact_id AS contactId, p.emails,
  p.inbox_id AS inboxId, p.erased_at AS erasedAt`
const MESSAGE = `
  m.id, m.log, coalesce(m.home_log, m.log) AS home, m.content, m.preview_text AS previewText, m.direction,
  m.sent_at AS sentAt, m.sender_id AS senderId`

export function open(file) {
  const db = new Database(file, { readonly: true })
  db.pragma('cache_size = -32768')
  db.pragma('mmap_size = 268435456')
  return {
    inbox: db.prepare(`
      SELECT ${CONVERSATION} FROM conversation c
      WHERE application_id = 'default' AND merged_into_id IS NULL AND state = 'ACTIVE'
      ORDER BY last_activity_at DESC, id DESC LIMIT ?`),
    conversation: db.prepare(`
      SELECT ${CONVERSATION} FROM conversation a JOIN conversation c
      ON c.application_id = a.application_id AND c.line_id = a.line_id AND c.merged_into_id IS NULL
      WHERE a.application_id = 'default' AND a.id = ?`),
    participant: db.prepare(`
      SELECT ${PARTICIPANT} FROM participant a JOIN participant p
      ON p.application_id = a.application_id AND p.line_id = a.line_id AND p.merged_into_id IS NULL
      WHERE a.application_id = 'default' AND a.id = ?`),
    participants: db.prepare(`
      SELECT a.id AS named, ${PARTICIPANT} FROM json_each(?) j
      JOIN participant a ON a.application_id = 'default' AND a.id = j.value
      JOIN participant p ON p.application_id = a.application_id AND p.line_id = a.line_id
      AND p.merged_into_id IS NULL`),
    messages: db.prepare(`
      SELECT ${MESSAGE} FROM message m WHERE application_id = 'default' AND history_id = ?
      AND (sent_at, id) < (?, ?) ORDER BY sent_at DESC, id DESC LIMIT ?`),
    message: db.prepare(`SELECT ${MESSAGE} FROM message m WHERE application_id = 'default' AND id = ?`),
    lastMessage: db.prepare(`
      SELECT ${MESSAGE} FROM message m WHERE application_id = 'default' AND history_id = ? AND silent = 0
      ORDER BY sent_at DESC, id DESC LIMIT 1`),
    deliveries: db.prepare(`
      SELECT channel_type AS type, channel_address AS address, status, updated_at AS updatedAt
      FROM delivery WHERE application_id = 'default' AND message_id = ? ORDER BY channel_type`),
    receipts: db.prepare(`
      SELECT r.kind, r.at, r.participant_id AS participantId
      FROM mark k JOIN receipt r ON r.application_id = k.application_id AND r.id = (
        SELECT x.id FROM receipt x WHERE x.application_id = k.application_id AND x.log = k.log
        AND x.kind = k.kind AND x.owner = k.owner AND (x.up_to_at, x.up_to_id) >= (@at, @id)
        ORDER BY x.up_to_at, x.up_to_id LIMIT 1
      ) AND (r.after_at, r.after_id) < (@at, @id)
      WHERE k.application_id = 'default' AND k.log = @log ORDER BY r.at, r.id LIMIT @first`),
    identities: db.prepare(`
      SELECT p.id, i.type, i.value FROM participant p LEFT JOIN identity i
      ON i.application_id = p.application_id AND i.participant_id = p.id AND substr(i.value, 1, 1) <> char(26)
      WHERE p.application_id = 'default' AND p.line_id = ? ORDER BY i.given_at, i.type, i.value`),
    previous: db.prepare(`
      SELECT id FROM conversation WHERE application_id = 'default' AND line_id = ? AND id <> ? ORDER BY id`),
    identity: db.prepare(`
      SELECT participant_id AS id FROM identity WHERE application_id = 'default' AND type = ? AND value = ?`),
    search: db.prepare(`
      SELECT ${MESSAGE} FROM message_text t JOIN searchable n ON n.number = t.rowid
      JOIN message m ON m.application_id = n.application_id AND m.id = n.message_id
      WHERE n.application_id = 'default' AND t.text MATCH ? ORDER BY t.rowid DESC LIMIT ?`),
  }
}
