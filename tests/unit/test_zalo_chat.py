"""What is heard on Zalo is settled once, a code links one chat, a chat is someone's or nobody's."""

from datetime import timedelta
from uuid import uuid4

from contracts.event import Recorded
from contracts.notify import NotifyEvent
from contracts.zalo import (
    ChatId,
    HeardId,
    LinkId,
    ZaloHeard,
    ZaloLinked,
    ZaloLinkOffered,
    ZaloLinkTaken,
    ZaloPaused,
    ZaloReplied,
    ZaloResumed,
    ZaloUnanswered,
    ZaloUnlinked,
)
from services.notify.domain.zalo.chat import (
    LinkChat,
    PauseChat,
    ResumeChat,
    UnlinkChat,
    chat_decider,
)
from services.notify.domain.zalo.heard import Hear, LeaveUnanswered, MarkReplied, heard_decider
from services.notify.domain.zalo.link import LIFE, OfferLink, TakeLink, link_decider
from services.notify.projections.chats import FREE_REPLIES, WINDOW, ChatView, chats, project_chat
from tests.facts import ANNA, BINH, NOW, envelope
from tests.given import Given

CHAT, OTHER = ChatId("z-" + "1" * 32), ChatId("z-" + "2" * 32)
HEARD_ID = HeardId("h-" + "1" * 32)
LINK_ID = LinkId("l-" + "1" * 32)

HEARD = ZaloHeard(heard_id=HEARD_ID, chat_id=CHAT, said="text", said_at=NOW)
REPLIED = ZaloReplied(heard_id=HEARD_ID, chat_id=CHAT, topic="menu", receipt="1")
SILENT = ZaloUnanswered(heard_id=HEARD_ID, chat_id=CHAT, reason="paused")
OFFERED = ZaloLinkOffered(link_id=LINK_ID, person_id=ANNA, expires_at=NOW + LIFE)
TAKEN = ZaloLinkTaken(link_id=LINK_ID, person_id=ANNA, chat_id=CHAT)
LINKED = ZaloLinked(chat_id=CHAT, person_id=ANNA)
UNLINKED = ZaloUnlinked(chat_id=CHAT, person_id=ANNA, by="chat")
PAUSED, RESUMED = ZaloPaused(chat_id=CHAT), ZaloResumed(chat_id=CHAT)

hear = Given(heard_decider)
link = Given(link_decider)
chat = Given(chat_decider)

HEAR = Hear(heard_id=HEARD_ID, chat_id=CHAT, said="text", said_at=NOW)
REPLY = MarkReplied(topic="menu", receipt="1")
LEAVE = LeaveUnanswered(reason="paused")


def test_what_was_said_is_heard_once():
    hear().when(HEAR).then(HEARD)
    hear(HEARD).when(HEAR).then()
    hear(HEARD, REPLIED).when(HEAR).then()


def test_what_was_heard_is_settled_once():
    hear(HEARD).when(REPLY).then(REPLIED)
    hear(HEARD).when(LEAVE).then(SILENT)
    hear(HEARD, SILENT).when(REPLY).then()
    hear(HEARD, REPLIED).when(LEAVE).then()


def test_what_was_never_said_cannot_be_answered():
    hear().when(REPLY).then_rejected("notify.zalo-unheard")
    hear(LINKED).when(LEAVE).then_rejected("notify.zalo-unheard")


def test_an_answer_is_owed_until_it_is_settled():
    def waits(*facts: NotifyEvent) -> bool:
        return heard_decider.fold(facts).waits

    assert [waits(), waits(HEARD), waits(HEARD, REPLIED), waits(HEARD, SILENT)] == [
        False,
        True,
        False,
        False,
    ]


OFFER = OfferLink(link_id=LINK_ID, person_id=ANNA, at=NOW)
LAST = timedelta(milliseconds=1)


def test_a_code_is_shown_once_and_holds_for_ten_minutes():
    link().when(OFFER).then(OFFERED)
    link(OFFERED).when(OFFER).then()
    in_time, late = NOW + LIFE - LAST, NOW + LIFE
    link(OFFERED).when(TakeLink(chat_id=CHAT, at=in_time)).then(TAKEN)
    link(OFFERED).when(TakeLink(chat_id=CHAT, at=late)).then_rejected("notify.link-expired")


