"""What people owns: bodies, accounts and postings; and how someone signs in."""

from anlan.foundation.people.models.accounts import Account, AccountManager, normal_username
from anlan.foundation.people.models.keys import ApiKey
from anlan.foundation.people.models.organisations import Organisation
from anlan.foundation.people.models.postings import Posting
from anlan.foundation.people.models.signing_in import Authenticator, BackupCode, FormerPassword, SignIn

__all__ = [
    "Account",
    "AccountManager",
    "ApiKey",
    "Authenticator",
    "BackupCode",
    "FormerPassword",
    "Organisation",
    "Posting",
    "SignIn",
    "normal_username",
]
