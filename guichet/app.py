"""The application: the only place that joins the parts."""

from datetime import timedelta
from types import SimpleNamespace

import uuid_utils
from jinja2 import Environment, PackageLoader, StrictUndefined
from sanic import Sanic
from sanic.config import Config

from guichet import bus as buses
from guichet import case_numbers, metrics, notice, opening, pages, personal_data, secret, widget
from guichet.chat import letter
from guichet.chat import routes as chat
from guichet.chat.door import Door
from guichet.chat.errors import setup_errors
from guichet.chat.keys import from_place
from guichet.chat.lines import Lines
from guichet.chat.origins import setup_origins
from guichet.chat.portal import Portal
from guichet.chat.portal_routes import PortalRoutes
from guichet.chat.rates import Rates
from guichet.conversations.casebook import Casebook
from guichet.conversations.erasure import Erasure
from guichet.conversations.handoffs import Handoffs
from guichet.conversations.intake import Intake
from guichet.conversations.professionals import Professionals
from guichet.conversations.reopening import Reopening
from guichet.conversations.rounds import Policy, Rounds
from guichet.conversations.service import Conversations
from guichet.conversations.surge import Limits as SurgeLimits
from guichet.conversations.surge import Signals
from guichet.conversations.turns import Turns
from guichet.conversations.unbroken import Unbroken
from guichet.conversations.understanding import Understanding
from guichet.conversations.verifying import Verifying
from guichet.database.agents import SqlAccounts
from guichet.database.archive import SqlArchive
from guichet.database.audit import SqlAudit
from guichet.database.conversations import SqlStore
from guichet.database.guards import SqlHeld
from guichet.database.portal import SqlUsedTokens
from guichet.database.presence import SqlPresence
from guichet.database.records import SqlRecords
from guichet.database.reports import SqlReports
from guichet.database.retention import SqlRetention
from guichet.database.session import Database
from guichet.database.sign_in import SqlBegun
from guichet.database.surge import SqlSurge
from guichet.desk.accounts import Accounts
from guichet.desk.guarding import Guards
from guichet.desk.presence import Presence
from guichet.desk.provider import ProviderSignIn
from guichet.desk.routes import Desk
from guichet.desk.routes import make_blueprint as desk_blueprint
from guichet.desk.sealing import Sealing
from guichet.desk.second_factor import SecondFactor
from guichet.desk.views import Sources
from guichet.desk.words import GUARDS, OUTCOMES, QUEUES
from guichet.engine import EngineClient
from guichet.guard import links
from guichet.openid import OpenIdProvider
from guichet.rates import Counter
from guichet.reports import Labels, Reports
from guichet.retention import Limits, Retention
from guichet.rounds import setup_rounds
from guichet.settings import Settings, SettingsError
from guichet.surge import Lookout, NoticedUnderstanding, setup_surge

App = Sanic[Config, SimpleNamespace]

MAX_REQUEST = 64 * 1024
"""Bytes of the largest body that is read at all; the public API allows less."""


