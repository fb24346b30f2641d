"""Days of every point with the minutes that were heard, a roll-call a day, and the building a point stands in."""

from django.db import migrations, models

CREATE = """
-- One row a day answers a year's chart from 365 rows; `minutes` has a bit for each of its minutes with a reading.
CREATE TABLE telemetry_day (
  point_id integer          NOT NULL,
  at       timestamptz      NOT NULL,
  count    integer          NOT NULL,
  lowest   double precision NOT NULL,
  highest  double precision NOT NULL,
  total    double precision NOT NULL,
  minutes  bit(1440)        NOT NULL,
  PRIMARY KEY (point_id, at)
);
ALTER TABLE telemetry_day SET (fillfactor = 70);
ALTER TABLE telemetry_rollcall SET (fillfactor = 70);

CREATE FUNCTION telemetry_minute_bit(at timestamptz) RETURNS bit LANGUAGE sql IMMUTABLE AS $$
  SELECT set_bit(repeat('0', 1440)::bit(1440),
    (extract(hour FROM at AT TIME ZONE 'Asia/Shanghai') * 60
      + extract(minute FROM at AT TIME ZONE 'Asia/Shanghai'))::integer, 1)
$$;

INSERT INTO telemetry_day (point_id, at, count, lowest, highest, total, minutes)
  SELECT point_id, date_trunc('day', at, 'Asia/Shanghai'), sum(count), min(lowest), max(highest), sum(total),
    bit_or(telemetry_minute_bit(at))
  FROM telemetry_minute GROUP BY 1, 2 ORDER BY 1, 2;

INSERT INTO telemetry_rollcall (day, point_id, heard_at, kind_id, region_path, enterprise, building, is_in_service)
  SELECT d.day, d.point_id, d.heard_at, p.kind_id, p.region_path, p.enterprise, '', true
  FROM (
    SELECT point_id, (at AT TIME ZONE 'Asia/Shanghai')::date AS day, max(at) AS heard_at
    FROM telemetry_minute GROUP BY 1, 2
  ) AS d JOIN telemetry_point p ON p.id = d.point_id;
"""
DROP = "DROP TABLE telemetry_day; DROP FUNCTION telemetry_minute_bit(timestamptz);"


class Migration(migrations.Migration):
    dependencies = [("telemetry", "0011_monitoring_rules")]
    operations = [
        migrations.AddField(
            model_name="point",
            name="building",
            field=models.CharField(blank=True, max_length=30, verbose_name="房屋编码"),
        ),
        migrations.CreateModel(
            name="RollCall",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("day", models.DateField(verbose_name="日期")),
                ("heard_at", models.DateTimeField(null=True, verbose_name="当日最后收到")),
                ("region_path", models.CharField(blank=True, max_length=120, verbose_name="区域路径")),
                ("enterprise", models.CharField(blank=True, max_length=18, verbose_name="企业统一社会信用代码")),
                ("building", models.CharField(blank=True, max_length=30, verbose_name="房屋编码")),
                ("is_in_service", models.BooleanField(default=True, verbose_name="在用")),
                (
                    "kind",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=models.deletion.PROTECT,
                        related_name="+",
                        to="telemetry.pointkind",
                    ),
                ),
                (
                    "point",
                    models.ForeignKey(on_delete=models.deletion.CASCADE, related_name="+", to="telemetry.point"),
                ),
            ],
            options={
                "verbose_name": "联网点名",
                "constraints": [models.UniqueConstraint(fields=["day", "point"], name="rollcall_day_point")],
            },
        ),
        migrations.RunSQL(CREATE, DROP),
    ]
