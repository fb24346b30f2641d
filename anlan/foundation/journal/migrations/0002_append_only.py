"""The database itself refuses to change the journal."""

from django.db import migrations

from anlan.foundation.journal.triggers import ALLOW_CHANGE, FORBID_CHANGE


class Migration(migrations.Migration):
    dependencies = [("journal", "0001_initial")]
    operations = [migrations.RunSQL(FORBID_CHANGE, ALLOW_CHANGE)]
