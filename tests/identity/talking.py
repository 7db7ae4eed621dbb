"""What a state machine says and sees, beside the rest."""

from dataclasses import replace
from typing import Any

from hypothesis import strategies as st
from hypothesis.stateful import precondition, rule

from tests.identity import asking
from tests.identity.machine import ANY, Machine, pick
from tests.identity.model import BUSINESS, GUEST, Post, Talk

_SENT = "message { id sentTo sequence sentAt sentAs { participantId } } redirectedFrom"


def _draft(conversation: str, sender: str | None, key: str) -> dict[str, Any]:
    draft = {"conversation": conversation, "content": asking.words(key), "clientMessageId": key}
    return {**draft, **({"sender": {"id": sender}} if sender else {})}


class Talking(Machine):
    """A machine whose people talk with the business, try again, and read."""

    def is_closed(self, talk: Talk) -> bool:
        """Whether it is the inbox of somebody who was erased, which takes nothing any more (I15)."""
        owner = self.owner(talk)
        return owner is not None and owner.erased

    @precondition(lambda self: self.model.talks())
    @rule(
        where=ANY, name=ANY, who=ANY, how=st.sampled_from(("own", "business", "note")), silent=st.booleans()
    )
    def say(self, where: int, name: int, who: int, how: str, silent: bool) -> None:
        talk = self.some_talk(where)
        alias, sender, wanted = pick(talk.logs, name), None, None
        names = {alias}
        if how == "own":
            line = self.owner(talk) or self.some(who)
            sender = pick(line.ids, who)
            names.add(sender)
            if line.erased:
                wanted = "ERASED"
            elif talk in self.model.groups and not self.model.is_joined(talk, line):
                wanted = "NOT_A_MEMBER"
        if self.is_closed(talk):
            wanted = "ERASED"
        key = self.fresh()
        more = {"visibility": "BUSINESS"} if how == "note" else {}
        draft = {**_draft(alias, sender, key), "silent": silent, **more}
        sent = self.ask("sendMessage", draft, _SENT, wanted)
        if sent is None:
            return
        message = sent["message"]
        assert message["sentTo"] == talk.current
        assert sent["redirectedFrom"] == (alias if alias != talk.current else None)
        current = self.model.line(sender).current if sender else None
        assert message["sentAs"]["participantId"] == current
        self.model.post(
            talk,
            Post(
                message["id"],
                talk.current,
                int(message["sequence"]),
                message["sentAt"],
                frozenset(names),
                sender,
                incoming=how == "own",
                public=how != "note",
                silent=silent,
                key=key,
            ),
        )

    @precondition(lambda self: any(post.key for post in self.model.posts.values()))
    @rule(which=ANY, name=ANY, other=st.booleans())
    def retry(self, which: int, name: int, other: bool) -> None:
        talks = [talk for talk in self.model.talks() if talk.posts]
        talk = talks[which % len(talks)]
        post = talk.posts[pick(set(talk.posts), which)]
        if self.is_closed(talk):
            return
        sender = None
        if post.incoming:
            sender = next(id for id in post.named if id.startswith("par"))
            if self.model.line(sender).erased:
                return
        alias = pick(talk.logs, name)
        more = {"visibility": "BUSINESS"} if not post.public else {}
        draft = {**_draft(alias, sender, post.key or ""), "silent": post.silent, **more}
        owner = self.owner(talk)
        if other and not (owner and owner.erased):
            draft["content"] = asking.words("something else")
            self.ask("sendMessage", draft, "", "IDEMPOTENCY_MISMATCH")
            return
        again = self.ask("sendMessage", draft, _SENT)["message"]
        assert (again["id"], again["sentTo"], int(again["sequence"])) == (post.id, post.log, post.sequence)

    @precondition(lambda self: self.model.posts)
    @rule(which=ANY, name=ANY, by_business=st.booleans(), who=ANY)
    def see(self, which: int, name: int, by_business: bool, who: int) -> None:
        talks = [talk for talk in self.model.talks() if talk.posts]
        talk = talks[which % len(talks)]
        post = talk.posts[pick(set(talk.posts), which)]
        if self.is_closed(talk):
            return
        asked: dict[str, Any] = {"conversation": pick(talk.logs, name), "upTo": post.id}
        owner = BUSINESS
        if not by_business:
            joined = [line for line in self.model.lines if self.model.is_joined(talk, line)]
            line = self.owner(talk) or (joined[who % len(joined)] if joined else None)
            if line is None or line.erased:
                return
            asked["participant"] = {"id": pick(line.ids, who)}
            owner = line.current if talk in self.model.groups else GUEST
        self.ask("markSeen", asked, "conversation { id }")
        self.model.mark(talk, owner, post)

    @precondition(lambda self: self.model.posts)
    @rule(which=ANY)
    def delete(self, which: int) -> None:
        """A deleted message keeps its place, and is unread for nobody."""
        talks = [talk for talk in self.model.talks() if talk.posts]
        talk = talks[which % len(talks)]
        post = talk.posts[pick(set(talk.posts), which)]
        if self.is_closed(talk):
            return
        self.ask("deleteMessage", {"message": post.id}, "message { id }")
        talk.posts[post.id] = self.model.posts[post.id] = replace(post, deleted=True)
