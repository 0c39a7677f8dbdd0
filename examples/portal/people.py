"""The professionals who may sign in here: invented ones. A real portal knows its own, and asks for more than a name."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Professional:
    """A health professional; `id` is how the portal knows them, and never leaves it but in a signed token."""

    id: str
    name: str
    profession: str
    establishment: str


PEOPLE = {
    person.id: person
    for person in (
        Professional("pro-1001", "Dr Zoé Martin", "chirurgienne-dentiste", "Cabinet dentaire des Lilas"),
        Professional("pro-1002", "Karim Benali", "masseur-kinésithérapeute", "Maison de santé du Port"),
        Professional("pro-1003", "Hélène Roche", "secrétaire médicale", "Centre hospitalier de la Vallée"),
    )
}
