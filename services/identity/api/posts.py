"""An official's own post: who does their work while they are away, and whose work they do."""

from datetime import UTC, datetime
from typing import Annotated, Any

from fastapi import APIRouter

from contracts.access import Act, Caller
from contracts.values import PersonId
from services.chassis.auth import allow
from services.chassis.handle import Cause
from services.chassis.problems import ProblemError, not_found
from services.chassis.requests import WaitFor
from services.identity.api.desk import Desk, then
from services.identity.api.shapes import Deputy, Done, Post, StandIn
from services.identity.domain.account import AppointDeputy


class Posts:
    """Officials, about themselves."""

    def __init__(self, desk: Desk) -> None:
        self.desk = desk

    async def show(self, who: Caller) -> Post:
        """The post as its own facts have it."""
        allow(who, Act.WORK, agency=who.agency)
        account, at = await self.desk.account(who.person_id), self.desk.platform.clock()
        office, told = account.appointment, account.stands_in
        if office is None:
            raise not_found("identity", "post")
        deputy = None
        if told is not None and told.deputy is not None and told.until > at:
            deputy = await self._named(told.deputy, told.since, told.until)
        others = await self.desk.stands_in_for(who.person_id, at)
        stands_in_for = []
        for colleague in others:
            theirs = (await self.desk.account(colleague)).deputy_at(at)
            if theirs is not None:
                stands_in_for.append(await self._named(colleague, theirs.since, theirs.until))
        public = office.model_dump(exclude={"type"})
        return Post(**public, deputy=deputy, deputy_of=stands_in_for)

    async def appoint_deputy(self, who: Caller, told: Deputy, cause: Cause) -> Done:
        """Let a colleague do one's work; it holds from their next log-in on.

        Raises:
            ProblemError: 422 `identity.deputy-dates`, a deputy without both dates.
            RejectedError: the domain refused; nothing was written.
        """
        allow(who, Act.WORK, agency=who.agency)
        if told.deputy is not None and (told.since is None or told.until is None):
            raise ProblemError(422, "identity.deputy-dates", "Say from when and until when.")
        office = (await self.desk.account(told.deputy)).appointment if told.deputy else None
        command = AppointDeputy(
            person_id=who.person_id,
            deputy=told.deputy,
            agency=office.agency if office else None,
            since=(told.since or cause.at).astimezone(UTC),
            until=(told.until or cause.at).astimezone(UTC),
            at=cause.at,
        )
        recorded = await self.desk.obey(command, then(cause, "deputy"))
        return Done(position=recorded.position if recorded else None)

    async def _named(self, person_id: PersonId, since: datetime, until: datetime) -> StandIn:
        office = (await self.desk.account(person_id)).appointment
        name, title = (office.name, office.title) if office else ("", "")
        return StandIn(person_id=person_id, name=name, title=title, since=since, until=until)


def post_routes(posts: Posts, who_is: Any, cause_of: Any) -> APIRouter:
    """For officials."""
    router = APIRouter(prefix="/officers/me", tags=["people"])

    @router.get("")
    async def show(who: Annotated[Caller, who_is], wait: WaitFor) -> Post:
        """One's own post, with deputies either way."""
        await posts.desk.accounts.reached(wait)
        return await posts.show(who)

    @router.put("/deputy")
    async def appoint_deputy(
        told: Deputy, who: Annotated[Caller, who_is], cause: Annotated[Cause, cause_of]
    ) -> Done:
        """Let a colleague of the same agency do one's work for at most 60 days; null: nobody."""
        return await posts.appoint_deputy(who, told, cause)

    return router
