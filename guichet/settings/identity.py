"""Settings: who vouches for people: the professionals' portal, the agents' provider."""

from pydantic import Field, SecretStr

from guichet.settings.room import Room
from guichet.settings.values import Seconds


class Identity(Room):
    """Who vouches for people: the professionals' portal, the agents' provider."""

    portal_jwks: str | None = Field(
        None, alias="GUICHET_PORTAL_JWKS", description="the portal's public keys (JWKS): a file or an https:// address"
    )
    portal_issuer: str = Field("portail", alias="GUICHET_PORTAL_ISSUER", description="`iss` of portal tokens")
    portal_audience: str = Field("guichet", alias="GUICHET_PORTAL_AUDIENCE", description="`aud` of portal tokens")
    portal_session: Seconds = Field(
        3600.0, alias="GUICHET_PORTAL_SESSION", description="seconds a professional's token lasts before it is renewed"
    )
    identity_key: SecretStr | None = Field(
        None,
        alias="GUICHET_IDENTITY_KEY",
        min_length=32,
        description="key of what is kept of professionals and of agents’ second factors; made at first run",
    )
    oidc_issuer: str = Field("", alias="GUICHET_OIDC_ISSUER", description="identity provider of agents: its issuer")
    oidc_client_id: str = Field("", alias="GUICHET_OIDC_CLIENT_ID", description="what the provider knows guichet as")
    oidc_client_secret: SecretStr | None = Field(None, alias="GUICHET_OIDC_CLIENT_SECRET", description="its secret")
    oidc_back: str = Field("", alias="GUICHET_OIDC_BACK", description="this guichet's address and /desk/provider/back")
    oidc_name: str = Field("votre organisation", alias="GUICHET_OIDC_NAME", description="the provider, on the button")
