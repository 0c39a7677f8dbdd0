"""Rates: how often a conversation or an address may call before it is asked to wait."""

from limits import RateLimitItem, parse

from guichet.chat.errors import ApiError
from guichet.rates import Counter


class Rates:
    """Limits per conversation first, then a generous one per address: a hospital is one address."""

    def __init__(self, counter: Counter, conversation: str, address: str, new: str) -> None:
        """Rates as `60/minute`."""
        self._counter = counter
        self._conversation = parse(conversation)
        self._address = parse(address)
        self._new = parse(new)

    async def opening(self, address: str) -> None:
        """Count a new conversation. Raises ApiError 429."""
        await self._hit(self._new, "new", address)

    async def writing(self, conversation_id: str, address: str) -> None:
        """Count a call that writes. Raises ApiError 429."""
        await self._hit(self._conversation, "conversation", conversation_id)
        await self._hit(self._address, "address", address)

    async def signalling(self, conversation_id: str, address: str) -> None:
        """Count a call that a page makes by itself (typing, read): as many as may be written. Raises ApiError 429."""
        await self._hit(self._conversation, "signals", conversation_id)
        await self._hit(self._address, "address", address)

    async def _hit(self, rate: RateLimitItem, *key: str) -> None:
        wait = await self._counter.wait_s(rate, *key)
        if wait:
            message = f"Vous écrivez très vite. Merci de patienter {wait} s avant de réessayer."
            raise ApiError(429, "trop_de_demandes", message, headers={"Retry-After": str(wait)})
