"""Readings, partitioned by day: written by COPY, read by point and time, dropped a day at a time."""

from django.db import migrations

CREATE = """
CREATE TABLE telemetry_reading (
  point_id    integer          NOT NULL,
  observed_at timestamptz      NOT NULL,
  received_at timestamptz      NOT NULL,
  value       double precision NOT NULL,
  quality     smallint         NOT NULL
) PARTITION BY RANGE (observed_at);
CREATE INDEX telemetry_reading_point ON telemetry_reading (point_id, observed_at);
CREATE TABLE telemetry_reading_default PARTITION OF telemetry_reading DEFAULT;

-- Rows that are written again and again keep room for the next version on the same page.
ALTER TABLE telemetry_pointstate SET (fillfactor = 50, autovacuum_vacuum_scale_factor = 0.05);
ALTER TABLE telemetry_engineposition SET (fillfactor = 20, autovacuum_vacuum_threshold = 500);

CREATE FUNCTION telemetry_prepare_day(day date) RETURNS void LANGUAGE plpgsql AS $$
DECLARE
  part text := 'telemetry_reading_' || to_char(day, 'YYYYMMDD');
  first timestamptz := day::timestamp AT TIME ZONE 'Asia/Shanghai';
  beyond timestamptz := (day + 1)::timestamp AT TIME ZONE 'Asia/Shanghai';
BEGIN
  IF to_regclass(part) IS NOT NULL THEN RETURN; END IF;
  PERFORM pg_advisory_xact_lock(hashtext('telemetry_prepare_day'));
  IF to_regclass(part) IS NOT NULL THEN RETURN; END IF;
  EXECUTE format('CREATE TABLE %I (LIKE telemetry_reading INCLUDING ALL)', part);
  -- What came while the day had no table lies in the default one, which would forbid the new one.
  LOCK TABLE telemetry_reading_default IN ACCESS EXCLUSIVE MODE;
  EXECUTE format(
    'WITH moved AS (DELETE FROM telemetry_reading_default WHERE observed_at >= $1 AND observed_at < $2 RETURNING *)'
    ' INSERT INTO %I SELECT * FROM moved', part) USING first, beyond;
  EXECUTE format('ALTER TABLE telemetry_reading ATTACH PARTITION %I FOR VALUES FROM (%L) TO (%L)',
    part, first, beyond);
END $$;

CREATE FUNCTION telemetry_points_changed() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  PERFORM pg_notify('anlan_points', '');
  RETURN NULL;
END $$;
CREATE TRIGGER telemetry_point_changed AFTER INSERT OR UPDATE OR DELETE ON telemetry_point
  FOR EACH STATEMENT EXECUTE FUNCTION telemetry_points_changed();
CREATE TRIGGER telemetry_pointrule_changed AFTER INSERT OR UPDATE OR DELETE ON telemetry_pointrule
  FOR EACH STATEMENT EXECUTE FUNCTION telemetry_points_changed();
CREATE TRIGGER telemetry_device_changed AFTER INSERT OR DELETE OR UPDATE OF code, is_active ON telemetry_device
  FOR EACH STATEMENT EXECUTE FUNCTION telemetry_points_changed();
"""
DROP = """
DROP TRIGGER telemetry_point_changed ON telemetry_point;
DROP TRIGGER telemetry_pointrule_changed ON telemetry_pointrule;
DROP TRIGGER telemetry_device_changed ON telemetry_device;
DROP FUNCTION telemetry_points_changed();
DROP TABLE telemetry_reading; DROP FUNCTION telemetry_prepare_day(date);
"""


class Migration(migrations.Migration):
    dependencies = [("telemetry", "0001_initial")]
    operations = [migrations.RunSQL(CREATE, DROP)]
