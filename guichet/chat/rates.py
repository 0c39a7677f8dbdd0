"""Rates: how often a conversation or an address may call before it is asked to wait."""

from math import ceil
from time import time

from limits import RateLimitItem, parse
from limits.aio.storage import MemoryStorage
from limits.aio.strategies import SlidingWindowCounterRateLimiter

from guichet.chat.errors import ApiError


class Rates:
    """Limits per conversation first, then a generous one per address: a hospital is one address."""

    def __init__(self, conversation: str, address: str, new: str) -> None:
        """Rates as `60/minute`."""
        self._limiter = SlidingWindowCounterRateLimiter(MemoryStorage())
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

    async def _hit(self, rate: RateLimitItem, *key: str) -> None:
        if await self._limiter.hit(rate, *key):
            return
        reset = (await self._limiter.get_window_stats(rate, *key)).reset_time
        wait = max(1, ceil(reset - time()))
        message = f"Vous écrivez très vite. Merci de patienter {wait} s avant de réessayer."
        raise ApiError(429, "trop_de_demandes", message, headers={"Retry-After": str(wait)})
