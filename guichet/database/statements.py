"""The statements of a turn, built once: putting one together takes SQLAlchemy longer than SQLite takes to run it."""

from sqlalchemy import and_, bindparam, insert, or_, select, update

from guichet.database.tables import conversations, messages, portal_sessions

_one = conversations.c.id == bindparam("which")

CONVERSATION = select(conversations).where(_one)
"""`which`: the conversation."""

HELD_CONVERSATION = CONVERSATION.with_for_update()
"""The same, held against other writers."""

ADD_CONVERSATION = insert(conversations)
SAVE_CONVERSATION = update(conversations).where(_one)
"""`which`, and the columns to change."""

COUNT_MESSAGES = (
    update(conversations)
    .where(_one)
    .values(last_seq=conversations.c.last_seq + bindparam("more"))
    .returning(conversations.c.last_seq)
)
"""`which` and how many `more`; gives the number of the last."""

ADD_MESSAGES = insert(messages)

SAID = select(messages).where(
    messages.c.conversation_id == bindparam("which"), messages.c.client_id == bindparam("client")
)
"""`which` conversation and the `client`'s own id."""

MARK_ANSWERED = (
    update(messages)
    .where(messages.c.conversation_id == bindparam("which"), messages.c.seq == bindparam("number"))
    .where(messages.c.answered.is_(False))
    .values(answered=True)
    .returning(messages.c.seq)
)
"""`which` conversation and the `number` of its message; gives it when it was not answered before."""

_session = and_(
    portal_sessions.c.conversation_id == conversations.c.id,
    portal_sessions.c.token_hash == bindparam("hash"),
    portal_sessions.c.expires_at > bindparam("now"),
)
ACCESS = (
    select(portal_sessions.c.expires_at)
    .select_from(conversations.outerjoin(portal_sessions, _session))
    .where(_one)
    .where(or_(conversations.c.token_hash == bindparam("hash"), portal_sessions.c.token_hash.is_not(None)))
)
"""`which` conversation, the token's `hash`, and `now`: a row when the token opens it."""

OF_EVERY_TURN = frozenset(
    {
        CONVERSATION,
        HELD_CONVERSATION,
        ADD_CONVERSATION,
        SAVE_CONVERSATION,
        COUNT_MESSAGES,
        ADD_MESSAGES,
        SAID,
        MARK_ANSWERED,
        ACCESS,
    }
)
