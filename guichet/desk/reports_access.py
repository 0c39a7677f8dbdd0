"""Who may see the reports."""

from guichet.desk.people import SUPERVISOR, Account


def may_see(account: Account) -> bool:
    """True for those who lead the desk."""
    return account.role == SUPERVISOR
