"""Minutes and hours of every point, how far they have been taken from the readings, and days that can always be made."""

from django.db import migrations, models

CREATE = """
CREATE TABLE telemetry_minute (
  point_id integer          NOT NULL,
  at       timestamptz      NOT NULL,
  count    integer          NOT NULL,
  lowest   double precision NOT NULL,
  highest  double precision NOT NULL,
  total    double precision NOT NULL,
  PRIMARY KEY (point_id, at)
) PARTITION BY RANGE (at);
CREATE TABLE telemetry_hour (
  point_id integer          NOT NULL,
  at       timestamptz      NOT NULL,
  count    integer          NOT NULL,
  lowest   double precision NOT NULL,
  highest  double precision NOT NULL,
  total    double precision NOT NULL,
  PRIMARY KEY (point_id, at)
);
CREATE TABLE telemetry_rolledup (
  one       boolean PRIMARY KEY DEFAULT true CHECK (one),
  rolled_to timestamptz
);
INSERT INTO telemetry_rolledup VALUES (true, NULL);

-- Readings are stored in the order of receipt, so the few pages of a minute are found without reading the day.
CREATE INDEX telemetry_reading_received ON telemetry_reading USING brin (received_at)
  WITH (pages_per_range = 32, autosummarize = on);

CREATE FUNCTION telemetry_prepare_month(month date) RETURNS void LANGUAGE plpgsql AS $$
BEGIN
  EXECUTE format(
    'CREATE TABLE IF NOT EXISTS telemetry_minute_%s PARTITION OF telemetry_minute FOR VALUES FROM (%L) TO (%L)',
    to_char(month, 'YYYYMM'), date_trunc('month', month::timestamp) AT TIME ZONE 'Asia/Shanghai',
    (date_trunc('month', month::timestamp) + interval '1 month') AT TIME ZONE 'Asia/Shanghai');
END $$;

-- A day's readings that came while the day had no table of its own lie in the default one, and are moved.
CREATE OR REPLACE FUNCTION telemetry_prepare_day(day date) RETURNS void LANGUAGE plpgsql AS $$
DECLARE
  name  text        := 'telemetry_reading_' || to_char(day, 'YYYYMMDD');
  since timestamptz := day::timestamp AT TIME ZONE 'Asia/Shanghai';
  until timestamptz := (day + 1)::timestamp AT TIME ZONE 'Asia/Shanghai';
BEGIN
  IF to_regclass(name) IS NOT NULL THEN
    RETURN;
  END IF;
  EXECUTE format('CREATE TABLE %I (LIKE telemetry_reading)', name);
  LOCK TABLE telemetry_reading_default IN ACCESS EXCLUSIVE MODE;
  EXECUTE format('WITH moved AS (DELETE FROM telemetry_reading_default
                    WHERE observed_at >= %L AND observed_at < %L RETURNING *)
                  INSERT INTO %I SELECT * FROM moved', since, until, name);
  EXECUTE format('ALTER TABLE telemetry_reading ATTACH PARTITION %I FOR VALUES FROM (%L) TO (%L)', name, since, until);
END $$;
"""
DROP = """
DROP TABLE telemetry_minute; DROP TABLE telemetry_hour; DROP TABLE telemetry_rolledup;
DROP INDEX telemetry_reading_received; DROP FUNCTION telemetry_prepare_month(date);
"""


class Migration(migrations.Migration):
    dependencies = [("telemetry", "0003_alarm_case")]
    operations = [
        migrations.AddField(
            model_name="engineposition",
            name="received_at",
            field=models.DateTimeField(
                help_text="everything received until then is committed", null=True, verbose_name="收到时间"
            ),
        ),
        migrations.RunSQL(CREATE, DROP),
    ]
