"""Administration of organisations."""

from django.db import IntegrityError, transaction

from anlan.foundation.journal.api import Actor, record
from anlan.foundation.people.models import Organisation
from anlan.foundation.people.permissions import Permission
from anlan.foundation.people.refusals import PeopleRefused
from anlan.foundation.people.services.authority import require_organisation
from anlan.foundation.trace.refs import Ref

_WORDS = {"name": "名称", "short_name": "简称", "kind": "类别", "region_path": "辖区", "duty_phone": "值班电话"}
_WORDS["is_active"] = "在用"


@transaction.atomic
def create_organisation(
    *,
    code: str,
    name: str,
    kind: str,
    parent: Organisation | None,
    by: Actor,
    short_name: str = "",
    region_path: str = "",
    duty_phone: str = "",
) -> Organisation:
    """Add an organisation below `parent`; its path is the parent's and its own code."""
    if parent or by.account:
        require_organisation(by, Permission.ORGANISATION_MANAGE, parent)
    path = f"{parent.path if parent else '/'}{code}/"
    try:
        with transaction.atomic():
            made = Organisation.objects.create(
                code=code,
                name=name,
                short_name=short_name,
                kind=kind,
                parent=parent,
                path=path,
                region_path=region_path,
                duty_phone=duty_phone,
            )
    except IntegrityError as taken:
        raise PeopleRefused(f"编码 {code} 已被使用，请换一个") from taken
    record("people.organisation.created", by=by, subject=Ref.of(made), region_path=region_path)
    return made


@transaction.atomic
def change_organisation(*, organisation: Organisation, by: Actor, **wanted: object) -> None:
    """Change name, kind, region, duty phone or whether it is in use. Its place in the tree stays."""
    require_organisation(by, Permission.ORGANISATION_MANAGE, organisation)
    changed = [field for field, value in wanted.items() if getattr(organisation, field) != value]
    if not changed:
        return
    for field in changed:
        setattr(organisation, field, wanted[field])
    organisation.save(update_fields=changed)
    record(
        "people.organisation.changed",
        by=by,
        subject=Ref.of(organisation),
        facts={"changes": "、".join(_WORDS[field] for field in changed), "after": {f: wanted[f] for f in changed}},
        region_path=organisation.region_path,
    )
