"""The published notice: load it, check it, look an answer up. The only words the bot may say about the incident."""

from guichet.notice.loading import NoticeError, load
from guichet.notice.model import Answer, Audience, Notice, UnknownAnswer

__all__ = ["Answer", "Audience", "Notice", "NoticeError", "UnknownAnswer", "load"]
