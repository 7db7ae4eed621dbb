"""Which type of the schema tells each fact."""

from colloquy.domain.model import event

EVENT_NAMES: dict[type[event.Fact], str] = {
    event.ConversationCreated: "ConversationCreatedEvent",
    event.ConversationUpdated: "ConversationUpdatedEvent",
    event.ConversationMerged: "ConversationMergedEvent",
    event.ConversationUnmerged: "ConversationUnmergedEvent",
    event.ParticipantPromoted: "ParticipantPromotedEvent",
    event.ParticipantUpdated: "ParticipantUpdatedEvent",
    event.ParticipantErased: "ParticipantErasedEvent",
    event.MessageSent: "MessageSentEvent",
    event.MessageEdited: "MessageEditedEvent",
    event.MessageDeleted: "MessageDeletedEvent",
    event.DeliveryUpdated: "DeliveryEvent",
    event.Received: "ReceiptEvent",
    event.ButtonPressed: "ButtonPressedEvent",
    event.MembershipChanged: "MembershipEvent",
    event.LegChanged: "LegEvent",
    event.Custom: "CustomEvent",
}