def test_a_code_is_taken_by_one_chat_only():
    link().when(TakeLink(chat_id=CHAT, at=NOW)).then_rejected("notify.link-unknown")
    link(OFFERED, TAKEN).when(TakeLink(chat_id=OTHER, at=NOW)).then_rejected("notify.link-spent")
    link(OFFERED, TAKEN).when(TakeLink(chat_id=CHAT, at=NOW + 2 * LIFE)).then()


def test_facts_under_other_subjects_change_no_code():
    link(LINKED, HEARD).when(TakeLink(chat_id=CHAT, at=NOW)).then_rejected("notify.link-unknown")


def test_a_chat_belongs_to_whoever_linked_it_last():
    chat().when(LinkChat(chat_id=CHAT, person_id=ANNA)).then(LINKED)
    chat(LINKED).when(LinkChat(chat_id=CHAT, person_id=ANNA)).then()
    binhs = ZaloLinked(chat_id=CHAT, person_id=BINH)
    chat(LINKED).when(LinkChat(chat_id=CHAT, person_id=BINH)).then(binhs)
    chat(LINKED, UNLINKED).when(LinkChat(chat_id=CHAT, person_id=ANNA)).then(LINKED)


def test_unlinking_ends_ones_own_link_only():
    chat(LINKED).when(UnlinkChat(chat_id=CHAT, by="chat")).then(UNLINKED)
    chat().when(UnlinkChat(chat_id=CHAT, by="chat")).then()
    by_portal = UnlinkChat(chat_id=CHAT, by="portal", person_id=BINH)
    chat(LINKED).when(by_portal).then()
    chat(ZaloLinked(chat_id=CHAT, person_id=BINH)).when(by_portal).then(
        ZaloUnlinked(chat_id=CHAT, person_id=BINH, by="portal")
    )


def test_a_chat_is_paused_and_resumed_once_each():
    chat().when(PauseChat(chat_id=CHAT)).then(PAUSED)
    chat(PAUSED).when(PauseChat(chat_id=CHAT)).then()
    chat(PAUSED).when(ResumeChat(chat_id=CHAT)).then(RESUMED)
    chat().when(ResumeChat(chat_id=CHAT)).then()
    chat(PAUSED, RESUMED, HEARD).when(ResumeChat(chat_id=CHAT)).then()


def viewed(*facts: NotifyEvent) -> ChatView:
    view = ChatView(chat_id=CHAT)
    for fact in facts:
        recorded: Recorded[NotifyEvent] = envelope(fact, f"notify.{uuid4().hex}")
        view = project_chat(view, recorded)
    return view


def test_a_follower_may_be_written_to_eight_times_in_two_days():
    assert viewed(HEARD).open_at(NOW + WINDOW - LAST)
    assert not viewed(HEARD).open_at(NOW + WINDOW)
    assert viewed(HEARD, *[REPLIED] * (FREE_REPLIES - 1)).open_at(NOW)
    assert not viewed(HEARD, *[REPLIED] * FREE_REPLIES).open_at(NOW)
    assert viewed(HEARD, *[REPLIED] * FREE_REPLIES, HEARD).open_at(NOW)


def test_whoever_left_or_wants_none_is_not_written_to():
    gone = HEARD.model_copy(update={"said": "unfollowed"})
    assert not viewed(HEARD, gone).open_at(NOW)
    assert not viewed(HEARD, PAUSED).open_at(NOW)
    assert viewed(HEARD, PAUSED, RESUMED, SILENT).open_at(NOW)
    assert not viewed().open_at(NOW)


def test_the_view_knows_whose_chat_it_is():
    assert (viewed(LINKED).person_id, viewed(LINKED).linked_at) == (ANNA, NOW)
    assert viewed(LINKED, UNLINKED).person_id is None
    assert viewed(LINKED, UNLINKED).linked_at is None


def test_only_what_is_about_a_chat_touches_its_view():
    key = chats.projections[0].key
    assert [key(fact) for fact in (HEARD, LINKED, TAKEN)] == [CHAT, CHAT, None]
