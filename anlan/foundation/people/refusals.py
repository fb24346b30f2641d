"""Why people says no: small exceptions, each with a sentence for the person."""


class PeopleRefused(Exception):
    """A change or a sign-in that is not made; the message says what is wrong and what to do."""

    @property
    def message(self) -> str:
        """The sentence for the person."""
        return str(self.args[0])


class SignInRefused(PeopleRefused):
    """Wrong password or code, or locked out."""


class NotYours(PeopleRefused):
    """Outside the administrator's remit, or something nobody does to their own account."""


class RolesClash(PeopleRefused):
    """Roles that one person may not hold together."""


class BadPassword(PeopleRefused):
    """A password the policy refuses."""
