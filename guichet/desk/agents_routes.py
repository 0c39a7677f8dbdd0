"""The routes of the agents' page: add, disable, change roles, hand out another password, reset a second factor."""

from typing import Any

from email_validator import EmailNotValidError, validate_email
from sanic import HTTPResponse, Request
from sanic.response import text

from guichet.desk import gate, passwords, permissions, words
from guichet.desk.accounts import Accounts, Signed
from guichet.desk.gate import Handler, Stopped
from guichet.desk.people import Account, EmailTaken
from guichet.desk.presence import Presence
from guichet.desk.second_factor import SecondFactor
from guichet.desk.views import Views


class AgentsRoutes:
    """One method an address."""

    def __init__(self, accounts: Accounts, second_factor: SecondFactor, presence: Presence, views: Views) -> None:
        self._accounts = accounts
        self._second_factor = second_factor
        self._presence = presence
        self._views = views

    def table(self) -> list[tuple[str, list[str], Handler]]:
        """Paths, methods and handlers."""
        one = "/agents/<agent_id:str>"
        return [
            ("/agents", ["GET"], self.agents),
            ("/agents", ["POST"], self.add_agent),
            (one + "/role", ["POST"], self.set_role),
            (one + "/disable", ["POST"], self.disable_agent),
            (one + "/enable", ["POST"], self.enable_agent),
            (one + "/password", ["POST"], self.reset_password),
            (one + "/second-factor", ["POST"], self.reset_second_factor),
        ]

    async def agents(self, _: Request, signed: Signed) -> HTTPResponse:
        """All accounts, who is there now, and the form to add one."""
        return await self._page(signed)

    async def add_agent(self, request: Request, signed: Signed) -> HTTPResponse:
        """Make an account; its one-time password is on the page that answers, and nowhere else."""
        given = {name: gate.field(request, name).strip() for name in ("email", "name", "role")}
        if given["role"] not in permissions.gives(signed.account):
            raise Stopped(text(words.FORBIDDEN, status=403))
        password = passwords.one_time()
        try:
            email = validate_email(given["email"], check_deliverability=False, test_environment=True).normalized
            account = await self._accounts.add(
                email, given["name"], given["role"], password, must_change=True, by=signed.account.id
            )
        except EmailNotValidError:
            return await self._page(signed, status=400, alert=words.WRONG_EMAIL, given=given)
        except EmailTaken:
            return await self._page(signed, status=409, alert=words.EMAIL_TAKEN, given=given)
        except ValueError:
            return await self._page(signed, status=400, alert=words.NO_NAME, given=given)
        return await self._page(signed, handed=(account, password))

    async def set_role(self, request: Request, signed: Signed, agent_id: str) -> HTTPResponse:
        """Change what an account may do; it has to sign in again."""
        account, role = await self._other(signed, agent_id), gate.field(request, "role")
        if role not in permissions.gives(signed.account):
            raise Stopped(text(words.FORBIDDEN, status=403))
        await self._accounts.set_role(account, role, by=signed.account.id)
        return gate.away(request, "/desk/agents")

    async def disable_agent(self, request: Request, signed: Signed, agent_id: str) -> HTTPResponse:
        """Close the desk to an account, everywhere and at once."""
        account = await self._other(signed, agent_id)
        await self._accounts.disable(account, by=signed.account.id)
        await self._presence.gone(account.id)
        return gate.away(request, "/desk/agents")

    async def enable_agent(self, request: Request, signed: Signed, agent_id: str) -> HTTPResponse:
        """Open the desk to an account again."""
        await self._accounts.enable(await self._other(signed, agent_id), by=signed.account.id)
        return gate.away(request, "/desk/agents")

    async def reset_password(self, _: Request, signed: Signed, agent_id: str) -> HTTPResponse:
        """Another one-time password, shown on the page that answers, and nowhere else."""
        account, password = await self._other(signed, agent_id), passwords.one_time()
        await self._accounts.set_password(account, password, must_change=True, by=signed.account.id)
        return await self._page(signed, handed=(account, password))

    async def reset_second_factor(self, request: Request, signed: Signed, agent_id: str) -> HTTPResponse:
        """Take away the second factor of somebody who has lost it."""
        await self._second_factor.reset(await self._other(signed, agent_id), by=signed.account.id)
        return gate.away(request, "/desk/agents")

    async def _other(self, signed: Signed, agent_id: str) -> Account:
        """An account that the agent leads. Nobody changes their own here: nobody locks themselves out by mistake."""
        account = await self._accounts.find(agent_id)
        if account is None:
            raise Stopped(text(words.NO_AGENT, status=404))
        if not permissions.leads(signed.account, account):
            raise Stopped(text(words.FORBIDDEN, status=403))
        return account

    async def _page(self, signed: Signed, status: int = 200, **values: Any) -> HTTPResponse:
        seen = {one.agent.id: one.status.value for one in await self._presence.seen()}
        values = {"handed": None, "given": {"email": "", "name": "", "role": "agent"}, **values}
        return self._views.page(
            "agents.html",
            status,
            signed=signed,
            accounts=await self._accounts.all(),
            seen=seen,
            leads=permissions.leads,
            gives=permissions.gives(signed.account),
            **values,
        )
