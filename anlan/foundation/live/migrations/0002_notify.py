"""A committed outbox row wakes the dispatcher and the hubs."""

from django.db import migrations

NOTIFY = """
CREATE FUNCTION live_outbox_notify() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  PERFORM pg_notify('anlan_live', NEW.id::text);
  RETURN NULL;
END $$;
CREATE TRIGGER live_outbox_notify AFTER INSERT ON live_outbox
  FOR EACH ROW EXECUTE FUNCTION live_outbox_notify();
"""
SILENCE = "DROP TRIGGER live_outbox_notify ON live_outbox; DROP FUNCTION live_outbox_notify();"


class Migration(migrations.Migration):
    dependencies = [("live", "0001_initial")]
    operations = [migrations.RunSQL(NOTIFY, SILENCE)]
