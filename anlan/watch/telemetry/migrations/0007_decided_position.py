"""How far each partition has been decided upon, apart from how far it has been stored."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("telemetry", "0006_stream_of_position"),
    ]

    operations = [
        migrations.CreateModel(
            name="EngineDecision",
            fields=[
                ("partition", models.SmallIntegerField(primary_key=True, serialize=False)),
                ("decided", models.BigIntegerField(default=0)),
            ],
            options={
                "verbose_name": "引擎裁决位置",
            },
        ),
        # Sixteen rows that are written again and again: room for the next version on the same page.
        migrations.RunSQL(
            "ALTER TABLE telemetry_enginedecision SET (fillfactor = 20, autovacuum_vacuum_threshold = 500)",
            migrations.RunSQL.noop,
        ),
    ]