def create_app(settings: Settings, *, understanding: Understanding | None = None) -> App:
    """Join the parts. `understanding` stands in for the engine in tests.

    Raises NoticeError and SettingsError: what the start must say instead of starting.
    """
    words = notice.load(settings.notice)
    database = Database(settings.database_url)
    store = SqlStore(database)
    bus = buses.connect(settings.bus_url)
    engine = EngineClient(settings.engine_urls, settings.secret(), settings.engine_timeout)
    accounts = SqlAccounts(database)
    presence = Presence(SqlPresence(database))
    intake = _intake(settings, presence)
    unbroken = Unbroken()
    noticed = NoticedUnderstanding(understanding or engine)
    turns = Turns(
        store,
        metrics.MeasuredUnderstanding(noticed),
        words,
        bus,
        unbroken,
        Reopening(intake, case_numbers.new),
        intake,
    )
    conversations = Conversations(store, words, bus, intake, _new_id, case_numbers.new)

    app = _server(settings)
    templates = Environment(loader=PackageLoader("guichet"), autoescape=True, undefined=StrictUndefined)
    templates.globals |= {"kept_days": settings.retention_conversations, "form_days": settings.retention_forms}
    counter = Counter(settings.bus_url)
    rates = Rates(counter, settings.rate_conversation, settings.rate_address, settings.rate_new)
    life = timedelta(seconds=settings.portal_session)
    professionals = Professionals(store, words, bus, _new_id, life, intake.rush)
    portal = PortalRoutes(_portal(settings, database), professionals, rates, unbroken)
    lines = Lines()
    erasure, records = Erasure(store, bus, engine.forget, database), SqlRecords(database)
    visitors = chat.Chat(
        conversations,
        turns,
        bus,
        rates,
        portal,
        metrics.counting(personal_data.mask, personal_data.masked_kinds),
        settings.heartbeat,
        unbroken,
        erasure,
        records,
        lines,
        Door(settings.calls_at_once),
    )
    app.blueprint(chat.make_blueprint(visitors))
    app.blueprint(portal.blueprint())
    app.blueprint(widget.make_blueprint())
    app.blueprint(letter.make_blueprint(visitors, templates, words))
    app.blueprint(pages.make_blueprint(words, templates, {"database": database.ping, "engine": engine.check}))
    setup_errors(app)
    pages.setup_headers(app, is_https=settings.secure_cookies)
    setup_origins(app, settings.allowed_origins)
    people = Accounts(accounts, bus)
    second_factor = SecondFactor(accounts, people, Sealing(secret.identity_key(settings)))
    provider = ProviderSignIn(_provider(settings), SqlBegun(database), accounts, people, settings.oidc_name)
    templates.globals |= {"provider": provider.name, "rush": intake.rush}
    handoffs = Handoffs(store, bus)
    hosts = settings.allowed_hosts or links.hosts(words.published_text)
    guards = Guards(handoffs, SqlHeld(database), words, words.published_text, hosts, metrics.count_guard)
    lookout = Lookout(SqlSurge(database), _surge_limits(settings), noticed.turned_away, intake.rush, handoffs.ring_desk)
    desk = Desk(
        people,
        second_factor,
        provider,
        handoffs,
        bus,
        presence,
        templates,
        settings.secure_cookies,
        settings.asks_second_factor,
        unbroken,
        Reports(SqlReports(database), Labels(words.question, QUEUES, OUTCOMES, GUARDS)),
        SqlAudit(database),
        counter,
        Sources(handoffs, guards, SqlArchive(database), words, presence),
        Verifying(store, bus),
        records,
        erasure,
        lookout,
    )
    app.blueprint(desk_blueprint(desk))

    setup_rounds(app, Rounds(Casebook(store, bus), intake, case_numbers.new, _policy(settings)))
    retention = Retention(SqlRetention(database), limits(settings))

    setup_surge(app, lookout)
    metrics.setup_metrics(
        app,
        settings.metrics,
        lambda: metrics.look(bus.count(), engine.admission, store.cases(), in_surge=intake.rush.is_on),
    )

    @app.before_server_start
    async def start(_: App) -> None:
        await bus.start()
        retention.start()
        await second_factor.seal_all()

    @app.before_server_stop
    async def finish(_: App) -> None:
        await retention.stop()
        bus.close()
        await lines.drain()
        await unbroken.drain()

    @app.after_server_stop
    async def close(_: App) -> None:
        await engine.close()
        await bus.disconnect()
        await counter.close()
        await database.close()

    return app


def _server(settings: Settings) -> App:
    config = Config(env_prefix=None)
    config.ACCESS_LOG = False
    config.REQUEST_MAX_SIZE = MAX_REQUEST
    config.PROXIES_COUNT = settings.proxies or None
    config.REQUEST_TIMEOUT = 15
    config.GRACEFUL_SHUTDOWN_TIMEOUT = 5.0
    app = Sanic("guichet", config=config, ctx=SimpleNamespace(), configure_logging=False)
    app.static("/static", pages.HERE / "static", name="static")
    return app


def limits(settings: Settings) -> Limits:
    """How long each kind of data is kept."""
    return Limits(
        timedelta(days=settings.retention_conversations),
        timedelta(days=settings.retention_forms),
        timedelta(days=settings.retention_audit),
        timedelta(days=settings.retention_statistics),
    )


def _intake(settings: Settings, presence: Presence) -> Intake:
    within = timedelta(hours=settings.callback_hours)
    return Intake(presence, opening.parse(settings.opening_hours), settings.waiting_limit, within)


def _surge_limits(settings: Settings) -> SurgeLimits:
    signals = Signals(settings.waiting_limit, settings.surge_turned_away, settings.surge_opened)
    return SurgeLimits(signals, timedelta(minutes=settings.surge_calm))


def _provider(settings: Settings) -> OpenIdProvider | None:
    if not settings.oidc_issuer:
        return None
    secret = settings.oidc_client_secret.get_secret_value() if settings.oidc_client_secret else ""
    if not (settings.oidc_client_id and secret and settings.oidc_back.endswith("/desk/provider/back")):
        raise SettingsError(
            "GUICHET_OIDC_ISSUER is set: expected GUICHET_OIDC_CLIENT_ID, GUICHET_OIDC_CLIENT_SECRET and "
            "GUICHET_OIDC_BACK=https://.../desk/provider/back too"
        )
    try:
        return OpenIdProvider(settings.oidc_issuer, settings.oidc_client_id, secret, settings.oidc_back)
    except ValueError as error:
        raise SettingsError(f"GUICHET_OIDC_ISSUER={error}") from None


def _policy(settings: Settings) -> Policy:
    silence = timedelta(minutes=settings.silence_minutes) if settings.silence_minutes else None
    return Policy(silence, settings.agent_cap)


def _portal(settings: Settings, database: Database) -> Portal | None:
    if settings.portal_jwks is None:
        return None
    try:
        keys = from_place(settings.portal_jwks)
    except ValueError as error:
        raise SettingsError(f"GUICHET_PORTAL_JWKS={error}") from None
    used = SqlUsedTokens(database)
    return Portal(keys, settings.portal_issuer, settings.portal_audience, used, secret.identity_key(settings))


def _new_id() -> str:
    """Opaque; in the order of time, so that indexes stay compact."""
    return str(uuid_utils.uuid7())
