"""What the Official Account answers to a wish, given whose chat it is and what is known. Pure."""

from collections.abc import Mapping
from typing import TypeAlias, assert_never
from urllib.parse import quote, urlencode

from contracts.zalo import ChatId
from services.notify.domain.zalo import words
from services.notify.domain.zalo.chat import Chat, Command, PauseChat, ResumeChat, UnlinkChat
from services.notify.domain.zalo.codes import Coded, Foreign
from services.notify.domain.zalo.known import (
    Button,
    Degree,
    Fact,
    Hit,
    Hits,
    Known,
    Own,
    Place,
    Progress,
    Reply,
)
from services.notify.domain.zalo.wish import Ask, Blank, Find, Link, Photo, Wish

MOST_SHOWN = 5  # dossiers in one message
LONGEST_TITLE = 60  # characters on a button
Buttons: TypeAlias = tuple[Button, ...]

QUIET = {Ask.MENU, Ask.THANKS, Ask.UNREADABLE}
"""What gets no answer in a chat that said "dừng"; free words get none either."""

UNDER: Mapping[Ask, Buttons] = {
    Ask.GREETING: (words.LOOK_UP, words.MINE, words.SEARCH),
    Ask.MENU: (words.LOOK_UP, words.MINE, words.SEARCH),
    Ask.UNREADABLE: (words.LOOK_UP, words.SEARCH),
    Ask.PAUSE: (words.RESUME,),
    Ask.UNLINK: (words.LOOK_UP, words.LINK),
    Ask.RESUME: (words.LOOK_UP, words.MINE),
}


def change_of(chat_id: ChatId, wish: Wish) -> Command | None:
    """What a wish changes about the chat; None: nothing. Whom a code links, others find out."""
    match wish:
        case Ask.PAUSE:
            return PauseChat(chat_id=chat_id)
        case Ask.RESUME | Ask.GREETING:
            return ResumeChat(chat_id=chat_id)
        case Ask.UNLINK:
            return UnlinkChat(chat_id=chat_id, by="chat")
        case Ask.LEFT:
            return UnlinkChat(chat_id=chat_id, by="unfollowed")
        case _:
            return None


def reply_to(  # noqa: C901, PLR0911 - one case per kind of wish
    chat: Chat, wish: Wish, known: Known, place: Place
) -> Reply | None:
    """The one message that answers; None when there is nothing to say.

    `chat` is as it was before the wish, so that the same wish again gets the same answer.
    """
    if wish is Ask.LEFT or (chat.paused and (wish in QUIET or isinstance(wish, Find))):
        return None
    if known is Fact.SILENT or known is Fact.TOO_OFTEN:
        buttons = (_page("Mở cổng dịch vụ công", place, ""),)
        return Reply(known.value, words.REFUSED[known], buttons)
    match wish:
        case Ask():
            return _asked(chat, wish, known, place)
        case Coded():
            return _coded(chat, known, place)
        case Find():
            return _found(wish, known, place)
        case Link():
            return _linked(known, place)
        case Foreign():
            text = words.FOREIGN.format(portal=place.portal)
            return Reply("foreign", text, (words.LOOK_UP,))
        case Blank():
            return Reply(wish.value, words.BLANKS[wish], (words.LOOK_UP,))
        case Photo():
            raise AssertionError("A photo is looked at before it is answered.")
    assert_never(wish)


def _asked(chat: Chat, ask: Ask, known: Known, place: Place) -> Reply:
    match ask:
        case Ask.MINE:
            return _mine(chat, known, place)
        case Ask.HOW_TO_LINK:
            return _how_to_link(chat, place)
        case Ask.UNLINK if chat.person_id is None:
            return Reply("not-linked", words.WAS_NOT_LINKED, (words.LOOK_UP, words.LINK))
        case Ask.PEOPLE:
            page = _page("Mở trang trợ giúp", place, "/tro-giup")
            text = words.PLAIN[ask].format(hotline=place.hotline)
            return Reply(ask.value, text, (page, words.LOOK_UP))
        case Ask.LOOK_UP:
            under = (words.MINE if chat.person_id else words.LINK,)
            return Reply(ask.value, words.PLAIN[ask], under)
        case _:
            return Reply(ask.value, words.PLAIN[ask], UNDER.get(ask, ()))


