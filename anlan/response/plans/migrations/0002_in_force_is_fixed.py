"""A version that was ever in force keeps its document: the database refuses to change or delete it."""

from django.db import migrations

FORWARD = """
CREATE FUNCTION plans_version_is_fixed() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'DELETE' THEN
        IF OLD.state <> 'draft' THEN
            RAISE EXCEPTION 'plan version % was in force and cannot be deleted', OLD.id USING ERRCODE = 'restrict_violation';
        END IF;
        RETURN OLD;
    END IF;
    IF OLD.state <> 'draft' AND (
        NEW.document IS DISTINCT FROM OLD.document OR NEW.sha256 <> OLD.sha256 OR NEW.edition <> OLD.edition
        OR NEW.plan_id <> OLD.plan_id OR NEW.state = 'draft' OR NEW.in_force_at IS DISTINCT FROM OLD.in_force_at
    ) THEN
        RAISE EXCEPTION 'plan version % was in force and cannot be changed', OLD.id USING ERRCODE = 'restrict_violation';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER plans_version_fixed BEFORE UPDATE OR DELETE ON plans_planversion
    FOR EACH ROW EXECUTE FUNCTION plans_version_is_fixed();
"""
BACK = "DROP TRIGGER plans_version_fixed ON plans_planversion; DROP FUNCTION plans_version_is_fixed();"


class Migration(migrations.Migration):
    dependencies = [("plans", "0001_initial")]
    operations = [migrations.RunSQL(FORWARD, BACK)]
