"""Participants: created, described, promoted, merged."""

import strawberry

from colloquy.domain.identity.promote import Promotion
from colloquy.domain.identity.registration import Ids
from colloquy.domain.model.participant import PARTICIPANT_ATTRIBUTES
from colloquy.domain.model.patch import Patch
from colloquy.schema.fields import plain
from colloquy.schema.inputs.refs import ParticipantRef, patch_of
from colloquy.schema.types.enums import IdentityEvidence, ParticipantKind
from colloquy.schema.types.scalars import JSON, URL, EmailAddress, PhoneNumber


@strawberry.input(description="Who is to be created; ids that the kind has are minted if absent.")
class CreateParticipantInput:
    kind: ParticipantKind = plain("How well the participant is known.")
    anonymous_visitor_id: str | None = plain("A visitor id that nobody has.")
    contact_id: str | None = plain("A contact id that nobody has; for CONTACT and MEMBER.")
    member_id: str | None = plain("A member id that nobody has; for MEMBER.")
    name: str | None = plain("A unique name, the `sub` of its tokens; 1 to 256 characters.")
    display_name: str | None = plain("What people call it, at most 50 characters.")
    image_url: URL | None = plain("Its picture, at most 2,048 characters.")
    emails: list[EmailAddress] | None = plain("Its e-mail addresses, at most 50.")
    phones: list[PhoneNumber] | None = plain("Its telephone numbers, at most 50.")
    custom_data: JSON | None = plain("A JSON object, at most 65,536 bytes.")

    def ids(self) -> Ids:
        return Ids(self.anonymous_visitor_id, self.contact_id, self.member_id)

    def attributes(self) -> Patch:
        return patch_of(self, PARTICIPANT_ATTRIBUTES)


@strawberry.input(description="What is to change about a participant; null clears, absent keeps.")
class UpdateParticipantInput:
    participant: ParticipantRef = plain("Who.")
    name: str | None = plain("A unique name; the old one keeps naming it.", default=strawberry.UNSET)
    display_name: str | None = plain("What people call it, at most 50 characters.", default=strawberry.UNSET)
    image_url: URL | None = plain("Its picture, at most 2,048 characters.", default=strawberry.UNSET)
    emails: list[EmailAddress] | None = plain(
        "All its e-mail addresses, at most 50.", default=strawberry.UNSET
    )
    phones: list[PhoneNumber] | None = plain(
        "All its telephone numbers, at most 50.", default=strawberry.UNSET
    )
    custom_data: JSON | None = plain("A JSON object, at most 65,536 bytes.", default=strawberry.UNSET)

    def attributes(self) -> Patch:
        return patch_of(self, PARTICIPANT_ATTRIBUTES)


@strawberry.input(description="Who is to become a CONTACT or a MEMBER.")
class PromoteParticipantInput:
    participant: ParticipantRef = plain("Who.")
    to: ParticipantKind = plain("CONTACT or MEMBER.")
    contact_id: str | None = plain("Its contact id; minted when absent. Who holds it is merged.")
    member_id: str | None = plain("Its member id; minted for a MEMBER when absent, likewise.")
    display_name: str | None = plain("What people call it, at most 50 characters.")
    emails: list[EmailAddress] | None = plain("E-mail addresses to add to those it has.")
    phones: list[PhoneNumber] | None = plain("Telephone numbers to add to those it has.")
    evidence: IdentityEvidence | None = plain(
        "How sure the caller is; SERVER_ASSERTED when absent, CLAIMED for participants."
    )
    reason: str | None = plain("Why, for the ledger; at most 1,024 characters.")

    def promotion(self) -> Promotion:
        given = patch_of(self, PARTICIPANT_ATTRIBUTES)
        said = {name: value for name, value in given.items() if value is not None}
        return Promotion(self.to, self.contact_id, self.member_id, said)


@strawberry.input(description="Two participants that are to become one.")
class MergeParticipantsInput:
    source: ParticipantRef = plain("The one that goes, unless it is better known.", name="from")
    into: ParticipantRef = plain("The one that stays, between equals.")
    preview_token: str | None = plain("The token of mergePreview; two MEMBERs need one.")
    evidence: IdentityEvidence | None = plain("How sure the caller is; SERVER_ASSERTED when absent.")
    reason: str | None = plain("Why, for the ledger; at most 1,024 characters.")


@strawberry.input(description="A merge that is to be undone, the latest of its line first.")
class UnmergeParticipantsInput:
    change: strawberry.ID = plain("The entry of the ledger that the merge made.")
    reason: str | None = plain("Why, for the ledger; at most 1,024 characters.")


@strawberry.input(description="Whose personal data is to be erased, for good.")
class EraseParticipantInput:
    participant: ParticipantRef = plain("Who.")