def _coded(chat: Chat, known: Known, place: Place) -> Reply:
    match known:
        case Progress():
            return Reply("progress", words.told(known, place), _under(known, place))
        case Degree():
            return _degree(chat, known, place)
        case _:
            page = _page("Tra cứu trên cổng", place, "/tra-cuu")
            return Reply("absent", words.REFUSED[Fact.ABSENT], (page, words.LOOK_UP))


def _degree(chat: Chat, known: Degree, place: Place) -> Reply:
    """All that the unauthenticated are told; the receipt's key opens the rest on the portal."""
    more = words.NOT_THEIRS if chat.person_id else words.MORE_WHEN_LINKED
    text = f"Hồ sơ {known.code}: mức độ hoàn thành {known.degree}%.\n{more}"
    query = {"m": known.code} | ({"k": known.key} if known.key else {})
    page = _page("Xem trên cổng", place, f"/tra-cuu?{urlencode(query)}")
    link = () if chat.person_id else (words.LINK,)
    return Reply("degree", text, (page, *link, words.LOOK_UP))


def _under(progress: Progress, place: Place) -> Buttons:
    """What can be done about one's own dossier."""
    path = f"/ho-so/{quote(progress.dossier_id)}"
    title = "Xem và làm việc cần làm" if progress.items or progress.owed else "Xem chi tiết"
    return (_page(title, place, path), words.MINE, words.LOOK_UP)


def _mine(chat: Chat, known: Known, place: Place) -> Reply:
    if chat.person_id is None:
        return Reply("not-linked", words.NOT_LINKED, (words.LINK, words.LOOK_UP))
    dossiers = known.dossiers if isinstance(known, Own) else ()
    page = _page("Mở Hồ sơ của tôi", place, "/ho-so")
    if not dossiers:
        return Reply("none-yet", words.NONE_YET, (words.SEARCH, page))
    shown = dossiers[:MOST_SHOWN]
    text = "\n".join(["Hồ sơ của bạn, mới nhất ở trên:", *(words.line(one) for one in shown)])
    codes = tuple(Button(one.code, "say", one.code) for one in shown if one.code)
    return Reply("mine", text, (*codes[: MOST_SHOWN - 1], page))


def _how_to_link(chat: Chat, place: Place) -> Reply:
    if chat.person_id is not None:
        unlink = Button("Hủy liên kết", "say", "Hủy liên kết")
        return Reply("is-linked", words.IS_LINKED, (words.MINE, unlink))
    page = _page("Mở trang liên kết", place, "/tai-khoan/zalo")
    return Reply("how-to-link", words.HOW_TO_LINK, (page, words.LOOK_UP))


def _linked(known: Known, place: Place) -> Reply:
    if known is Fact.LINKED:
        return Reply("linked", words.LINKED, (words.MINE, words.LOOK_UP))
    refused = known if isinstance(known, Fact) else Fact.LINK_UNKNOWN
    page = _page("Mở trang liên kết", place, "/tai-khoan/zalo")
    return Reply(refused.value, words.REFUSED[refused], (page,))


def _found(find: Find, known: Known, place: Place) -> Reply:
    if not isinstance(known, Hits) or not known.best:
        text = f"{words.NOTHING_FOUND.format(words=find.words)}\n{words.CAN_DO}"
        return Reply("nothing-found", text, (words.LOOK_UP, words.SEARCH))
    text = (
        f"Tôi tìm thấy {known.total} thủ tục cho “{find.words}”. Bấm để xem giấy tờ, phí, thời hạn:"
    )
    path = f"/thu-tuc?{urlencode({'q': find.words})}"
    more = (_page("Xem tất cả", place, path),) if known.total > len(known.best) else ()
    return Reply("found", text, (*(_procedure(hit, place) for hit in known.best), *more))


def _procedure(hit: Hit, place: Place) -> Button:
    return _page(hit.name, place, f"/thu-tuc/{quote(hit.code)}")


def _page(title: str, place: Place, path: str) -> Button:
    short = title if len(title) <= LONGEST_TITLE else title[: LONGEST_TITLE - 1].rstrip() + "…"
    return Button(short, "open", place.portal + path)
